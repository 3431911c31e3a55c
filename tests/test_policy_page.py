"""docs/policy.md has every key of a policy file, and no other."""

import re
from pathlib import Path

import pytest

from warroom.model.policy import (
    TEMPLATE_FIELDS,
    AudienceRule,
    Policy,
    PriorityRule,
    ReportingClock,
    Rung,
    SeverityRule,
)
from warroom.model.words import Role

PAGE = (Path(__file__).parent.parent / "docs" / "policy.md").read_text(encoding="utf-8")

STRUCTS = {
    "At the top": Policy,
    "`[severities.SEV1]` to `[severities.SEV5]`": SeverityRule,
    "`[priorities.P1]` to `[priorities.P5]`": PriorityRule,
    "`[[audiences]]`": AudienceRule,
    "`[[ladder]]`": Rung,
    "`[[clocks]]`": ReportingClock,
}

TABLES = ("severities", "priorities", "matrix", "capacity", "audiences", "ladder", "clocks")
"""Keys at the top that have a section of their own."""


def section(heading: str) -> str:
    return PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("heading", STRUCTS)
def test_a_section_has_the_keys_of_its_table(heading: str) -> None:
    documented = re.findall(r"^\| `(\w+)` \|", section(heading), re.MULTILINE)
    fields = [name for name in STRUCTS[heading].__struct_fields__ if name not in TABLES]
    assert sorted(documented) == sorted(fields)


def test_every_table_has_its_section() -> None:
    headings = " ".join(re.findall(r"^## (.*)$", PAGE, re.MULTILINE))
    assert [name for name in TABLES if name not in headings] == []
    assert set(TABLES) < set(Policy.__struct_fields__)


def test_roles_and_fields_of_templates_are_all_named() -> None:
    assert [role for role in Role if f'"{role}"' not in section("`[capacity]`")] == []
    assert [name for name in TEMPLATE_FIELDS if f"`{{{name}}}`" not in PAGE] == []
