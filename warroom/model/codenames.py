"""Harmless code names: two words that say nothing of what happened, by the incident's id."""

import re
from hashlib import sha256

_FIRST = (
    "amber", "autumn", "blue", "brass", "bright", "calm", "cedar", "chalk", "clear", "copper",
    "coral", "cotton", "dawn", "early", "evening", "fern", "gentle", "golden", "green", "hazel",
    "ivory", "jade", "lilac", "maple", "mellow", "misty", "morning", "olive", "pale", "pearl",
    "plain", "quiet", "rosy", "ruby", "rustic", "sandy", "silver", "slate", "snowy", "soft",
    "spring", "still", "summer", "sunny", "tidy", "velvet", "walnut", "willow", "winter", "woolen",
)  # fmt: skip
_SECOND = (
    "acorn", "badger", "beacon", "birch", "bridge", "brook", "candle", "canyon", "clover", "crane",
    "dune", "falcon", "feather", "finch", "garden", "glade", "harbour", "harvest", "heron", "hill",
    "island", "kettle", "lagoon", "lantern", "lark", "meadow", "mill", "orchard", "otter", "owl",
    "paddle", "pebble", "piano", "pine", "plover", "pond", "quartz", "rabbit", "reed", "ridge",
    "robin", "saddle", "sparrow", "teapot", "thistle", "valley", "violin", "wagon", "wren", "yew",
)  # fmt: skip

_STEP = 1_429
"""Coprime to the number of pairs (2,500), so that no two of as many numbers share a name."""


def codename_for(incident_id: str) -> str:
    """The code name that "auto" gives: the same for an id always, another for the next number."""
    number = re.search(r"[0-9]{1,9}$", incident_id)
    prefix = incident_id[: number.start()] if number else incident_id
    start = int.from_bytes(sha256(prefix.encode()).digest()[:4])
    pairs = len(_FIRST) * len(_SECOND)
    place = (start + int(number[0] if number else 0) * _STEP) % pairs
    return f"{_FIRST[place // len(_SECOND)]} {_SECOND[place % len(_SECOND)]}"
