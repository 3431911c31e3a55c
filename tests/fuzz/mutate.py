"""Bytes that are nearly right: a seed that was cut, doubled, stirred and poisoned."""

import random
from collections.abc import Callable, Sequence

POISON = (
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r\n", b"\n", b'"', b"\\", b"'"),
    *(b"\\u0000", b"\\ud800", b"[" * 2_000, b'{"a":' * 500, b"(" * 300, b"9" * 5_000, b"-1"),
    *(b"1e999", b"NaN", b"-0", b"0.1", b"null", b"true", b"{}", b"[]", b"18446744073709551616"),
    *(b"9223372036854775808", b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59+14:00", b"24:00"),
    *(b"0001-01-01T00:00:00+23:59", b"Infinity", b"../../etc/passwd", b"%s%n", b"{0.__class__}"),
    *(b"\x1b]52;c;aGk=\x07", b"\x1b[2J", b"\x0b", b"\x0c", b"\x1c", b"\x85", b"\xc2\xa0", b"~"),
    *("\u202e".encode(), "\u0301".encode() * 50, "\U0010ffff".encode(), "\ufeff".encode()),
    *(b"[::1]", b"[", b"]", b"%00", b"#", b"?", b"@", b":", b"INC-99999999999999999999", b"=cmd"),
    *("\u0661\u0662".encode(), "\u00b2".encode(), "\u2028".encode(), b"-", b"+", b"Z", b"PT1H"),
    *(b"INC-0", b"1d" * 99, b"\t", b"   ", b"*", b",", b";", b"NUL", b"REG-1", b"hub"),
)  # fmt: skip
"""What readers of texts, numbers, times, paths and JSON have stumbled over before."""


def mutated(rng: random.Random, seeds: Sequence[bytes], most: int = 8) -> bytes:
    """A seed after one to `most` changes; now and then nothing of it is left."""
    data = rng.choice(seeds) if seeds and rng.random() < 0.97 else rng.randbytes(rng.randrange(60))
    for _ in range(rng.randint(1, most)):
        data = rng.choice(_CHANGES)(rng, data, seeds)
    return data[:200_000]


def _at(rng: random.Random, data: bytes) -> tuple[int, int]:
    one, other = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    return one, min(other, one + rng.choice((1, 2, 8, 64, 10_000)))


def _insert(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(POISON) + data[at:]


def _overwrite(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _at(rng, data)
    return data[:start] + rng.choice(POISON) + data[end:]


def _cut(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _at(rng, data)
    return data[:start] + data[end:]


def _double(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _at(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 30)) + data[end:]


def _flip(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _graft(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    if not seeds:
        return data
    other = rng.choice(seeds)
    start, end = _at(rng, other)
    at = rng.randint(0, len(data))
    return data[:at] + other[start:end] + data[at:]


def _value(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Another value after a colon or an equals sign, as JSON and TOML have them."""
    marks = [at for at, byte in enumerate(data) if byte in b":=,"]
    if not marks:
        return data
    start = rng.choice(marks) + 1
    end = next((at for at in range(start, len(data)) if data[at] in b",}]\n"), len(data))
    return data[:start] + rng.choice(POISON) + data[end:]


_CHANGES: tuple[Callable[[random.Random, bytes, Sequence[bytes]], bytes], ...] = (
    _insert,
    _overwrite,
    _cut,
    _double,
    _flip,
    _flip,
    _graft,
    _value,
    _value,
)
