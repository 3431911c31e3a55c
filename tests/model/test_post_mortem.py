"""The post-mortem: an owner, a due date, and sections that nobody overwrites unseen."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.incidents import START, Desk, Refused, does, led_by_ana, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import Deadline, pending_deadlines
from warroom.model.decide import HUB
from warroom.model.refusal import Why
from warroom.model.words import Role, Section, Status

SUBJECT = "post-mortem:INC-1"
FIVE_WORKING_DAYS = START + timedelta(days=7)
"""The story begins on a Wednesday, so that a weekend lies between."""

start = does("ben", cm.StartPostMortem())
finish = cm.FinishPostMortem()


def edit(text: str, base: int = 0, section: Section = Section.IMPACT) -> cm.EditSection:
    return cm.EditSection(section=section, text=text, base=base)


def write_all(desk: Desk) -> None:
    """Ben saves every section."""
    for section in Section:
        desk.do("ben", edit(f"about the {section}", section=section))


def due(at: datetime) -> cm.SetPostMortemDue:
    return cm.SetPostMortemDue(due_at=at)


finished = then(resolved, start, write_all, does("ben", finish))

REFUSALS = [
    *(
        Refused("ana", command, Why.CONFLICT, "INC-1 has no post-mortem yet. Start it first")
        for command in (
            cm.AssignPostMortem(owner="ben"),
            due(FIVE_WORKING_DAYS),
            edit("All shops"),
            finish,
        )
    ),
    Refused("ana", cm.StartPostMortem(owner="a b"), Why.INVALID, "names have no spaces"),
    Refused(
        "ana",
        cm.StartPostMortem(),
        Why.CONFLICT,
        "The post-mortem has begun already; ben is its owner.",
        given=start,
    ),
    Refused("ana", cm.AssignPostMortem(owner="ben"), Why.CONFLICT, "ben is the post", given=start),
    *(
        Refused(
            "chloe",
            command,
            Why.NOT_ALLOWED,
            f"{what} is for the post-mortem's owner or the incident commander to do. Ask ben.",
            given=then(led_by_ana, start),
        )
        for command, what in (
            (cm.AssignPostMortem(owner="dmi"), "Giving it to somebody else"),
            (due(FIVE_WORKING_DAYS), "Moving its due date"),
            (finish, "Finishing it"),
        )
    ),
    Refused(
        "ben", due(FIVE_WORKING_DAYS), Why.CONFLICT, "finished, so nothing is due", given=finished
    ),
    Refused("ben", due(START), Why.INVALID, "between now and a year from now", given=start),
    Refused(
        "ben",
        due(START + timedelta(days=367)),
        Why.INVALID,
        "between now and a year from now",
        given=start,
    ),
    Refused(
        "ben",
        due(START.replace(tzinfo=None)),
        Why.INVALID,
        "That time has no zone. Give it with one",
        given=start,
    ),
    Refused(
        "ben",
        due(datetime.max.replace(tzinfo=UTC)),
        Why.INVALID,
        "9999-12-31 is too far away",
        given=start,
    ),
    Refused("ben", edit(" "), Why.INVALID, "The section “impact” is empty", given=start),
    Refused(
        "ben",
        edit("x" * 10_001),
        Why.INVALID,
        "The section “impact” has 10,001 characters",
        given=start,
    ),
    Refused(
        "ana",
        edit("All shops"),
        Why.CONFLICT,
        "That is what “impact” says already.",
        given=then(start, does("ben", edit("All shops "))),
    ),
    Refused(
        "ana",
        edit("Only the east"),
        Why.CONFLICT,
        "ben changed “impact” at 2026-03-04 02:00Z (entry 3), so yours was not put over it.",
        given=then(start, does("ben", edit("All shops"))),
    ),
    Refused(
        "chloe",
        edit("Only the east", 3),
        Why.CONFLICT,
        "ana changed “impact” at 2026-03-04 02:00Z (entry 4)",
        given=then(start, does("ben", edit("All shops")), does("ana", edit("None", 3))),
    ),
    Refused(
        "ana",
        edit("Only the east", 2),
        Why.CONFLICT,
        "Nobody has written “impact” yet, so there is no entry 2 to build on.",
        given=start,
    ),
    Refused(
        "ben", finish, Why.CONFLICT, "ben has finished the post-mortem already", given=finished
    ),
    Refused(
        "ben",
        finish,
        Why.CONFLICT,
        "INC-1 is triage: resolve it before its post-mortem.",
        given=then(start, write_all),
    ),
    Refused(
        "ben",
        finish,
        Why.CONFLICT,
        "Nobody has saved these sections yet: summary, detection, timeline,",
        given=then(resolved, start, does("ben", edit("All shops"))),
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_whoever_starts_it_owns_it_unless_somebody_is_named() -> None:
    desk = Desk()
    entry = desk.do("ben", cm.StartPostMortem())
    assert entry.event == ev.PostMortemStarted(owner="ben", due_at=FIVE_WORKING_DAYS)
    other = Desk()
    other.do("ana", cm.StartPostMortem(owner=" chloe "))
    assert other.incident.post_mortem.owner == "chloe"


def test_a_section_goes_from_one_version_to_the_next() -> None:
    desk = Desk()
    start(desk)
    first = desk.do("ben", edit(" All shops\n\n- in the east "))
    written = desk.incident.post_mortem.sections[Section.IMPACT]
    assert (written.text, written.by, written.at) == ("All shops\n\n- in the east", "ben", START)
    assert desk.incident.post_mortem.version(Section.IMPACT) == first.seq
    assert desk.incident.post_mortem.version(Section.LUCKY) == 0
    desk.wait(3)
    second = desk.do("ana", edit("Shops in the east", first.seq))
    assert desk.incident.post_mortem.version(Section.IMPACT) == second.seq
    desk.refused("ben", edit("All of them", first.seq), Why.CONFLICT)
    desk.do("ben", edit("All of them", second.seq))
    assert Section.IMPACT not in desk.incident.post_mortem.unwritten()
    assert len(desk.incident.post_mortem.unwritten()) == len(Section) - 1


def test_anybody_takes_it_and_the_commander_gives_it_away() -> None:
    desk = Desk()
    then(led_by_ana, start)(desk)
    desk.do("chloe", cm.AssignPostMortem(owner="chloe"))
    desk.do("ana", cm.AssignPostMortem(owner="dmi"))
    desk.do("dmi", cm.AssignPostMortem(owner="ben"))
    assert desk.incident.post_mortem.owner == "ben"


def test_it_is_finished_by_its_owner_or_the_commander() -> None:
    for who in ("ben", "ana"):
        desk = Desk()
        then(resolved, start, write_all)(desk)
        desk.do(who, finish)
        it = desk.incident.post_mortem
        assert (it.finished, it.finished_by, it.finished_at, it.due_at) == (True, who, START, None)
        desk.do("chloe", edit("more", it.version(Section.LUCKY), Section.LUCKY))
        assert desk.incident.post_mortem.finished


def test_it_is_overdue_once_and_after_the_incident_is_closed_or_cancelled() -> None:
    desk = Desk()
    then(start, does("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="a drill")))(desk)
    assert pending_deadlines(desk.incident) == [Deadline(FIVE_WORKING_DAYS, SUBJECT)]
    desk.now = FIVE_WORKING_DAYS - timedelta(microseconds=1)
    assert desk.timer() == []
    desk.now = FIVE_WORKING_DAYS
    assert desk.timer() == [SUBJECT]
    late = desk.incident.post_mortem
    assert late.overdue
    assert desk.timer() == []
    desk.refused(HUB, cm.MissDeadline(subject=SUBJECT, due_at=FIVE_WORKING_DAYS), Why.CONFLICT)
    desk.do("ben", due(desk.now + timedelta(days=1)))
    assert not desk.incident.post_mortem.overdue
    desk.wait(24 * 60)
    assert desk.timer() == [SUBJECT]


def test_it_is_not_overdue_while_the_incident_runs() -> None:
    desk = Desk()
    start(desk)
    desk.wait(30 * 24 * 60)
    assert [subject for subject in desk.timer() if subject.startswith("post")] == []
    resolved(desk)
    assert desk.timer() == []
    desk.wait(9 * 24 * 60)
    assert desk.timer() == [SUBJECT]


def test_one_that_is_finished_is_not_overdue() -> None:
    desk = Desk()
    finished(desk)
    desk.wait(30 * 24 * 60)
    assert desk.timer() == []


def test_a_reopening_makes_it_unfinished_and_it_is_due_again_after_the_next_end() -> None:
    desk = Desk()
    finished(desk)
    desk.wait(30 * 24 * 60)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    it = desk.incident.post_mortem
    assert (it.finished, it.finished_by, it.due_at, it.owner) == (False, "", None, "ben")
    assert len(it.sections) == len(Section)
    desk.wait(24 * 60)
    again = desk.do("ana", cm.ChangeStatus(status=Status.RESOLVED, reason="rolled back again"))
    assert again.event == ev.PostMortemDueSet(
        due_at=datetime(2026, 4, 10, 2, 0, tzinfo=UTC), reason="it is over"
    )
    assert desk.now == datetime(2026, 4, 4, 2, 0, tzinfo=UTC), "a Saturday"
    desk.do("ben", finish)
    assert desk.incident.post_mortem.finished


def test_it_goes_on_after_the_incident_is_closed() -> None:
    desk = Desk()
    then(led_by_ana, start)(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="a drill"))
    desk.do("chloe", edit("Nobody"))
    desk.do("ben", cm.AssignPostMortem(owner="chloe"))
    assert desk.incident.post_mortem.owner == "chloe"


def test_an_observer_writes_nothing() -> None:
    desk = Desk()
    start(desk)
    desk.do("vi", cm.ClaimRole(role=Role.OBSERVER))
    desk.refused("vi", edit("All shops"), Why.NOT_ALLOWED)
