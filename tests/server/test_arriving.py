"""Where frames end in what arrives, against the library's own parser, however it is cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from server.door.arriving import AT_ONCE, SHORT, Boundaries, take_short
from server.door.library import unmasked, unmasked_slowly

REQUEST = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)

SIZES = st.sampled_from([0, 1, 2, 125, 126, 127, 300, 65_535, 65_536])


def one(opcode: Opcode, size: int, *, fin: bool = True) -> bytes:
    return Frame(opcode, b"x" * size, fin).serialize(mask=True)


@st.composite
def messages(draw: st.DrawFn) -> list[bytes]:
    """The frames of one message, or a control frame; the latter also between parts."""
    ping = one(draw(st.sampled_from([Opcode.PING, Opcode.PONG])), draw(st.sampled_from([0, 125])))
    kind = draw(st.sampled_from([Opcode.TEXT, Opcode.BINARY]))
    sizes = draw(st.lists(SIZES, max_size=3))
    if not sizes:
        return [ping]
    found = [
        one(Opcode.CONT if nth else kind, size, fin=nth + 1 == len(sizes))
        for nth, size in enumerate(sizes)
    ]
    return [*found[:1], ping, *found[1:]] if draw(st.booleans()) else found


@st.composite
def in_pieces(draw: st.DrawFn) -> list[bytes]:
    frames = sum(draw(st.lists(messages(), max_size=5)), list[bytes]())
    data = REQUEST + b"".join(frames)
    near = st.integers(0, 12)
    ends = [0, len(REQUEST), *_ends(frames)]
    cuts = {
        max(0, min(len(data), draw(st.sampled_from(ends)) + draw(near) - 6))
        for _ in range(draw(st.integers(0, 6)))
    }
    places = [0, *sorted(cuts), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


def _ends(frames: list[bytes]) -> list[int]:
    found = [len(REQUEST)]
    for each in frames:
        found.append(found[-1] + len(each))
    return found


@given(in_pieces())
def test_frames_end_where_the_library_has_them_end(pieces: list[bytes]) -> None:
    library, boundaries = ServerProtocol(), Boundaries()
    opened, passed, ends = False, 0, {len(REQUEST)}
    begun = control = done = seen = 0
    for piece in pieces:
        passed += len(piece)
        more, pings = boundaries.pass_over(piece)
        begun, control = begun + more, control + pings
        library.receive_data(piece)
        for event in library.events_received():
            if isinstance(event, Request):
                library.send_response(library.accept(event))
                opened = True
                continue
            assert isinstance(event, Frame)
            ends.add(max(ends) + _size(event))
            seen += event.opcode in (Opcode.PING, Opcode.PONG)
            done += event.fin and event.opcode not in (Opcode.PING, Opcode.PONG)
        at_an_end = opened and passed == max(ends)
        # A frame is counted as soon as it begins, so that nothing overtakes it.
        assert (begun == done) if boundaries.between else (begun >= done)
        assert boundaries.between == (at_an_end and library.current_size is None)
        assert control >= seen
    assert (begun, control) == (done, seen)


def _size(frame: Frame) -> int:
    return len(frame.serialize(mask=True))


@pytest.mark.parametrize("bad", [b"\x83\x80abcd", b"\x81\x01a"], ids=["opcode", "unmasked"])
def test_nothing_is_taken_after_what_ends_the_connection(bad: bytes) -> None:
    boundaries = Boundaries()
    boundaries.pass_over(REQUEST)
    assert boundaries.between
    boundaries.pass_over(bad + one(Opcode.TEXT, 3))
    assert not boundaries.between


def texts(data: bytes, wanted: int = 2**30) -> tuple[list[bytes], bytes]:
    """What is taken of `data` by one who wants so many, and the rest."""
    taken: list[bytes] = []

    def take(message: bytes) -> bool:
        if len(taken) == wanted:
            return False
        taken.append(message)
        return True

    return taken, data[take_short(data, take) :]


SMALL = [0, 1, 125, 126, 127, 255, 256, SHORT]


@given(st.lists(st.sampled_from(SMALL), max_size=AT_ONCE), st.integers(0, 20), st.binary())
def test_short_texts_are_taken_until_one_is_not_wanted(
    sizes: list[int], wanted: int, behind: bytes
) -> None:
    said = [bytes([65 + nth]) * size for nth, size in enumerate(sizes)]
    framed = [Frame(Opcode.TEXT, each).serialize(mask=True) for each in said]
    other = Frame(Opcode.BINARY, behind).serialize(mask=True)
    taken, rest = texts(b"".join(framed) + other, wanted)
    assert taken == said[:wanted]
    assert rest == b"".join(framed[wanted:]) + other


OTHERS = {
    "binary": one(Opcode.BINARY, 5),
    "a first part": one(Opcode.TEXT, 5, fin=False),
    "a last part": one(Opcode.CONT, 5),
    "ping": one(Opcode.PING, 5),
    "close": one(Opcode.CLOSE, 0),
    "not short": one(Opcode.TEXT, SHORT + 1),
    "long": one(Opcode.TEXT, 65_536),
    "of an extension": b"\xc1" + one(Opcode.TEXT, 1)[1:],
    "not masked": Frame(Opcode.TEXT, b"not masked").serialize(mask=False),
    **{f"{size} bytes": one(Opcode.TEXT, 300)[:size] for size in (1, 2, 3, 4, 5, 7, 8, 307)},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_all_else_is_the_librarys(other: bytes) -> None:
    assert texts(one(Opcode.TEXT, 3) + other) == ([b"xxx"], other)
    assert texts(other) == ([], other)


def test_a_burst_is_not_all_taken_at_once() -> None:
    data = one(Opcode.TEXT, 3)
    taken, rest = texts(data * (AT_ONCE + 5))
    assert len(taken) == AT_ONCE
    assert len(rest) == 5 * len(data)


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_a_mask_is_taken_off_without_the_library_too(data: bytes, mask: bytes) -> None:
    assert unmasked_slowly(data, mask) == unmasked(data, mask)
    assert unmasked(unmasked(data, mask), mask) == data
