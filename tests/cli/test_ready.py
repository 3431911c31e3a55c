"""A command that is forked from a ready process does what one that is started anew does."""

import pytest

from tests.support.hub_process import PATIENCE
from tests.support.shell import Shell

SAID = (
    ("--version",),
    ("list", "--json"),
    ("show", "INC-77"),
    ("note", "INC-1", "--at", "never", "x"),
    ("nonsense",),
    ("log", "INC-1", "--by", "occurred"),
    ("--hub", "nowhere", "list"),
)


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_it_says_the_same_and_ends_the_same(shell: Shell, words: tuple[str, ...]) -> None:
    if "INC-1 " not in shell.ok("list"):
        shell.declare("Checkout is down: ünïcödé \U0001f525")
    process = shell.popen(*words)
    out, err = process.communicate(timeout=PATIENCE)
    assert shell.run(*words) == (process.returncode, out.decode(), err.decode())


def test_what_is_piped_in_arrives_byte_for_byte(shell: Shell) -> None:
    incident = shell.declare("Checkout is down")
    given = "tüt\n".encode() * 3 + b"\xff raw"
    process = shell.popen("note", incident, "-")
    process.communicate(given, timeout=PATIENCE)
    shell.ok("note", incident, "-", pipe=given)
    first, second = (each["event"] for each in shell.log(incident)[1:])
    assert first == second
    assert shell.run("note", incident, "-", pipe=b"")[0] == 2
