"""Files of earlier versions stay readable.

`data/v1.warroom` was written by the version that began with the format. It is never to be written
again: what a later version reads here is what lies in people's archives. If a change breaks this
test, the change is wrong, not the file.
"""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from warroom.model.events import EvidenceAttached, Unknown
from warroom.model.evidence import evidence_bytes
from warroom.model.summary import summarize
from warroom.model.words import Phase, Priority, Severity, Status
from warroom.saved.file import Header, file_lines, read_file
from warroom.saved.log import Head, SavedLog
from warroom.saved.signature import Signed, check, statement
from warroom.saved.verify import Known, examine

PATH = Path(__file__).parent / "data" / "v1.warroom"

KEY = "ed25519:yUAnGRVU9U7T6aZxkeMkraXc9sLHb2/BMf/NDDEdMPM="

HEAD = Head(383, "0c51437cdf5c8926928213e5a037f4f248fa6c9c9f789c2ef48e2972f3274cbd")


@pytest.fixture(scope="module")
def read() -> tuple[Header, SavedLog]:
    return read_file(PATH)


def test_the_file_is_the_one_that_was_written() -> None:
    digest = hashlib.sha256(PATH.read_bytes()).hexdigest()
    assert digest == "4033b76df861bf1f7d0fdfedf770f6f8cdfea8ae6859d1f3b32c443f79ad1138"


def test_it_is_whole_and_signed(read: tuple[Header, SavedLog]) -> None:
    header, log = read
    assert (header.warroom, header.log, log.head) == (1, "INC-1", HEAD)
    assert examine(log.name, log.stored, [Known(HEAD, "the file's header", final=True)]) == []
    assert check(log.signature, statement(log.name, log.epoch, HEAD), KEY) is Signed.GOOD


def test_every_entry_of_it_means_something(read: tuple[Header, SavedLog]) -> None:
    kinds = Counter(type(entry.event) for entry in read[1].entries)
    assert Unknown not in kinds
    assert (len(kinds), kinds.total()) == (89, 383)


def test_it_adds_up_to_what_it_did(read: tuple[Header, SavedLog]) -> None:
    incident = read[1].incident
    row = summarize(incident)
    assert (row.title, row.status, row.phase) == (
        "Checkout returns 502 — “eu-west”", Status.MITIGATED, Phase.IDENTIFICATION,
    )  # fmt: skip
    assert (row.severity, row.priority, row.commander) == (Severity.SEV1, Priority.P1, "ana")
    assert (row.tasks_total, row.tasks_finished, str(row.last_at)) == (
        26, 8, "2026-03-04 08:48:14.536828+00:00",
    )  # fmt: skip
    assert (len(incident.roles), len(incident.messages), len(incident.audiences)) == (3, 13, 5)
    assert (len(incident.decisions), len(incident.follow_ups), len(incident.runs)) == (8, 13, 4)
    assert (len(incident.hypotheses), len(incident.workarounds), len(incident.factors)) == (3, 6, 2)


def test_its_evidence_is_what_was_attached(read: tuple[Header, SavedLog]) -> None:
    attached = [e.event for e in read[1].entries if isinstance(e.event, EvidenceAttached)]
    assert len(attached) == 14
    for each in attached:
        content = evidence_bytes(each.media, each.content)
        assert hashlib.sha256(content).hexdigest() == each.sha256


def test_it_is_written_again_to_the_byte(read: tuple[Header, SavedLog]) -> None:
    assert b"".join(file_lines(read[1])) == PATH.read_bytes()
