"""A scenario's file, and every problem in it with its line."""

from pathlib import Path
from typing import NamedTuple

from warroom.model.scenario import Scenario
from warroom.model.scenario_table import read_scenario, table_of
from warroom.playbooks.check import MAX_FILE, hidden, in_lines, parse
from warroom.toml_lines import Problem
from warroom.wire.hygiene import clean_struct


class Checked(NamedTuple):
    """What a file holds: a scenario, or problems, in the order of their lines."""

    scenario: Scenario | None
    problems: tuple[Problem, ...]


def check_file(path: Path) -> Checked:
    """Read and check a file. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        return check_bytes(file.read(MAX_FILE + 1))


def check_bytes(raw: bytes) -> Checked:
    """Check what a file holds. Never raises."""
    parsed = parse(raw)
    if isinstance(parsed, Problem):
        return Checked(None, (parsed,))
    scenario, found = read_scenario(parsed.table)
    if scenario is not None:
        found, scenario = [*hidden(table_of(scenario))], clean_struct(scenario)
    return Checked(None if found else scenario, in_lines(parsed, found))
