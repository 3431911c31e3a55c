"""What the slash commands do that are for the screen itself, by the name of their action."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from screens.moving import move_screen
from screens.playbook_picker import pick_playbook
from screens.size_up import open_size_up
from warroom.report.recap import recap_of

if TYPE_CHECKING:
    from screens.log_screen import LogScreen
    from screens.room import Room

ANYWHERE: Mapping[str, Callable[["LogScreen", str], object]] = {
    "declare": lambda room, title: room.war.open_declare(title),
    "search": lambda room, text: room.search(text),
    "find": lambda room, text: room.war.open_search(text),
    "filter": lambda room, kind: room.filter(kind),
    "order": lambda room, _: room.toggle_order(),
    "utc": lambda room, _: room.war.action_toggle_utc(),
    "lobby": lambda room, _: room.war.open_lobby(),
    "help": lambda room, _: room.war.action_show_help(),
    "quit": lambda room, _: room.war.leave(),
    "sizeup": lambda room, _: open_size_up(room),
    "postmortem": lambda room, _: room.war.open_post_mortem(room.incident.id),
    "problem": lambda room, name: room.war.open_log(name),
    "move": move_screen,
    "review": lambda room, at: room.war.open_review(room.log_id, at),
    "problems": lambda room, _: room.war.open_problems(),
}
"""Those that work on the screen of a problem too."""

LOCALS: Mapping[str, Callable[["Room", str], object]] = {
    **ANYWHERE,
    "step": lambda room, phase: room.action_pane(phase or room.phase.value),
    "recap": lambda room, _: room.composer.begin(
        f"/recap {recap_of(room.incident, room.clock.now())}"
    ),
    "brief": lambda room, _: room.action_brief(),
    "score": lambda room, _: room.score(),
    "told": lambda room, audience: room.told(audience),
    "template": lambda room, audience: room.draft_template(audience),
    "playbooks": lambda room, _: pick_playbook(
        room.war, room.incident, lambda command: room.submit(command, "")
    ),
    "inbox": lambda room, _: room.action_pane("inbox"),
    "bell": lambda room, said: room.set_bell(said),
}
"""Each takes the room and what was typed after the command's name."""
