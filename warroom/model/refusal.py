"""How a rule says no: a sentence that tells the person what to do."""

from enum import StrEnum


class Why(StrEnum):
    """The sort of refusal; the command line turns it into an exit code."""

    INVALID = "invalid"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TRY_AGAIN = "try_again"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """A command that the rules do not take; `str(refusal)` is for the person who sent it."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why
        self.sentence = sentence
