"""What `warroom playbook check` and `warroom drill check` do with each file they are given."""

from collections.abc import Callable, Sequence
from pathlib import Path

from warroom.cli import output
from warroom.errors import Exit
from warroom.text import clean_line
from warroom.toml_lines import Problem


def check_files(
    files: Sequence[str], problems_of: Callable[[Path], Sequence[Problem]], what: str
) -> int:
    """Print every problem as FILE:LINE: sentence; gives the exit code.

    `problems_of` raises OSError for a file that cannot be read. `what`: a scenario, a playbook …
    """
    code, sound = Exit.OK, 0
    for name in files:
        try:
            problems = problems_of(Path(name))
        except OSError as error:
            output.say(f"{name}: the file cannot be read: {error.strerror or error}.")
            code = Exit.USAGE
            continue
        output.lines(
            clean_line(f"{name}:{problem.line}: {problem.sentence}") for problem in problems
        )
        sound += not problems
        if problems and code is Exit.OK:
            code = Exit.FAILURE
    if code is Exit.OK:
        output.say(f"The {what} is sound." if sound == 1 else f"{sound} {what}s are sound.")
    return code
