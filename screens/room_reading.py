"""Reading in the live room: what every screen of panes shows closer, the brief, and templates."""

from screens.checklist import Wants
from screens.pane_reading import PaneReading
from screens.room_panes import RoomPanes


class RoomReading(RoomPanes, PaneReading):
    """A room in which one can look closer. The subclass gives what there is to see."""

    def show_all_kinds(self) -> None:
        """No filter."""
        self.filter("")

    def action_brief(self) -> None:
        """The hand-over brief; a role that is offered to you is answered there."""
        from screens.briefing import BriefScreen

        sight = self.sight
        offers = sight.incident.offers.items()
        offered = next((role for role, offer in offers if offer.to == sight.you), None)
        self.war.push_screen(
            BriefScreen(
                sight.incident,
                sight.now,
                offered,
                lambda command: self.post_message(Wants(command)),
            )
        )

    def draft_template(self, audience: str) -> None:
        """Begin a draft with the words that the plan has for an audience."""
        from screens.completion import quoted
        from warroom.report.templates import draft_for

        sight = self.sight
        rule = sight.incident.policy.audience(audience.lower())
        words = draft_for(sight.incident, audience.lower(), sight.now)
        channel = f",{quoted(rule.channel)}" if rule and rule.channel else ""
        self.composer.begin(f"/draft {quoted(audience)}{channel} {words}")
