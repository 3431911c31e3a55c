"""Every scenario of the program can be played by one person: well for all its points, or idly."""

from collections.abc import Callable

import pytest

from tests.support.scenarios import ME, Move, played
from warroom.drills.library import find, library
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.incident import Incident
from warroom.model.words import (
    ExtentKind,
    ExtentState,
    NoteKind,
    Role,
    Severity,
    Trend,
)
from warroom.report.drill import Met, score, score_text


def at(minute: float, command: cm.AnyCommand) -> Move:
    return (minute, lambda incident: command)


def first(minute: float, make: Callable[[str], cm.AnyCommand], text: str) -> Move:
    """About the hypothesis with this text."""

    def about(incident: Incident) -> cm.AnyCommand:
        return make(next(each.id for each in incident.hypotheses.values() if each.text == text))

    return (minute, about)


def ruled_out(minute: float, text: str) -> tuple[Move, Move]:
    return (
        at(minute, cm.RaiseHypothesis(text=text)),
        first(minute + 0.5, lambda h: cm.RuleOutHypothesis(hypothesis=h, why="looked"), text),
    )


LEAD = at(0.4, cm.ClaimRole(role=Role.COMMANDER))


def tell(minute: float, audience: str, text: str) -> Move:
    return at(minute, cm.Tell(audience=audience, text=text))


def decide(minute: float, text: str) -> Move:
    return at(minute, cm.Note(text=text, note_kind=NoteKind.DECISION))


GOOD: dict[str, list[Move]] = {
    "first-five-minutes": [
        LEAD,
        tell(1.5, "customers", "Login is slow. We work on it."),
        at(2, cm.AddTask(text="restart the session cache", to="ben")),
    ],
    "failed-deploy": [
        LEAD,
        at(2.5, cm.SetSeverity(severity=Severity.SEV2, reason="all regions")),
        decide(3.5, "roll back release 412"),
        at(3.6, cm.AddTask(text="Roll back release 412", to="ben")),
        tell(4, "customers", "Payments fail for some. We work on it."),
        *ruled_out(7, "the network line"),
        tell(9, "executives", "12 % of customers since 14:06, rolled back, more at 14:30"),
        at(13.5, cm.OfferRole(role=Role.COMMANDER, to="chloe")),
    ],
    "expired-certificate": [
        LEAD,
        at(1, cm.SizeUp(symptoms="all cards fail", scope="all", trend=Trend.STEADY)),
        *ruled_out(2, "our clocks are wrong"),
        decide(5, "use the second provider, double fee"),
        at(5.2, cm.AddTask(text="Switch to the second provider", to="ben")),
        tell(6, "customers", "Cards fail; bank transfer and vouchers work."),
        at(12, cm.AddFollowUp(text="Watch when certificates expire")),
    ],
    "ransomware": [
        LEAD,
        at(2.5, cm.SetSeverity(severity=Severity.SEV1, reason="spreads")),
        at(3.5, cm.AddTask(text="Isolate both file servers, leave them running", to="dmi")),
        at(4, cm.AddTask(text="Lock the backup host", to="eva")),
        at(5, cm.SetExtent(extent_kind=ExtentKind.SYSTEM, name="file-server-1",
                           state=ExtentState.AFFECTED)),
        *ruled_out(12, "the printer"),
        tell(22, "legal", "They claim to have 80 GB of customers' contracts, since 23:20"),
        decide(25, "we do not pay; legal decided"),
        at(33.5, cm.OfferRole(role=Role.COMMANDER, to="eva")),
        at(38, cm.AddFollowUp(text="A second factor for vendors")),
    ],
    "data-loss": [
        LEAD,
        at(3.5, cm.SetSeverity(severity=Severity.SEV2, reason="data are lost")),
        at(6.5, cm.AddTask(text="Stop the clean-up job", to="ben")),
        *ruled_out(7, "the search index is a day behind"),
        decide(10, "restore into a copy and replay the log of changes"),
        at(12, cm.AddTask(text="Restore the orders from the log of changes", to="ben")),
        tell(15, "executives", "31,400 orders; parcels go out at four"),
        at(25, cm.StartPostMortem(owner=ME)),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", [each.id for each in library()])
def test_a_good_run_has_all_points(name: str) -> None:
    desk = played(find(name), GOOD[name])
    sheet = score(desk.entries, "INC-1", desk.now)
    assert [(each.id, each.took) for each in sheet.objectives if each.met is not Met.MET] == []
    assert sheet.points == sheet.most == 100 and sheet.over


@pytest.mark.parametrize("scenario", library(), ids=lambda it: it.id)
def test_an_idle_run_has_none_and_is_told_what_was_missed(scenario: object) -> None:
    desk = played(scenario)  # type: ignore[arg-type]
    sheet = score(desk.entries, "INC-1", desk.now)
    assert sheet.points == 0
    page = "\n".join(score_text(sheet))
    assert all(f"Why: {each.why}" in page for each in sheet.objectives)


@pytest.mark.parametrize("scenario", library(), ids=lambda it: it.id)
def test_what_the_program_brings_lasts_from_5_to_45_minutes(scenario: object) -> None:
    lasts = scenario.duration / 60  # type: ignore[attr-defined]
    assert 5 <= lasts <= 45


@pytest.mark.parametrize("name", [each.id for each in library()])
def test_all_of_the_script_comes_in_or_is_passed_over(name: str) -> None:
    idle, good = played(find(name)), played(find(name), GOOD[name])
    came: set[str] = set()
    for desk in (idle, good):
        for entry in desk.entries:
            if isinstance(entry.event, ev.Injected) and entry.event.inject:
                came.add(entry.event.inject)
    assert came == {each.id for each in find(name).injects}
