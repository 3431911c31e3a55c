"""What all events have in common, and the ones of a newer version."""

import msgspec


class Event(
    msgspec.Struct,
    frozen=True,
    tag_field="kind",
    omit_defaults=True,
    forbid_unknown_fields=False,
    gc=False,
):
    """Base of every event. A field added later needs a default: old logs stay readable."""


class Unknown(Event, frozen=True, tag="unknown"):
    """An event of a newer version, kept as it came and shown as a plain row."""

    name: str
    raw: str
