"""Percentiles of durations, by nearest rank: each is a value that occurred."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FEW = 5
"""Below so many values a percentile says next to nothing, and that is said beside it."""


class Spread(NamedTuple):
    """How values lie; seconds. With `n` 0 there are none, and the others are None."""

    n: int
    p50: float | None = None
    p90: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def few(self) -> bool:
        """Whether there are so few values that they are no trend."""
        return 0 < self.n < FEW


def spread(values: Iterable[float]) -> Spread:
    """The spread of some values, whatever their order."""
    ordered = sorted(values)
    if not ordered:
        return Spread(0)
    p50, p90 = percentile(ordered, 50), percentile(ordered, 90)
    return Spread(len(ordered), p50, p90, ordered[0], ordered[-1])


def percentile(ordered: Sequence[float], rank: int) -> float:
    """The nearest-rank percentile of ascending values, of which there is at least one."""
    return ordered[max(1, math.ceil(rank * len(ordered) / 100)) - 1]
