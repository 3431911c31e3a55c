"""A log in the course of a batch: whenever its state is looked at, it is that of all entries."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rooms.ahead import Ahead
from tests.support.incidents import Desk
from tests.support.outage import START as OUTAGE
from tests.support.outage import STORY
from tests.support.scenarios import check, inject, objective, scenario
from warroom.model import commands as cm
from warroom.model.decide import decide
from warroom.model.decide.notes import needs_place
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.model.scenario import Sign
from warroom.search.documents import documents_of


def told() -> list[Entry]:
    desk = Desk(declared=False)
    for after, actor, command in STORY:
        desk.now = OUTAGE + timedelta(seconds=after)
        desk.do(actor, command)
    for actor in ("ben", "ben", "ewa", "ben", "ana"):
        desk.do(actor, cm.Note(text="clean"))
    desk.do("ana", cm.Note(text="TODO: look again @chloe"))
    desk.do("ben", cm.Note(text="still clean"))
    return desk.entries


def drilled() -> list[Entry]:
    desk = Desk(declared=False)
    desk.do("kim", cm.Declare(title="A drill", exercise=True))
    said = objective("said", check(Sign.SAID, words=("rollback",)))
    desk.do("kim", cm.StartDrill(scenario=scenario(inject("first"), said)))
    for text in ("502s in eu-west", "a rollback", "clean"):
        desk.do("ana", cm.Note(text=text))
    return desk.entries


LOGS = {"outage": told(), "drill": drilled()}


@pytest.mark.parametrize("entries", LOGS.values(), ids=LOGS)
@given(looks=st.sets(st.integers(0, 60)))
def test_it_is_the_state_of_all_entries_whenever_it_is_looked_at(
    entries: list[Entry], looks: set[int]
) -> None:
    log, state = Ahead(Incident(id="INC-1")), Incident(id="INC-1")
    for nth, entry in enumerate(entries):
        log.add(entry)
        state = evolve(state, entry)
        assert (log.seq, log.hash) == (state.seq, state.hash)
        if nth in looks:
            assert log.state == state
    assert log.state == state


@pytest.mark.parametrize("entries", LOGS.values(), ids=LOGS)
def test_a_note_and_what_is_found_of_it_need_no_more_than_the_facts(entries: list[Entry]) -> None:
    log, state = Ahead(Incident(id="INC-1")), Incident(id="INC-1")
    behind = 0
    for entry in entries:
        log.add(entry)
        state = evolve(state, entry)
        behind += log.facts.seq < state.seq
        assert documents_of(entry, log.facts) == documents_of(entry, state)
        for text in ("502s", "502s\nTODO: ask @ben", "todo: nothing"):
            note = cm.Note(text=text)
            seen = log.state if needs_place(note) else log.facts
            assert decide(seen, note, "ana", entry.recorded_at) == decide(
                state, note, "ana", entry.recorded_at
            )
    assert behind or state.drill
