"""Draws what changed on a screen, and no other line or widget of it.

Textual draws every widget that overlaps the rectangle around all that changed: for a clock at the
bottom and a count at the top that is the whole screen.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Stretches = dict[int, Strip | None]
"""The parts of a line between the edges of widgets, by where they begin."""

Owned = tuple[int, int, Widget]
"""From which cell to which of a line a widget is seen."""


class LeanCompositor(Compositor):
    """Textual's, with a way of its own to draw a part of the screen."""

    _made_of: tuple[object, object] = (None, None)
    _owners: dict[int, list[Owned]]

    def render_partial_update(self) -> ChopsUpdate | None:
        """What to send for the regions that changed, or None where none did."""
        regions, self._dirty_regions = self._dirty_regions, set()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        cuts = self.cuts
        lines: list[Stretches] = [{} for _ in cuts]
        wanted: dict[Widget, dict[int, set[tuple[int, int]]]] = {}
        for y, first, last in spans:
            if not lines[y]:
                lines[y] = dict.fromkeys(cuts[y][:-1])
            for x, end, widget in self._on_line(y):
                if x < last and end > first:
                    wanted.setdefault(widget, {}).setdefault(y, set()).add((x, end))
        for widget, owned in wanted.items():
            region, clip = self.visible_widgets[widget]
            shown = region.intersection(clip)
            for top, bottom in runs(owned):
                crop = Region(shown.x - region.x, top - region.y, shown.width, bottom - top)
                strips = widget.render_lines(crop)
                for y, strip in zip(range(top, bottom), strips, strict=False):
                    for x, end in owned[y]:
                        lines[y][x] = strip.crop(x - shown.x, end - shown.x)
        return ChopsUpdate(lines, spans, [line[1:] for line in cuts])

    def _on_line(self, y: int) -> list[Owned]:
        """Which widget is seen where on a line. A layout makes Textual's own table of it anew."""
        visible, cuts = self.visible_widgets, self.cuts
        if self._made_of[0] is not visible or self._made_of[1] is not cuts:
            self._made_of, self._owners = (visible, cuts), {}
        owned = self._owners.get(y)
        if owned is None:
            owned = self._owners[y] = []
            left = list(pairwise(cuts[y]))
            for widget, (region, clip) in visible.items():
                # From front to back: what is in front hides what is behind it.
                shown = region.intersection(clip)
                if shown.y <= y < shown.bottom:
                    own = [each for each in left if shown.x <= each[0] and each[1] <= shown.right]
                    owned += [(x, end, widget) for x, end in own]
                    left = [each for each in left if each not in own]
        return owned


def runs(lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Lines that follow one another, as the first one and the one behind the last."""
    top = bottom = -1
    for y in lines:
        if y != bottom:
            if top >= 0:
                yield top, bottom
            top = y
        bottom = y + 1
    if top >= 0:
        yield top, bottom
