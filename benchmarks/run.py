"""A run of the benchmark: what was measured, round by round, and its file."""

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from benchmarks.machine import Machine

Round = dict[str, Any]
"""What one round of a section gave: figures by name, in groups where several programs have them."""


class PartlyError(Exception):
    """A section that could measure something and not the rest: `found`, and why, in sentences."""

    def __init__(self, found: Round, why: list[str]) -> None:
        super().__init__(" ".join(why))
        self.found, self.why = found, why


class Run(msgspec.Struct):
    """`sections`: of each its rounds. `failed`: what could not be measured, and why.

    `seconds`: how long each load went on. `peers`: the other servers' versions, empty if not there.
    """

    machine: Machine
    seconds: float
    sections: dict[str, list[Round]]
    failed: dict[str, list[str]] = {}
    peers: dict[str, str] = {}
    began: str = ""

    def rounds(self) -> int:
        """Of the section that has most."""
        return max((len(rounds) for rounds in self.sections.values()), default=0)


class Spread(NamedTuple):
    """The median over the rounds, the lowest, the highest, and how many they were."""

    median: float
    low: float
    high: float
    rounds: int


def spread(values: list[float]) -> Spread:
    """Of at least one value."""
    return Spread(statistics.median(values), min(values), max(values), len(values))


def at(found: Round, path: tuple[str, ...]) -> float:
    """One figure of a round. Raises KeyError where it was not measured."""
    value: Any = found
    for name in path:
        value = value[name]
    return float(value)


def columns(rounds: list[Round]) -> dict[str, list[float]]:
    """Every figure of a section in each round, by its path."""
    found: dict[str, list[float]] = {}
    for each in rounds:
        for path, value in _flat(each):
            found.setdefault(path, []).append(value)
    return found


def _flat(found: Round, under: str = "") -> Iterator[tuple[str, float]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{under}{name}.")
        else:
            yield f"{under}{name}", float(value)


def short(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def read(path: str | Path) -> Run:
    """A run's file. Raises SystemExit where it is none."""
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Run)
    except (OSError, msgspec.DecodeError) as error:
        raise SystemExit(f"{path} is not a run of the benchmark: {error}") from error


def write(run: Run, path: Path) -> None:
    """All of it, in one go: a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")
    new.replace(path)
