"""A restricted log and the command line: for others every command says what it says of no log."""

import json
from collections.abc import Iterator

import click
import pytest

from tests.support.hub_process import PATIENCE
from tests.support.shell import Shell
from warroom.cli.main import cli

Said = tuple[int, str, str]

SECRET = "heron"
MISSING = {"INC": "INC-98", "PRB": "PRB-98"}

QUICK = (
    "show INC", "log PRB --follow", "problem show PRB --json", "note INC text",
    "export INC -o FILE",
    "review INC --at 1 --json", "verify INC", "do INC /admit eve: let me in",
)  # fmt: skip
"""One of each way from the command line to the hub."""

LONG = (
    "redact INC 2 --reason x",
    "show PRB", "show INC --json", "log INC", "log INC --json", "log PRB --json", "brief INC",
    "brief INC --json", "recap INC", "recap INC --json", "told INC", "told INC --json", "check INC",
    "check INC --json", "check INC add task", "evidence INC", "evidence INC --json",
    "tell INC --list", "tell INC --list --json", "tell INC staff text", "postmortem INC",
    "postmortem INC --json", "problem show PRB", "problem cause PRB text",
    "problem known-error PRB text", "problem solve PRB text", "problem reopen PRB text",
    "problem assign PRB ben", "problem link PRB INC", "problem unlink PRB INC", "do PRB text",
    "playbook start INC web-outage", "policy adopt INC POLICY", "review INC", "review INC --json",
    "export INC --format json", "export INC --format html -o FILE", "verify INC --json",
    "export INC --format warroom -o FILE", "drill score INC", "drill score INC --json",
    "drill compare INC INC", "drill end INC over", "drill resume INC",
    "drill inject INC alert x text",
)  # fmt: skip
"""All others that take an id, for people and for scripts."""


@pytest.fixture(scope="module")
def hidden(hub: object) -> Iterator[dict[str, str]]:
    """An incident and a problem record that are Ana's alone."""
    shell = Shell(hub)  # type: ignore[arg-type]
    shell.declare("seen by all")
    incident = shell.declare(f"{SECRET} leaked", "--restricted", "ana", "--system", SECRET)
    record = shell.ok("problem", "open", f"{SECRET} again", "--restricted", "ana").strip()
    shell.ok("note", incident, f"{SECRET} was here")
    assert SECRET in shell.ok("show", incident)
    yield {"INC": incident, "PRB": record}


def together(shell: Shell, lines: list[list[str]]) -> list[Said]:
    """What each command says to Eve; all of them run at once."""
    running = [shell.popen(*line, name="eve") for line in lines]
    said = []
    for process in running:
        out, err = process.communicate(b"", PATIENCE)
        assert b"Traceback" not in err, err.decode()
        said.append((process.returncode, out.decode(), err.decode()))
    return said


def check(shell: Shell, hidden: dict[str, str], line: str) -> None:
    place = {"FILE": str(shell.hub.place / "out"), "POLICY": str(shell.hub.place / "policy.toml")}
    if "POLICY" in line:
        (shell.hub.place / "policy.toml").write_text(shell.ok("policy", "show"))
    said = together(
        shell,
        [
            [names.get(word, place.get(word, word)) for word in line.split()]
            for names in (hidden, MISSING)
        ],
    )
    same = [
        (code, *(part.replace(names["INC"], "INC").replace(names["PRB"], "PRB") for part in parts))
        for (code, *parts), names in zip(said, (hidden, MISSING), strict=True)
    ]
    assert same[0] == same[1]
    assert same[0][0] == 4, same[0]
    assert SECRET not in str(same[0])
    assert not (shell.hub.place / "out").exists()


@pytest.mark.parametrize("line", QUICK)
def test_a_command_says_what_it_says_of_no_log(
    shell: Shell, hidden: dict[str, str], line: str
) -> None:
    check(shell, hidden, line)


@pytest.mark.long
@pytest.mark.parametrize("line", LONG)
def test_every_other_command_too(shell: Shell, hidden: dict[str, str], line: str) -> None:
    check(shell, hidden, line)


def test_no_command_that_takes_an_id_is_left_out() -> None:
    for name, command in _commands(cli):
        takes = [
            getattr(getattr(each.type, "func", None), "__name__", each.name)
            for each in command.params
            if isinstance(each, click.Argument)
        ]
        if {"log_id", "incident_id", "problem_id", "what"} & set(takes) and name not in SCREENS:
            assert any(f"{line} ".startswith(f"{name} ") for line in QUICK + LONG), name


SCREENS = {"join", "drill show", "drill play"}
"""They open a screen, or take the name of a scenario."""


def _commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path}{name} ")
        elif command is not None:
            yield f"{path}{name}", command


LISTS = (
    "list --all", "list --all --json", "problem list --all --json", "search her*",
    "search her* --json", "metrics --json",
)  # fmt: skip


def test_lists_searches_and_metrics_know_nothing_of_it(
    shell: Shell, hidden: dict[str, str]
) -> None:
    for line, (_, out, err) in zip(
        LISTS, together(shell, [each.split() for each in LISTS]), strict=True
    ):
        for word in (SECRET, hidden["INC"], hidden["PRB"]):
            assert word not in out + err, line
    assert hidden["INC"] in shell.ok("list")
    assert "restricted: 1 person" in shell.ok("list")


def test_similar_incidents_know_nothing_of_it(shell: Shell, hidden: dict[str, str]) -> None:
    out = shell.ok("declare", f"{SECRET} leaked again", "--system", SECRET, "--json", name="eve")
    assert json.loads(out)["similar"] == []
    assert hidden["INC"] not in out


def test_who_is_excluded_while_following_hears_the_same_sentence(shell: Shell) -> None:
    incident = shell.declare("A leak", "--restricted", "ben")
    following = shell.popen("log", incident, "--follow", "--json", name="ben")
    assert following.stdout is not None
    assert json.loads(following.stdout.readline())["seq"] == 1
    shell.ok("do", incident, "/exclude ben: he has left")
    shell.ok("note", incident, "for Ana alone")
    out, err = following.communicate(b"", PATIENCE)
    assert (following.returncode, out) == (4, b"")
    _, _, missing = shell.run("log", "INC-98", name="ben")
    assert err.decode() == missing.replace("INC-98", incident)


def test_an_export_says_that_the_file_is_read_by_whoever_has_it(
    shell: Shell, hidden: dict[str, str]
) -> None:
    code, _, err = shell.run("export", hidden["INC"], "-o", str(shell.hub.place / "own"))
    assert code == 0, err
    assert f"{hidden['INC']} is restricted: 1 person, and whoever has the file reads it." in err
