"""The people pane: who is in the room, what their roles are, and who has one but is away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.checklist import Prefill
from screens.keys import Where, bindings
from screens.listing import Item, Listing
from screens.paint import SHOWN, Look, Piece, column, say, spread
from screens.roster_reports import can_reports, roll_call
from warroom.model.incident import Incident, Team
from warroom.model.span import direct_reports
from warroom.model.words import ROLE_SHORT, Role
from warroom.report.phrases import RESTRICTED, restricted_to
from warroom.text import clean_line, wrap

if TYPE_CHECKING:
    from warroom.wire.frames import Person


class Roster(Listing):
    """Presence as the hub sees it, next to roles as the log has them."""

    BINDINGS = bindings(Where.ROSTER)

    def __init__(self) -> None:
        super().__init__(id="roster")
        self._incident = Incident(id="")
        self._people: Sequence[Person] = ()
        self._you = ""

    def show(self, incident: Incident, people: Sequence[Person], you: str) -> None:
        """Take the state, who is connected, and the person who looks."""
        self._incident, self._people, self._you = incident, people, you
        self.rebuild()

    def items(self, width: int) -> list[Item]:
        """Those with a role first, the most senior first; then the others; then who is away."""
        incident = self._incident
        here = sorted((person.name for person in self._people), key=self._rank)
        holders = {name for held in incident.roles.values() for name in held}
        away = sorted(holders - set(here), key=self._rank)
        made = [self._few(incident.restricted, width)] if incident.restricted else []
        made += [self._line("●", name, "plain", width) for name in here]
        made += [self._line("○", name, "dim", width) for name in away]
        made += [
            Item("", ((Piece(" … ", "dim"), say(f"{role} offered to {offer.to}", "dim")),))
            for role, offer in incident.offers.items()
        ]
        made += [self._team(team, width) for team in incident.teams.values()]
        made += roll_call(incident, width)
        made += can_reports(incident, width)
        if not (here or made):
            text = "Nobody is in the room as far as is known."
            made = [Item("", tuple((Piece(f" {row}", "dim"),) for row in wrap(text, width - 2)))]
        return made

    def _few(self, people: Sequence[str], width: int) -> Item:
        """Who alone sees it, here or not."""
        head = (Piece(f" {RESTRICTED} {restricted_to(len(people))}", "warning"),)
        rows = wrap(clean_line(", ".join(people), SHOWN), max(1, width - 4))
        return Item("restricted", (head, *((Piece(f"   {row}", "dim"),) for row in rows)))

    def _team(self, team: Team, width: int) -> Item:
        """A sub-team: who leads it, and under that who is in it."""
        most = self._incident.policy.span_of_control
        look: Look = "warning" if len(team.members) > most else "dim"
        head = spread(
            (Piece(" ▸ ", "accent"), say(f"team {team.name}: {team.lead} leads")),
            (Piece(f"{len(team.members)} of {most} ", look),),
            width,
        )
        said = ", ".join(team.members) or f"nobody else yet: /team add {team.name} NAME"
        rows = wrap(clean_line(said, SHOWN), max(1, width - 6))
        body = tuple((Piece("     "), Piece(row, "dim")) for row in rows)
        return Item("", ((), head, *body))

    def action_hand_over(self) -> None:
        """Offer command to the person under the cursor."""
        sort, _, name = self.cursor.partition(":")
        them = name if sort == "person" and name != self._you else ""
        self.post_message(Prefill(f"/ic {them}"))

    def _rank(self, name: str) -> tuple[int, str]:
        held = self._incident.roles_of(name)
        return (list(Role).index(held[0]) if held else len(Role), name)

    def _line(self, symbol: str, name: str, look: Look, width: int) -> Item:
        cells = max(8, min(16, width // 2 - 3))
        notes = [ROLE_SHORT[role] for role in self._incident.roles_of(name)]
        if name == self._incident.commander:
            reports = len(direct_reports(self._incident, name))
            most = self._incident.policy.span_of_control
            notes += [f"{reports} reports, at most {most}"] * (reports > most)
        notes += ["you"] * (name == self._you) + ["away"] * (symbol == "○")
        said = ", ".join(notes)
        person = (Piece(f" {symbol} ", look), column(name, cells, look))
        return Item(f"person:{name}", ((*person, Piece(" "), say(said, "dim")),))
