"""The command palette: every slash command, and every key of where you are, by its words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from screens.composer import Composer
from screens.keys import KEYS, Key, Where, key_label
from screens.lifetime import Lifetime
from screens.slash.base import Slash
from screens.slash.commands import COMMANDS

_MOVES = ("move_", "page_", "timeline_page", "next_match", "previous_match", "command_palette")
_TYPING = frozenset({Where.COMPOSER, Where.FORM, Where.HELP})


@dataclass(frozen=True)
class Offer:
    """One line of the palette."""

    title: str
    words: str
    run: Callable[[], object]


class Palette(Lifetime, CommandPalette):
    """Textual's, whose list fails on a page key that comes before it is laid out."""

    def _action_command_list(self, action: str) -> None:
        if any(each.scrollable_content_region for each in self.query(CommandList)):
            super()._action_command_list(action)


class Commands(Provider):
    """Offers what can be done here. Give it to the app as `COMMANDS = {Commands}`.

    Textual's own system commands are left out: its screenshot writes a file, which on a shared
    account is somebody else's disk, and its key panel lists what this program does not use.
    """

    async def discover(self) -> Hits:
        """Everything, in the order of the tables."""
        for offer in self._offers():
            yield DiscoveryHit(Content(offer.title), offer.run, offer.title, offer.words)

    async def search(self, query: str) -> Hits:
        """What matches, in the title or in what it means."""
        matcher = self.matcher(query)
        for offer in self._offers():
            score = matcher.match(offer.title)
            if score or (score := matcher.match(offer.words) / 2):
                yield Hit(
                    score, matcher.highlight(offer.title), offer.run, offer.title, offer.words
                )

    def _offers(self) -> Iterator[Offer]:
        composer = next(iter(self.screen.query(Composer)), None)
        if composer is not None:
            for slash in COMMANDS:
                yield Offer(slash.usage, slash.words, partial(_choose, composer, slash))
        yield from self._keys()
        yield Offer("theme", "other colours", self.app.action_change_theme)

    def _keys(self) -> Iterator[Offer]:
        by_id = {f"{key.where.value}:{key.action}": key for key in KEYS}
        offered: set[str] = set()
        for active in self.screen.active_bindings.values():
            key = by_id.get(active.binding.id or "")
            if key is None or key.action in offered or not _is_command(key):
                continue
            offered.add(key.action)
            yield Offer(
                f"{key.where.value}: {key.words}",
                f"key {key_label(key.keys[0])}",
                partial(self.app.run_action, key.action, active.node),
            )


def _is_command(key: Key) -> bool:
    return key.where not in _TYPING and not key.action.startswith(_MOVES)


def _choose(composer: Composer, slash: Slash) -> None:
    """Do it at once if the line is complete, else begin it for the person to finish."""
    if slash.usage == f"/{slash.name}":
        composer.run(slash.usage)
    else:
        composer.begin(f"/{slash.name} ")
