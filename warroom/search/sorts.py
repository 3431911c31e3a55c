"""The sorts of things that can be found."""

from enum import StrEnum


class Sort(StrEnum):
    """What a document is; the value is what `kind:` takes."""

    INCIDENT = "incident"
    KNOWN_ERROR = "known-error"
    PROBLEM = "problem"
    POST_MORTEM = "post-mortem"
    NOTE = "note"
    ENTRY = "entry"
