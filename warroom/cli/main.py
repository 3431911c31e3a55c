"""The entry point: the table of commands, and errors turned into sentences and exit codes."""

import importlib
import keyword
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from warroom import __version__
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.output import ReaderGone, bear_any_text, say
from warroom.errors import Exit, WarroomError
from warroom.text import clean_line

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: dict[str, str] = {
    "demo": "A hub, simulated responders and the room, in a temporary place.",
    "hub": "Run the hub: it keeps the log and serves everybody.",
    "join": "Open the screen: the lobby, or a room; also of a hub elsewhere.",
    "leave": "Forget a hub elsewhere that you joined.",
    "declare": "Declare an incident; prints its id.",
    "note": "Put a note on the timeline; - reads it from a pipe.",
    "do": "Do what a line typed in the room says; - reads a pipe.",
    "check": "Show the checklist, or add, start, finish … a task.",
    "evidence": "List the evidence, add a file to it, or get one back.",
    "redact": "Erase the text of entries everywhere, as a pasted password.",
    "tell": "Write to an audience, or show the communication log.",
    "list": "List the incidents.",
    "show": "Show everything known about an incident.",
    "log": "Print the timeline; --follow keeps printing.",
    "brief": "Print the hand-over brief of an incident.",
    "recap": "Print a recap of where the response stands, or post one.",
    "told": "Print who was told what, when.",
    "playbook": "List, show, check, import and start playbooks.",
    "policy": "Check a policy, show one, have an incident adopt one.",
    "problem": "Show problem records: the causes behind several incidents.",
    "postmortem": "Print the post-mortem of an incident, or save a section.",
    "review": "Look back: the room as it was known at any moment.",
    "search": "Search all incidents, post-mortems and known errors.",
    "metrics": "Compute times, promises kept and recurrences from the logs.",
    "export": "Write an incident to a file, whole or as a report.",
    "template": "List or print the templates of reports.",
    "import": "Take a file into the hub: an exported incident or a timeline.",
    "verify": "Check that a log is whole and unchanged, or say where not.",
    "backup": "Copy the whole log, checked, while the hub works.",
    "restore": "Put a backup where a hub can start on it.",
    "promote": "The host is gone: make a hub of the copies that people have.",
    "move": "Go over to the hub that took the place of the one that is gone.",
    "invite": "Print the line that lets somebody in from another machine.",
    "people": "Show who may come in; revoke, give standings, add keys.",
    "drill": "Run an exercise, alone or with a team, and see how it went.",
    "ssh-key": "Keep the keys that open the room over a shared account.",
    "doctor": "Check that all is well here, and say what to do where it is not.",
    "info": "Print the version, the hub's address, and what is kept where.",
    "completion": "Print the completion script of a shell.",
}
"""Every command, in the order of help; the module that `module_of` names has it as `command`."""


def module_of(name: str) -> str:
    """The module of a command; `import` is a word of Python's, so its module is `import_`."""
    module = name.replace("-", "_")
    return f"warroom.cli.{module}_" if keyword.iskeyword(module) else f"warroom.cli.{module}"


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used: `--version` needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(module_of(cmd_name)).command
        assert isinstance(found, click.Command)
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """The names of the table that fit, and options: completing them imports no command."""
        from click.shell_completion import CompletionItem

        fitting = [name for name in COMMANDS if name.startswith(incomplete)]
        names = [CompletionItem(name, help=COMMANDS[name]) for name in fitting]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table itself, so that help imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="warroom", message="%(prog)s %(version)s")
@hub_options
@pass_app
@click.pass_context
def cli(ctx: click.Context, app: App) -> int | None:
    """A war room for when the rest is down: a shared timeline, checklist and communication log.

    Without a command it opens the lobby.
    """
    if ctx.invoked_subcommand is None:
        from warroom.cli.join import open_screen

        return open_screen(app, None)
    return None


def main(args: list[str] | None = None) -> int:
    """Run a command line (`sys.argv` by default) and give the exit code."""
    bear_any_text()
    app = App()
    try:
        result = cli.main(args=args, prog_name="warroom", standalone_mode=False, obj=app)
        sys.stdout.flush()
    except WarroomError as error:
        say(error.sentence)
        return error.code
    except click.ClickException as error:
        return _usage(error)
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted.")
        return Exit.INTERRUPTED
    except (ReaderGone, BrokenPipeError):
        return _reader_gone()
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        say(f"That failed: {what}{error.strerror or error}.")
        return Exit.FAILURE
    except Exception as error:
        return _defect(error, app)
    return result if isinstance(result, int) else Exit.OK


def _usage(error: click.ClickException) -> int:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        say(error.ctx.get_usage())
    say(f"{clean_line(error.format_message())}{_hint(error)}")
    return error.exit_code


def _hint(error: click.ClickException) -> str:
    """What to do about an option that may have been meant as a part of a text."""
    ctx: Any = getattr(error, "ctx", None)
    if not isinstance(error, click.NoSuchOption) or ctx is None:
        return ""
    if any(param.nargs == -1 for param in ctx.command.params):
        return " If it belongs to the text, put -- before the text."
    return f" `{ctx.command_path} --help` shows the options."


def _defect(error: Exception, app: App) -> int:
    """The last resort: what nothing below has foreseen."""
    from warroom.config import default_state_dir
    from warroom.last_resort import of_command

    try:
        place = app.settings.own_state_dir
    except (WarroomError, OSError):
        place = default_state_dir()
    say(of_command(error, place))
    return Exit.FAILURE


def _reader_gone() -> int:
    # Python flushes stdout when it ends, which must not fail a second time.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OK
