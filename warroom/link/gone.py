"""What was redacted, as texts: finds it in what a person's own client keeps, and takes it out."""

import re
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from warroom.model.limits import MIN_REPEATED
from warroom.model.words import BLANK, EMPTY

S = TypeVar("S", bound=msgspec.Struct)


class Gone:
    """Texts that were redacted, and the ids of the commands that brought them.

    A text is found wherever it stands, however its white space was typed; one of fewer than
    MIN_REPEATED characters only where it is all there is. So is what looks like a credential in it.
    """

    def __init__(self, texts: Iterable[str] = (), commands: Collection[str] = ()) -> None:
        from warroom.secrets import find  # a screen knows this class from its start

        self.commands = frozenset(commands)
        whole = dict.fromkeys(text for text in texts if text.strip() and BLANK not in text)
        secrets = (text[each.start : each.end] for text in whole for each in find(text))
        wanted = dict.fromkeys([*whole, *secrets])
        # The longest first, so that one which holds another goes as a whole.
        self.texts = tuple(sorted(wanted, key=len, reverse=True))
        self._squashed = {text: _squash(text) for text in self.texts}

    def __bool__(self) -> bool:
        return bool(self.texts or self.commands)

    def within(self, text: str) -> bool:
        """Whether any of it stands in `text`."""
        return bool(self._in(text))

    def out_of(self, text: str) -> str:
        """`text` without it; the same object where nothing of it is there."""
        for each in self._in(text):
            if len(each) < MIN_REPEATED:
                return BLANK
            text = re.sub(r"\s+".join(map(re.escape, each.split())), BLANK, text)
        return text

    def out_of_struct(self, struct: S) -> S:
        """The same of every text in a struct and in those inside it."""
        changed = {}
        for name in struct.__struct_fields__:
            value = getattr(struct, name)
            new = self._out_of_value(name, value)
            if new is not value and new != value:
                changed[name] = new
        return replace(struct, **changed) if changed else struct

    def out_of_json(self, value: Any) -> Any:
        """The same of every text in what a JSON document holds."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, list):
            return [self.out_of_json(each) for each in value]
        if isinstance(value, dict):
            return {name: self.out_of_json(each) for name, each in value.items()}
        return value

    def _out_of_value(self, name: str, value: Any) -> Any:
        if type(value) is str:
            return ("" if name in EMPTY else self.out_of(value)) if self.within(value) else value
        if type(value) is tuple:
            return tuple(self._out_of_value(name, each) for each in value)
        return self.out_of_struct(value) if isinstance(value, msgspec.Struct) else value

    def _in(self, text: str) -> list[str]:
        squashed = _squash(text) if self.texts else ""
        return [
            each
            for each, there in self._squashed.items()
            if (there in squashed if len(each) >= MIN_REPEATED else there == squashed)
        ]


def _squash(text: str) -> str:
    return "".join(text.split())
