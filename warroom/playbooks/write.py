"""A playbook as a TOML file, in the order in which people read it."""

import json
from typing import Any

from warroom.model.playbook import Playbook, table_of

_TOP = ("id", "title", "version", "when", "summary")
_ITEM = ("id", "phase", "role", "time_box", "severity", "after", "text", "command")


def to_toml(playbook: Playbook) -> str:
    """The text of a file that holds `playbook`; the check of that file gives it back."""
    table = table_of(playbook)
    lines = [_pair(key, table[key]) for key in _TOP if key in table]
    if table.get("sources"):
        sources = (f"    {_value(each)}," for each in table["sources"])
        lines += ["sources = [", *sources, "]"]
    for item in table["items"]:
        lines += ["", "[[items]]", *(_pair(key, item[key]) for key in _ITEM if key in item)]
    return "\n".join(lines) + "\n"


def _pair(key: str, value: Any) -> str:
    return f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    # A JSON string is a TOML basic string, but for DEL, which JSON may leave as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
