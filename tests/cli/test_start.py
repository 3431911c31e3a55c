"""How the command line starts: quickly, and with a sentence for whatever was typed wrong."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from warroom import __version__
from warroom.cli.main import COMMANDS, cli
from warroom.errors import EXIT_OF, Exit
from warroom.model.refusal import Why

LIBRARIES = ("textual", "rich", "websockets", "aiosqlite")


def warroom(*args: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with no hub anywhere near."""
    return subprocess.run(
        [sys.executable, "-m", "warroom", *args],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", **environ},
        check=False,
    )


def imported(*args: str, folder: Path, hub: str) -> set[str]:
    """Which of the heavy libraries a command has imported when it ends."""
    program = (
        "import sys\n"
        "from warroom.cli.main import main\n"
        f"code = main({list(args)!r})\n"
        f"print('IMPORTED', *({{*{LIBRARIES!r}}} & {{*sys.modules}}))\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "WARROOM_HUB": hub},
        check=False,
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("IMPORTED"))
    return set(line.split()[1:])


def test_the_version_imports_nothing_heavy(tmp_path: Path) -> None:
    assert imported("--version", folder=tmp_path, hub="") == set()
    assert imported("--help", folder=tmp_path, hub="") == set()
    assert imported("info", "--json", folder=tmp_path, hub="") == set()


@pytest.mark.parametrize(
    "args", [("list", "--json"), ("show", "1", "--json"), ("log", "1", "--json"), ("doctor",)]
)
def test_reading_commands_import_no_screens(args: tuple[str, ...], tmp_path: Path) -> None:
    assert imported(*args, folder=tmp_path, hub=f"unix:{tmp_path}/none") == {"websockets"}


def test_the_version_is_told(tmp_path: Path) -> None:
    done = warroom("--version", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"warroom {__version__}\n", "")


def test_every_command_has_help_that_says_what_the_table_says() -> None:
    context = click.Context(cli)
    for name, words in COMMANDS.items():
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert words in cli.get_help(context).replace("\n" + " " * 15, " ")


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
    args: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    done = warroom(*args, folder=tmp_path)
    assert says in done.stderr
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


def test_no_hub_is_69_and_says_what_to_do(tmp_path: Path) -> None:
    done = warroom("list", "--hub", f"unix:{tmp_path}/none", folder=tmp_path)
    assert done.returncode == Exit.NO_HUB
    assert Exit.NO_HUB.value == 69
    assert f"No hub runs at unix:{tmp_path}/none." in done.stderr
    assert "warroom hub" in done.stderr
    assert done.stdout == ""


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
    assert done.stdout.split() == ["plain,demo", "plain,declare", "plain,doctor"]
