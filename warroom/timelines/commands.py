"""The commands that take a timeline in: batches with ids that are the same every time."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from warroom.model import commands as cm
from warroom.model.limits import MAX_ROWS_AT_ONCE
from warroom.timelines.base import Read
from warroom.wire.limits import MAX_CLIENT_FRAME

_OVERHEAD = 1_024
"""Bytes of a frame around the rows: ids, the SHA-256, names of fields."""

_NAMESPACE = uuid.UUID("5b0a3f6e-8d0c-5c9e-9a51-6f1d2c7be4a7")
"""What the ids of these commands are made in (RFC 9562, version 5)."""


class Moments(NamedTuple):
    """What a file says of the incident as a whole, by what it calls the times of its rows."""

    declared: datetime
    detected: datetime | None
    mitigated: datetime | None
    resolved: datetime | None


def moments_of(read: Read) -> Moments:
    """The first “Detected”, “Declared” and “Repaired” or “Mitigated”, the last “Resolved”.

    It was declared with its first row where no row says when.
    """
    return Moments(
        declared=read.first("declared") or read.begins,
        detected=read.first("detected"),
        mitigated=read.first("mitigated", "repaired"),
        resolved=read.last("resolved"),
    )


def own_incident(read: Read, title: str) -> cm.DeclareImported:
    """The command that makes an incident of a file."""
    moments = moments_of(read)
    return cm.DeclareImported(
        title=title,
        source=read.source,
        sha256=read.sha256,
        rows=len(read.rows),
        skipped=len(read.bad),
        occurred_at=moments.declared,
        started_at=read.begins,
        detected_at=moments.detected,
        mitigated_at=moments.mitigated,
        resolved_at=moments.resolved,
        ended_at=read.ends,
    )


def into_incident(read: Read) -> cm.BeginImport:
    """The command that begins to merge a file into an incident."""
    return cm.BeginImport(
        source=read.source, sha256=read.sha256, rows=len(read.rows), skipped=len(read.bad)
    )


def batches(read: Read) -> Iterator[cm.ImportRows]:
    """The rows, in their order, as many at a time as a frame to the hub holds."""
    batch, size = list[cm.TimelineRow](), _OVERHEAD
    for row in read.rows:
        more = len(msgspec.json.encode(row)) + 1
        if batch and (size + more > MAX_CLIENT_FRAME or len(batch) == MAX_ROWS_AT_ONCE):
            yield cm.ImportRows(sha256=read.sha256, rows=tuple(batch))
            batch, size = [], _OVERHEAD
        batch.append(row)
        size += more
    if batch:
        yield cm.ImportRows(sha256=read.sha256, rows=tuple(batch))


def command_id(command: cm.AnyCommand, incident: str) -> str:
    """An id that is the same for the same command to the same incident, whenever it is sent.

    The hub applies an id once, so that an import that was cut off is sent again from its beginning
    and is completed by that.
    """
    name = f"{incident}\n{msgspec.json.encode(command).decode()}"
    return str(uuid.uuid5(_NAMESPACE, name))
