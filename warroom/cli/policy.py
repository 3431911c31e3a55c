"""`warroom policy`: checks a policy file, shows a policy, has an incident adopt one."""

from pathlib import Path

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError
from warroom.model import commands as cm
from warroom.model.default_policy import DEFAULT_TOML
from warroom.model.policy import Policy
from warroom.text import clean_line
from warroom.toml_lines import Problem

_FILE = click.Path(path_type=Path)


@click.group("policy")
def command() -> None:
    """What a response runs on: severities, the matrix, cadences, capacities, the ladder, clocks.

    `warroom policy show` prints the default. Change a copy, check it, and start the hub with it
    (`warroom hub --policy FILE`), or have an incident that is running adopt it.
    """


def problems_of(file: Path) -> list[Problem]:
    """What is wrong with a policy file; raises WarroomError where it cannot be read."""
    return _read(file)[1]


def _read(file: Path) -> tuple[Policy | None, list[Problem]]:
    from warroom.policy_file import BadPolicy, read_policy

    try:
        return read_policy(file), []
    except BadPolicy as bad:
        return None, bad.problems
    except OSError as error:
        raise WarroomError(
            f"{clean_line(str(file))} cannot be read ({error.strerror}).", Exit.FAILURE
        ) from error


def sound_policy(file: Path, code: Exit) -> Policy:
    """The policy in a file. Raises WarroomError with a line a problem, and `code`."""
    policy, problems = _read(file)
    if policy is None:
        raise WarroomError("\n".join(_said(file, problem) for problem in problems), code)
    return policy


def _said(file: Path, problem: Problem) -> str:
    return f"{clean_line(str(file))}:{problem.line}: {clean_line(problem.sentence, 400)}"


@command.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Check policy files: FILE:LINE: and a sentence for every problem, and exit code 1."""
    found = {file: problems_of(file) for file in files}
    if as_json:
        output.document({
            "problems": [
                {"file": str(file), "line": problem.line, "sentence": problem.sentence}
                for file, problems in found.items()
                for problem in problems
            ]
        })  # fmt: skip
    else:
        output.lines(_said(file, each) for file, problems in found.items() for each in problems)
    for file in files:
        if not found[file]:
            output.say(f"{clean_line(str(file))} is sound.")
    return Exit.FAILURE if any(found.values()) else Exit.OK


@command.command("show")
@click.argument("file", required=False, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, durations in seconds.")
def show(file: Path | None, as_json: bool) -> None:
    """Print the default policy as TOML, to begin a file of one's own, or the policy in FILE."""
    from warroom.policy_file import policy_from, to_document

    policy = sound_policy(file, Exit.FAILURE) if file else policy_from(DEFAULT_TOML)
    if as_json:
        output.document(to_document(policy))
    else:
        output.data((file.read_text(encoding="utf-8") if file else DEFAULT_TOML).rstrip("\n"))


@command.command("adopt")
@click.argument("incident", type=params.incident_id)
@click.argument("file", type=_FILE)
@hub_options
@pass_app
def adopt(app: App, incident: str, file: Path) -> None:
    """Run INCIDENT under the policy in FILE from now on; for its incident commander."""
    from warroom.cli.session import send

    policy = sound_policy(file, Exit.FAILURE)
    done = send(app, cm.AdoptPolicy(policy=policy), incident)
    output.say(f"{incident}: entry {done.last}, under the policy “{clean_line(policy.name)}” now.")
