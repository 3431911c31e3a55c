"""Reading JSON from a connection: what cannot be read is one error, whatever is wrong with it."""

from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

NOT_A_FRAME = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What decoding raises for bytes that no client of ours sends; the last for JSON nested deeply."""


class Reader(Generic[T]):
    """A decoder of `kind` that raises msgspec.DecodeError and nothing else."""

    def __init__(self, kind: Any) -> None:
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(kind)

    def decode(self, data: bytes | str | msgspec.Raw) -> T:
        """What is in `data`. Raises msgspec.DecodeError, also where it is no UTF-8 or too deep."""
        try:
            return self._decoder.decode(data)
        except UnicodeError as error:
            raise msgspec.DecodeError("not UTF-8") from error
        except RecursionError as error:
            raise msgspec.DecodeError("nested too deeply") from error
