"""Frames of the hub that are put together out of parts which are encoded already."""

import msgspec


def entries_frame(incident: str, entries: list[bytes]) -> bytes:
    """An Entries frame out of entries that are encoded already."""
    return (
        b'{"type":"entries","incident":' + msgspec.json.encode(incident)
        + b',"entries":[' + b",".join(entries) + b"]}"
    )  # fmt: skip


def page_frame(incident: str, after: int, before: int, entries: list[bytes]) -> bytes:
    """A Page frame out of entries that are encoded already."""
    head = b'{"type":"page","incident":%b,"after":%d,"before":%d,"entries":['
    return head % (msgspec.json.encode(incident), after, before) + b",".join(entries) + b"]}"


def figures_frame(skip: int, after: int, figures: list[bytes], problems: list[bytes]) -> bytes:
    """A FiguresPage frame out of figures and rows that are encoded already."""
    head = b'{"type":"figures","skip":%d,"next":%d,"figures":[' % (skip, after)
    return head + b",".join(figures) + b'],"problems":[' + b",".join(problems) + b"]}"
