"""The one key table: what every key does where; bindings, help and docs/keys.md come from it."""

from textual.binding import Binding, BindingType

from screens.keys import metrics, outside, post_mortem, problems, review, room, search, steps
from screens.keys.base import Key, Where, key_label

__all__ = ["KEYS", "Key", "Where", "bindings", "key_label", "keys_for"]

KEYS: tuple[Key, ...] = (
    *outside.KEYS,
    *problems.KEYS,
    *metrics.KEYS,
    *search.KEYS,
    *room.KEYS,
    *steps.KEYS,
    *post_mortem.KEYS,
    *review.KEYS,
)
"""Every key of the program. Digits and letters work where no text is being typed."""


def bindings(where: Where) -> list[BindingType]:
    """Textual's bindings for the class of one place; the table is the only source of keys.

    Their ids name the place, so that help can tell where a person is from what is bound.
    """
    return [
        Binding(
            ",".join(key.keys),
            key.action,
            key.words,
            show=False,
            priority=key.first,
            id=f"{where.value}:{key.action}",
        )
        for key in KEYS
        if key.where is where
    ]


def keys_for(*wheres: Where) -> list[tuple[Where, list[Key]]]:
    """The lines for help, grouped by place in the order given."""
    return [(where, [key for key in KEYS if key.where is where]) for where in wheres]
