"""What ends a command: a sentence for the person, and an exit code for the script."""

from enum import IntEnum

from warroom.model.refusal import Why


class Exit(IntEnum):
    """Exit codes. From 64 on as in sysexits.h; 130 is 128 + SIGINT, as shells have it."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_ALLOWED = 3
    NOT_FOUND = 4
    NO_HUB = 69
    LOCKED = 73
    TRY_AGAIN = 75
    INTERRUPTED = 130


EXIT_OF: dict[Why, Exit] = {
    Why.INVALID: Exit.USAGE,
    Why.NOT_ALLOWED: Exit.NOT_ALLOWED,
    Why.NOT_FOUND: Exit.NOT_FOUND,
    Why.CONFLICT: Exit.FAILURE,
    Why.TRY_AGAIN: Exit.TRY_AGAIN,
}
"""The exit code of a refusal."""


class WarroomError(Exception):
    """Ends a command. `str(error)` says what happened, what it means and what to do."""

    def __init__(self, sentence: str, code: Exit = Exit.FAILURE) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
