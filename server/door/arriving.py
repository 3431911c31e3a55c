"""What arrives on a connection, frame by frame, in whatever pieces (RFC 6455, section 5.2).

Beside the library's own parser, which is given all that is not taken here. What one that keeps to
the protocol sends is cut as the library cuts it; with any other the library ends the connection.
"""

from collections.abc import Callable

from server.door.library import unmasked

AT_ONCE, SHORT = 16, 8 * 1024
"""Messages of one connection that are taken where they arrive, of what comes at once, and the bytes
of the longest: the rest is taken one a turn, so that it holds up nobody's commits."""

_WHOLE, _WHOLE_TEXT = 0x80, 0x81
_MASKED = 0x80
_LONGEST_HEAD = 14
_CONTINUED, _CONTROL = 0x0, 0x8
_KNOWN = {0x0, 0x1, 0x2, 0x8, 0x9, 0xA}


def take_short(data: bytes, take: Callable[[bytes], bool]) -> int:
    """Have the short text messages taken with which `data` begins; gives where the rest begins.

    The first that `take` does not want, or that is not whole or not short, belongs to the rest.
    """
    place, size = 0, len(data)
    for _ in range(AT_ONCE):
        begin = place + 6
        if begin > size or data[place] != _WHOLE_TEXT:
            break
        length = data[place + 1] - _MASKED
        if length == 126:
            length = data[place + 2] << 8 | data[place + 3]
            begin += 2
        elif not 0 <= length < 126:
            break
        end = begin + length
        if end > size or length > SHORT:
            break
        if not take(unmasked(data[begin:end], data[begin - 4 : begin])):
            break
        place = end
    return place


class Boundaries:
    """Follows a connection from its first byte on, so as to know where its frames end."""

    def __init__(self) -> None:
        self._opened = False
        self._broken = False
        self._inside = False
        self._owed = 0
        self._head = b""

    @property
    def between(self) -> bool:
        """Whether what comes next begins a message."""
        return self._opened and not (self._owed or self._head or self._inside or self._broken)

    def pass_over(self, data: bytes) -> tuple[int, int]:
        """All of this goes to the library. Gives how many messages and how many control frames
        begin in it."""
        if not self._opened:
            data = self._request(data)
        messages = control = 0
        if self._opened:
            data, self._head = self._head + data, b""
        place, self._owed = self._owed, 0
        while place < len(data) and not self._broken:
            head = data[place : place + _LONGEST_HEAD]
            length = _length(head)
            if length is None:
                self._head = head
                return messages, control
            opcode = head[0] & 0x0F
            # For these the library ends the connection.
            self._broken = opcode not in _KNOWN or head[1] < _MASKED
            if opcode & _CONTROL:
                control += 1
            else:
                messages += opcode != _CONTINUED
                self._inside = head[0] < _WHOLE
            place += length
        self._owed = place - len(data)
        return messages, control

    def _request(self, data: bytes) -> bytes:
        """What follows the opening request, which ends with an empty line."""
        data = self._head + data
        end = data.find(b"\r\n\r\n")
        self._opened = end >= 0
        self._head = b"" if self._opened else data[-3:]
        return data[end + 4 :] if self._opened else b""


def _length(head: bytes) -> int | None:
    """Bytes of the frame that begins so, header and all; None: more of it is needed to know."""
    if len(head) < 2:
        return None
    length, begin = head[1] & 0x7F, 6
    if length == 126:
        begin = 8
    elif length == 127:
        begin = 14
    if len(head) < begin:
        return None
    return begin + (length if length < 126 else int.from_bytes(head[2 : begin - 4]))
