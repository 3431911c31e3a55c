"""Draws what changed on a screen, and no other line or widget of it.

Textual draws every widget that overlaps the rectangle around all that changed: for a clock at the
bottom and a count at the top that is the whole screen.
"""

from collections.abc import Iterable, Iterator

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Stretches = dict[int, Strip | None]
"""The parts of a line between the edges of widgets, by where they begin."""


class LeanCompositor(Compositor):
    """Textual's, with a way of its own to draw a part of the screen."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What to send for the regions that changed, or None where none did."""
        regions, self._dirty_regions = self._dirty_regions, set()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        cuts = self.cuts
        lines: list[Stretches] = [{} for _ in cuts]
        missing: dict[int, list[tuple[int, int]]] = {}
        for y, first, last in spans:
            lines[y] = dict.fromkeys(cuts[y][:-1])
            missing.setdefault(y, []).extend(
                (x, end)
                for x, end in zip(cuts[y], cuts[y][1:], strict=False)
                if x < last and end > first
            )
        for widget, (region, clip) in self.visible_widgets.items():
            # From front to back: what is drawn already hides what is behind it.
            shown = region.intersection(clip)
            wanted = {y: own for y in shown.line_range if (own := _within(missing.get(y), shown))}
            for top, bottom in runs(wanted):
                crop = Region(shown.x - region.x, top - region.y, shown.width, bottom - top)
                strips = widget.render_lines(crop)
                for y, strip in zip(range(top, bottom), strips, strict=False):
                    for x, end in wanted[y]:
                        lines[y][x] = strip.crop(x - shown.x, end - shown.x)
                        missing[y].remove((x, end))
            missing = {y: stretches for y, stretches in missing.items() if stretches}
            if not missing:
                break
        return ChopsUpdate(lines, spans, [line[1:] for line in cuts])


def _within(stretches: list[tuple[int, int]] | None, shown: Region) -> list[tuple[int, int]]:
    """Those that lie in the part of a widget that is seen."""
    return [(x, end) for x, end in stretches or () if shown.x <= x and end <= shown.right]


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
