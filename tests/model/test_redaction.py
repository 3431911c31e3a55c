"""Redacting: who may, what is left of an entry, what goes with it, and how it proves itself."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.model.arbitrary import AREAS, PEOPLE
from tests.support.incidents import Desk, Refused, fingerprint, led_by_ana, resolved
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.blank import NAMED, NAMES, blank, blank_body, texts_of
from warroom.model.entry import Broken, Entry, StoredEntry, open_entry, verify
from warroom.model.evolve import fold
from warroom.model.limits import MAX_REDACTED
from warroom.model.playbook import Playbook
from warroom.model.policy import Policy
from warroom.model.redacting import (
    blanked_entry,
    body_hash,
    go_with,
    settled,
    unnamed,
    unproven,
)
from warroom.model.refusal import Refusal, Why
from warroom.model.scenario import Scenario
from warroom.model.words import BLANK, EMPTY, Role
from warroom.report.rows import describe

SECRET = "hunter2-correct-horse"


def led(desk: Desk) -> None:
    """Ana leads; Ben writes a secret as entry 3, and Chloe something as entry 4."""
    led_by_ana(desk)
    desk.do("ben", cm.Note(text=f"the password is {SECRET}"))
    desk.do("chloe", cm.Note(text="all right"))


def redacted(desk: Desk) -> None:
    """The same, and Ben has redacted entry 3."""
    led(desk)
    redact(desk, "ben", 3)


def redact(desk: Desk, actor: str, *seqs: int, keeper: bool = False) -> Entry:
    """What the hub does: fill the command in, decide, and put the blanked entries in place."""
    also = go_with(seqs, desk.entries, desk.incident)
    named = (*seqs, *also)
    blanked = {n: blanked_entry(desk.stored[n - 1]) for n in named if n <= len(desk.stored)}
    bodies = tuple(body_hash(b.event) if (b := blanked.get(n)) else "" for n in named)
    command = cm.Redact(seqs=seqs, reason="password", also=also, bodies=bodies, keeper=keeper)
    entry = desk.do(actor, command)
    for seq, each in blanked.items():
        if each is not None:
            desk.stored[seq - 1] = each
            desk.entries[seq - 1] = open_entry(each)
    desk.incident = fold(desk.incident.id, desk.entries)
    return entry


REFUSALS = [
    Refused("ana", cm.Redact(seqs=(), reason="x"), Why.INVALID, "Say which entry"),
    Refused("ana", cm.Redact(seqs=(9,), reason="x"), Why.NOT_FOUND, "no entry 9; the log has 1"),
    Refused(
        "chloe", cm.Redact(seqs=(3,), reason="x", bodies=("0" * 64,)), Why.NOT_ALLOWED,
        "Entry 3 is ben's. Its author, the incident commander, the deputy or a keeper", led,
    ),
    Refused(
        "ben", cm.Redact(seqs=(3,), reason="x", bodies=("0" * 64,)), Why.CONFLICT,
        "Entry 3 is redacted already, by ben.", redacted,
    ),
    Refused(
        "ana", cm.Redact(seqs=(2,), reason="x", bodies=("",)), Why.INVALID,
        "Entry 2 carries no text", led,
    ),
    Refused("ana", cm.Redact(seqs=(1,), reason=" "), Why.INVALID, "The reason is empty"),
    Refused(
        "ana",
        cm.Redact(seqs=(1,), reason="x", also=tuple(range(2, MAX_REDACTED + 2))),
        Why.INVALID, f"At most {MAX_REDACTED} entries",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


@pytest.mark.parametrize("who", ["ana", "ben", "dmi"])
def test_the_ic_the_deputy_and_the_author_redact(who: str) -> None:
    desk = Desk()
    led(desk)
    desk.do("ana", cm.OfferRole(role=Role.DEPUTY, to="dmi"))
    desk.do("dmi", cm.AcceptRole(role=Role.DEPUTY))
    entry = redact(desk, who, 3)
    assert isinstance(entry.event, ev.Redacted)
    assert desk.incident.redactions[3].by == who


def test_a_keeper_redacts_what_is_nobody_elses_business() -> None:
    desk = Desk()
    led(desk)
    with pytest.raises(Refusal):
        redact(desk, "zoe", 3)
    redact(desk, "zoe", 3, keeper=True)


def test_a_closed_incident_and_a_problem_record_are_redacted_too() -> None:
    desk = Desk()
    led(desk)
    resolved(desk)
    redact(desk, "ben", 3)
    problem = Desk("PRB-1", declared=False)
    problem.do("ana", cm.OpenProblem(title=SECRET))
    redact(problem, "ana", 1)
    assert problem.incident.title == BLANK


def test_the_row_says_who_and_why_and_the_state_is_that_of_the_log() -> None:
    desk = Desk()
    redacted(desk)
    row = describe(desk.entries[2], desk.incident)
    assert (row.kind, row.text) == ("observation", "redacted by ben: password")
    assert describe(desk.entries[4], desk.incident).text == "redacted entry 3: password"
    assert SECRET.encode() not in fingerprint(desk.incident) + msgspec.json.encode(desk.stored)


def test_what_holds_the_same_words_goes_with_it() -> None:
    desk = Desk()
    led(desk)
    desk.do("ben", cm.Amend(target=3, text=f"it is {SECRET}, sorry"))
    desk.do("ana", cm.Strike(target=3, reason=f"no {SECRET} here"))
    desk.do("chloe", cm.Note(text=f"the password is {SECRET}"))
    desk.do("chloe", cm.Note(text=f"I read {SECRET} and forgot it"))
    entry = redact(desk, "ben", 3)
    assert isinstance(entry.event, ev.Redacted)
    # Another wording is somebody's own entry; who redacts is told of it (see the hub).
    assert entry.event.seqs == (3, 5, 6, 7)


def test_a_follow_up_that_the_hub_took_from_a_note_goes_with_it() -> None:
    desk = Desk()
    desk.do("ana", cm.Note(text=f"TODO: rotate {SECRET} @ben"))
    entry = redact(desk, "ana", 2)
    assert isinstance(entry.event, ev.Redacted)
    assert entry.event.seqs == (2, 3)
    assert SECRET.encode() not in fingerprint(desk.incident)


def test_the_chain_holds_and_every_blanked_entry_has_to_be_named() -> None:
    desk = Desk()
    redacted(desk)
    assert verify("INC-1", desk.stored) == desk.incident.hash
    assert desk.stored[2].salt == ""
    assert unnamed(desk.stored) == []
    assert unnamed(desk.stored[:4]) == [3]
    forged = replace(desk.stored[2], event=msgspec.Raw(b'{"kind":"noted","text":"all is well"}'))
    log = [*desk.stored[:2], forged, *desk.stored[3:]]
    assert verify("INC-1", log) == desk.incident.hash, "the chain alone cannot tell"
    assert unnamed(log) == [3]
    assert unproven({3: body_hash(forged.event)}, desk.incident.redactions) == [3]
    assert unproven({3: body_hash(desk.stored[2].event)}, desk.incident.redactions) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"commitment": "0" * 64},
        {"commitment": ""},
        {"commitment": "pepper"},
        {"salt": "00" * 16},
        {"actor": "mallory"},
    ],
    ids=str,
)
def test_what_is_around_an_erased_text_cannot_be_changed(changes: dict[str, Any]) -> None:
    desk = Desk()
    redacted(desk)
    desk.stored[2] = replace(desk.stored[2], **changes)
    with pytest.raises(Broken):
        verify("INC-1", desk.stored)


def test_a_redaction_that_is_redacted_itself_still_names_what_it_named() -> None:
    desk = Desk()
    redacted(desk)
    redact(desk, "ana", 5)
    assert unnamed(desk.stored) == []
    assert describe(desk.entries[2], desk.incident).text == f"redacted by ben: {BLANK}"


def test_of_two_copies_the_one_without_the_text_counts_where_the_log_says_so() -> None:
    desk = Desk()
    led(desk)
    whole = list(desk.stored)
    redact(desk, "ben", 3)
    mixed = [*whole, desk.stored[4]]
    assert settled(mixed) == desk.stored
    # One that lost its text without a word of it gets it back from another copy.
    lost = [*desk.stored[:4]]
    assert settled(lost, {whole[2].hash: [whole[2]]}) == whole
    assert settled(lost) == lost


def test_what_was_taken_back_is_blanked_inside_too() -> None:
    body = msgspec.json.encode(ev.Noted(text=SECRET))
    event = ev.EntryTakenBack(
        former="e", seq=3, recorded_at=Desk().now, actor="ben", command_id="x", salt="5a" * 16,
        hash="h", raw=body.decode(),
    )  # fmt: skip
    blanked = blank(event, 9)
    assert isinstance(blanked, ev.EntryTakenBack)
    assert blanked.raw == '{"kind":"noted","text":"[redacted]"}'
    assert (blanked.salt, len(blanked.commitment)) == ("", 64)
    assert texts_of(event) == [SECRET]


def test_of_a_newer_kind_every_text_goes() -> None:
    body = b'{"kind":"sung","words":["la","' + SECRET.encode() + b'"],"n":{"a":"b"},"x":1.5}'
    assert blank_body(body, 1) == (
        b'{"kind":"sung","words":["[redacted]","[redacted]"],"n":{"1":"[redacted]"},"x":1.5}'
    )
    assert blank_body(b'{"kind":"sung","n":1}', 1) == b""


TEXTS = frozenset(
    {
        "actions", "author", "category", "cause", "channel", "codename", "command", "conditions",
        "content", "cost", "accepted_by", "described", "description", "detail", "digest", "how",
        "links", "name", "needs", "note", "options", "raw", "reason", "recent_changes",
        "reference", "remover", "reporter", "responsible", "result", "risks", "scope", "sender",
        "sha256", "source", "symptoms", "systems", "tags", "text", "title", "url", "what", "why",
        "written",
    }
)  # fmt: skip
"""Fields of events whose texts are erased."""

KEPT_WHOLE = (ev.EntryTakenBack, ev.Unknown, *get_args(ev.PeopleEvent))
"""Kinds that `blank` treats in a way of their own."""


def _strings(struct: type[msgspec.Struct]) -> set[str]:
    """The fields of an event that may hold text."""
    return {
        field.name
        for field in msgspec.structs.fields(struct)
        if field.type is str or str in get_args(field.type)
    }


@pytest.mark.parametrize("kind", get_args(ev.Known), ids=lambda kind: kind.__name__)
def test_every_field_of_every_event_is_a_text_or_a_name(kind: type[ev.Event]) -> None:
    """Whoever adds a field says which it is; what is neither would stay after a redaction."""
    if kind in KEPT_WHOLE:
        return
    strings = _strings(kind)
    assert strings <= TEXTS | NAMES, "decide whether it is erased: see warroom/model/blank.py"
    assert not TEXTS & NAMES
    for field in msgspec.structs.fields(kind):
        nested = [t for t in (field.type, *get_args(field.type)) if isinstance(t, type)]
        for each in nested:
            if issubclass(each, msgspec.Struct) and each is not Policy:
                assert each.__name__ in NAMED, f"say which fields of {each.__name__} are names"


@pytest.mark.parametrize("struct", [Playbook, Scenario])
def test_structs_inside_of_others_are_known_too(struct: type[msgspec.Struct]) -> None:
    for field in msgspec.structs.fields(struct):
        for each in get_args(field.type):
            if isinstance(each, type) and issubclass(each, msgspec.Struct):
                assert each.__name__ in NAMED
    assert EMPTY <= TEXTS


anything = st.lists(st.tuples(st.sampled_from(PEOPLE), st.one_of(*AREAS)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(anything)
def test_any_log_can_be_folded_without_any_of_its_texts(
    commands: list[tuple[str, cm.Command]],
) -> None:
    desk = Desk()
    for actor, command in commands:
        try:
            desk.do(actor, command)
        except Refusal:
            continue
    left = [blanked_entry(each) or each for each in desk.stored]
    incident = fold("INC-1", map(open_entry, left))
    assert (incident.seq, incident.hash) == (desk.incident.seq, desk.incident.hash)
    assert verify("INC-1", left) == desk.incident.hash
    for entry in map(open_entry, left):
        assert type(entry.event) is not ev.Unknown
        assert texts_of(entry.event) == []
        describe(entry, incident)
    assert {each.salt for each in left if each.commitment} <= {""}


def test_the_entry_on_paper() -> None:
    """Stored logs have to be read for ever, so the spelling is held here."""
    desk = Desk()
    redacted(desk)
    kept: StoredEntry = desk.stored[2]
    assert msgspec.json.decode(msgspec.json.encode(kept)) == {
        "seq": 3,
        "recorded_at": "2026-03-04T02:00:00Z",
        "actor": "ben",
        "command_id": "command-3",
        "salt": "",
        "hash": desk.entries[2].hash,
        "event": {"kind": "noted", "text": "[redacted]"},
        "commitment": kept.commitment,
    }
    assert msgspec.json.decode(desk.stored[4].event) == {
        "kind": "redacted", "seqs": [3], "bodies": [body_hash(kept.event)], "reason": "password",
    }  # fmt: skip
