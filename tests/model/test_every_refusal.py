"""No refusal without a test: each `raise` in the rules is reached by a case of this directory."""

import ast
from pathlib import Path
from types import TracebackType
from typing import get_args

import pytest

import warroom.model.decide
from tests.model import (
    test_access,
    test_causes,
    test_checks,
    test_clocks,
    test_containment,
    test_deadlines,
    test_decisions,
    test_escalation,
    test_exercises,
    test_follow_ups,
    test_forks,
    test_identification,
    test_imports,
    test_lifecycle,
    test_marking,
    test_messages,
    test_notes,
    test_people,
    test_plan,
    test_playbooks,
    test_post_mortem,
    test_prioritization,
    test_problems,
    test_redaction,
    test_reports,
    test_review,
    test_rights,
    test_roles,
    test_task_duty,
    test_tasks,
    test_teams,
)
from tests.support.incidents import Refused
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide import _RULES, decide
from warroom.model.evolve import _APPLY
from warroom.model.refusal import Refusal

RULES = Path(warroom.model.decide.__file__).parent

CASES: list[Refused] = [
    *test_access.REFUSALS,
    *test_causes.REFUSALS,
    *test_checks.REFUSALS,
    *test_clocks.REFUSALS,
    *test_containment.REFUSALS,
    *test_deadlines.REFUSALS,
    *test_decisions.REFUSALS,
    *test_follow_ups.REFUSALS,
    *test_forks.REFUSALS,
    *test_identification.REFUSALS,
    *test_imports.REFUSALS,
    *test_lifecycle.REFUSALS,
    *test_marking.REFUSALS,
    *test_messages.REFUSALS,
    *test_notes.REFUSALS,
    *test_people.REFUSALS,
    *test_reports.REFUSALS,
    *test_review.REFUSALS,
    *test_post_mortem.REFUSALS,
    *test_playbooks.REFUSALS,
    *test_escalation.REFUSALS,
    *test_exercises.REFUSALS,
    *test_plan.REFUSALS,
    *test_prioritization.REFUSALS,
    *test_problems.REFUSALS,
    *test_redaction.REFUSALS,
    *test_rights.REFUSALS,
    *test_roles.REFUSALS,
    *test_task_duty.REFUSALS,
    *test_tasks.REFUSALS,
    *test_teams.REFUSALS,
]

Lines = tuple[str, int]
"""A file of the rules and a line in it."""


def _raises() -> dict[Lines, str]:
    """Every `raise` in the rules: each of its lines, and where it begins."""
    found = {}
    for file in RULES.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Raise):
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    found[file.name, line] = f"{file.name}:{node.lineno}"
    return found


def _raised_at(trace: TracebackType | None) -> Lines:
    assert trace is not None
    while trace.tb_next is not None:
        trace = trace.tb_next
    return Path(trace.tb_frame.f_code.co_filename).name, trace.tb_lineno


def test_every_refusal_in_the_rules_is_reached_by_a_case() -> None:
    raises = _raises()
    reached = set()
    for case in CASES:
        desk = case.desk()
        with pytest.raises(Refusal) as caught:
            decide(desk.incident, case.command, case.who, desk.now, case.standing)
        reached.add(raises[_raised_at(caught.value.__traceback__)])
    assert len(set(raises.values())) > 40, "the rules have moved: look where they are now"
    assert set(raises.values()) - reached == set(), "no case reaches these"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_refusal_is_a_sentence(case: Refused) -> None:
    desk = case.desk()
    sentence = desk.refused(case.who, case.command, case.why, case.standing)
    assert sentence.endswith((".", "?")) and "  " not in sentence and "\n" not in sentence
    assert not sentence[0].islower() or sentence.startswith(("ana", "ben", "task:", "update:"))
    assert len(sentence) < 400


def test_every_command_has_a_rule_and_every_event_its_effect() -> None:
    assert set(_RULES) == set(get_args(cm.AnyCommand))
    assert set(_APPLY) == set(get_args(ev.Known)) - {
        ev.Noted,
        ev.ReviewNoted,
        ev.HistoryTakenBack,
        ev.EntryTakenBack,  # folded by the rest of the fold, whatever it is
    }
