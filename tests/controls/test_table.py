"""Every control can be taken out of the sources as they are, and every promised test has one."""

from collections import Counter

import pytest

from tests.controls.table import Control, Edit, controls, function_of, promised, wrong_with

CONTROLS = controls()


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_it_can_be_taken_out(control: Control) -> None:
    assert wrong_with(control) == []


def test_no_two_have_one_name() -> None:
    assert [
        name for name, times in Counter(each.name for each in CONTROLS).items() if times > 1
    ] == []


def test_every_test_that_security_md_promises_notices_the_loss_of_a_control() -> None:
    noticing = {function_of(test) for control in CONTROLS for test in control.red}
    assert [test for test in promised() if test not in noticing] == []


@pytest.mark.parametrize(
    ("edit", "red", "said"),
    [
        (
            Edit("Makefile", "of no such text", ""),
            "tests/conftest.py::signals_count",
            "has 0 times",
        ),
        (Edit("Makefile", "\n", ""), "tests/conftest.py::signals_count", "times"),
        (Edit("of_nothing.py", "a", ""), "tests/conftest.py::signals_count", "No such file"),
        (
            Edit("warroom/__init__.py", "__version__", ")"),
            "tests/conftest.py::signals_count",
            "no Py",
        ),
        (Edit("warroom/__init__.py", "\n\n", "\n"), "tests/conftest.py::signals_count", "the same"),
        (
            Edit("warroom/__init__.py", "__version__", "x"),
            "tests/conftest.py::test_none",
            "no tests",
        ),
    ],
)
def test_what_is_wrong_with_the_table_is_said(edit: Edit, red: str, said: str) -> None:
    assert any(said in each for each in wrong_with(Control("x", (edit,), (red,))))
