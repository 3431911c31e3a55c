"""What is read from a connection: a frame, or an error that ends this connection and no other."""

import contextlib
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.wire import frames as fr
from warroom.wire.limits import PROTOCOL
from warroom.wire.reading import NOT_A_FRAME

FRAMES: list[fr.ToHub] = [
    fr.Hello(PROTOCOL, "1.0", "ana"),
    fr.Watch("INC-1", since=3, hash="00"),
    fr.Fetch("INC-1", 10, 0),
    fr.Send("an id", msgspec.Raw(b'{"kind":"note","text":"x"}'), "INC-1"),
]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__name__)
def test_a_frame_reads_back_and_a_field_of_a_later_version_is_passed_over(frame: fr.ToHub) -> None:
    data = fr.encode(frame)
    assert fr.decode_to_hub(data) == frame
    assert fr.decode_to_hub(data[:-1] + b',"later":{"a":[1]}}') == frame


DEEP = b"[" * 30_000


@pytest.mark.parametrize("read", [fr.decode_to_hub, fr.decode_to_client])
@pytest.mark.parametrize(
    "data",
    [DEEP, b'{"type":"ack","later":' + DEEP, b'{"type":"watch","later":"\xff"}', b"\xff"],
    ids=["deep", "deep in a field", "no text in a field", "no text"],
)
def test_what_is_no_frame_is_one_error(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        read(data)


def test_what_is_no_command_is_one_error() -> None:
    with pytest.raises(msgspec.DecodeError):
        fr.decode_command(msgspec.Raw(b'{"kind":"note","text":"x","later":' + DEEP))


@given(st.binary(max_size=200), st.integers(0, 40), st.sampled_from([fr.encode(f) for f in FRAMES]))
def test_any_slip_is_a_frame_or_none(slip: bytes, at: int, data: bytes) -> None:
    for each in (slip, data[:at] + slip + data[at:], data[:at] + slip + data[at + len(slip) :]):
        with contextlib.suppress(*NOT_A_FRAME):
            frame = fr.decode_to_hub(each)
            assert isinstance(frame, fr.Frame)
            if isinstance(frame, fr.Send):
                fr.decode_command(frame.command)
