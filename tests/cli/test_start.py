"""How the command line starts: quickly, and with a sentence for whatever was typed wrong."""

import io
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.support.hostile import raw_terminal_codes
from tests.support.hub_process import environment
from tests.support.imported import imported
from warroom import __version__
from warroom.cli.main import COMMANDS, cli, main
from warroom.config import CONFIG_VARIABLE, VARIABLES
from warroom.errors import EXIT_OF, Exit
from warroom.model.refusal import Why

HEAVY = {"textual", "rich", "websockets", "aiosqlite", "uvloop"}


def warroom(*args: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with no hub anywhere near."""
    return subprocess.run(
        [sys.executable, "-m", "warroom", *args],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env=environment(folder, environ),
        check=False,
    )


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("info", "--json")])
def test_what_asks_no_hub_imports_nothing_heavy(args: tuple[str, ...], tmp_path: Path) -> None:
    code, modules = imported(*args, environ=environment(tmp_path))
    assert code == 0
    assert not modules & HEAVY
    assert "warroom" in modules


def test_the_version_is_told(tmp_path: Path) -> None:
    done = warroom("--version", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"warroom {__version__}\n", "")


def test_every_command_has_a_line_of_help_at_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    context = click.Context(cli)
    help_lines = cli.get_help(context).splitlines()
    for name, words in COMMANDS.items():
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert f"  {name:10}  {words}" in help_lines


def test_a_new_sort_of_refusal_needs_an_exit_code() -> None:
    assert set(EXIT_OF) == set(Why)


USAGE = [
    (("nonsense",), "No such command 'nonsense'."),
    (("list", "--nonsense"), "No such option '--nonsense'."),
    (("note", "INC-1", "-x", "kubectl"), "If it belongs to the text, put -- before the text."),
    (("note", "INC-1"), "Give the text, or - to read it from a pipe."),
    (("note", "INC-1", "-"), "Nothing came through the pipe"),
    (("note", "nowhere", "text"), "“nowhere” is not an incident's id."),
    (("note", "INC-0", "text"), "“INC-0” is not an incident's id."),
    (("note", "INC-1", "--at", "teatime", "text"), "is not a time. Write 02:09"),
    (("note", "INC-1", "--kind", "gossip", "text"), "'gossip' is not one of"),
    (("declare",), "Missing argument 'TITLE...'."),
    (("declare", "It burns", "--severity", "7"), "Give SEV1 (the highest) to SEV5."),
    (("declare", "It burns", "--priority", "high"), "Give P1 (the highest) to P5."),
    (("check", "INC-1", "start"), "Say which task, as in: start T1."),
    (("check", "INC-1", "start", "T1", "now"), "takes a task's id and nothing more"),
    (("check", "INC-1", "done", "T1", "--to", "ben"), "go with add"),
    (("check", "INC-1", "time-box", "T1", "long"), "is not a duration"),
    (("check", "INC-1", "add", "Drain", "--json"), "--json is for showing"),
    (("tell", "INC-1"), "Say whom, as in: tell INC-1 customers TEXT."),
    (("tell", "INC-1", "customers"), "Give the text, or - to read it from a pipe."),
    (("tell", "INC-1", "--approve", "M1", "--send", "M1"), "Give one of --approve, --send"),
    (("tell", "INC-1", "customers", "Hi", "--received"), "--received and --from NAME go together"),
    (("tell", "INC-1", "customers", "Hi", "--reason", "x"), "--reason goes with --next"),
    (("log", "INC-1", "--since", "x"), "is not a time"),
    (("log", "INC-1", "--follow", "--by", "occurred"), "leave --by occurred out"),
    (("--as", "two words", "list"), "A name is 1 to 32 letters"),
    (("list", "--as", "hub"), "stands for the program itself"),
    (("--hub", "http://here", "list"), "is not a hub's address"),
    (("--hub", "ws://example.org:1", "list"), "not encrypted"),
    (("list", "--token-file", "/nonexistent"), "cannot be read: No such file"),
    (("--config", "/nonexistent", "list"), "There is no configuration file"),
    (("hub", "--listen", "everywhere"), "Give it as HOST:PORT"),
    (("hub", "--socket-mode", "rw"), "in octal"),
    (("hub", "--trust-names-from", "no such account"), "of an account of this host"),
    (("completion", "cmd.exe"), "'cmd.exe' is not one of"),
    (("join", "INC-1"), "The screen needs a terminal and this is none."),
    ((), "The screen needs a terminal and this is none."),
    (("\x1b[2J\x1b]52;c;aGk=\x07",), "No such command"),
]


@pytest.mark.parametrize(("args", "says"), USAGE, ids=[" ".join(each[0]) for each in USAGE])
def test_what_is_typed_wrong_gets_a_sentence_and_2(
    args: tuple[str, ...],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in (*VARIABLES.values(), CONFIG_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    assert main(list(args)) == 2
    out, err = capsys.readouterr()
    assert says in err
    assert out == ""
    assert raw_terminal_codes(err) == []


def test_a_usage_error_is_no_traceback(tmp_path: Path) -> None:
    done = warroom("note", "INC-1", "--at", "teatime", "x", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "Usage: warroom note [OPTIONS] INCIDENT [TEXT]..."
    assert "Traceback" not in done.stderr


def test_no_hub_is_69_and_says_what_to_do(tmp_path: Path) -> None:
    done = warroom("list", "--hub", f"unix:{tmp_path}/none", folder=tmp_path)
    assert done.returncode == Exit.NO_HUB
    assert Exit.NO_HUB.value == 69
    assert f"No hub runs at unix:{tmp_path}/none." in done.stderr
    assert "warroom hub" in done.stderr
    assert done.stdout == ""


def on_a_terminal(*args: str, folder: Path, **environ: str) -> tuple[int, str]:
    """Run the command line on a terminal of its own; the exit code, and what was on it."""
    main_end, its_end = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "warroom", *args],
            stdin=its_end,
            stdout=its_end,
            stderr=its_end,
            timeout=60,
            env=environment(folder, environ),
            check=False,
        )
        return done.returncode, os.read(main_end, 65_536).decode()
    finally:
        os.close(main_end)
        os.close(its_end)


def test_the_lobby_with_no_hub_says_what_to_do_next(tmp_path: Path) -> None:
    code, shown = on_a_terminal(folder=tmp_path, WARROOM_HUB=f"unix:{tmp_path}/none")
    assert code == 69
    assert f"No hub runs at unix:{tmp_path}/none." in shown
    for next_step in ("warroom hub", "WARROOM_HUB", "warroom demo"):
        assert next_step in shown


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_cannot_draw_is_told_so(term: str, tmp_path: Path) -> None:
    code, shown = on_a_terminal("join", "INC-1", folder=tmp_path, TERM=term)
    assert code == 2
    assert "TERM is not set to a terminal that can draw a screen." in shown


def test_options_go_before_or_after_the_command_and_the_later_wins(tmp_path: Path) -> None:
    for args in (
        ("--hub", "unix:/b", "info", "--json"),
        ("info", "--json", "--hub", "unix:/b"),
        ("--hub", "unix:/a", "info", "--json", "--hub", "unix:/b"),
    ):
        assert '"hub": "unix:/b"' in warroom(*args, folder=tmp_path).stdout


def test_a_locale_without_our_symbols_is_no_reason_to_fail(tmp_path: Path) -> None:
    done = warroom("--help", folder=tmp_path, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "start, finish ? a task" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_scripts(shell: str, tmp_path: Path) -> None:
    done = warroom("completion", shell, folder=tmp_path)
    assert done.returncode == 0
    assert f"_WARROOM_COMPLETE={shell}_complete" in done.stdout


def test_completion_knows_the_commands(tmp_path: Path) -> None:
    done = warroom(
        folder=tmp_path,
        _WARROOM_COMPLETE="bash_complete",
        COMP_WORDS="warroom d",
        COMP_CWORD="1",
    )
    assert done.stdout.split() == [
        "plain,demo",
        "plain,declare",
        "plain,do",
        "plain,drill",
        "plain,doctor",
    ]
