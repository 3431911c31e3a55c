"""What was redacted is found in other texts, and taken out of them."""

import pytest

from warroom.link.gone import Gone
from warroom.model import commands as cm

TOKEN = "ghp_" + "q7Zk2mXw9RbT4vNc8LpJ1sHd6FgY3aQe5Wui"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/note the pin is Mumpitz99", "/note [redacted]"),
        ("so the  pin\nis Mumpitz99, I think", "so [redacted], I think"),
        ("the pin is mumpitz99", "the pin is mumpitz99"),
        ("the pin", "the pin"),
        ("", ""),
    ],
)
def test_it_goes_wherever_it_stands_however_its_white_space_was_typed(text: str, left: str) -> None:
    assert Gone(["the pin is Mumpitz99"]).out_of(text) == left


def test_a_short_text_goes_where_it_is_all_there_is() -> None:
    gone = Gone(["hunter2"])
    assert gone.out_of(" hunter2\n") == "[redacted]"
    assert gone.out_of("is hunter2 done?") == "is hunter2 done?"


def test_the_credential_in_it_goes_without_the_words_around_it() -> None:
    gone = Gone([f"use {TOKEN} for now"])
    assert gone.out_of(f"curl -H {TOKEN} x") == "curl -H [redacted] x"


def test_one_that_holds_another_goes_as_a_whole() -> None:
    gone = Gone(["Mumpitz99", "the pin is Mumpitz99"])
    assert gone.out_of("the pin is Mumpitz99 or Mumpitz99") == "[redacted] or [redacted]"


def test_a_command_loses_it_and_keeps_the_rest() -> None:
    gone = Gone(["Mumpitz99"])
    task = cm.AddTask(text="Turn Mumpitz99 off", to="ben")
    assert gone.out_of_struct(task) == cm.AddTask(text="Turn [redacted] off", to="ben")
    other = cm.Note(text="something else")
    assert gone.out_of_struct(other) is other


def test_nothing_is_nothing() -> None:
    assert not Gone(["", " ", "[redacted]"])
    assert Gone().out_of("[redacted]") == "[redacted]"
