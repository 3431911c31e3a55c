"""The question for all figures, page after page."""

from datetime import UTC, datetime

from warroom.link.changes import Change, FiguresKnown
from warroom.link.figures import FiguresDesk
from warroom.model.figures import Figures
from warroom.model.words import Severity, Status
from warroom.wire import frames as fr


def one(name: str) -> Figures:
    return Figures(name, "x\x1b[2J", Status.ACTIVE, Severity.SEV2, datetime(2026, 3, 4, tzinfo=UTC))


def desk() -> tuple[FiguresDesk, list[fr.Frame], list[Change]]:
    written: list[fr.Frame] = []
    told: list[Change] = []
    return FiguresDesk(written.append, told.append), written, told


def test_it_asks_for_the_rest_and_tells_the_whole_once_and_clean() -> None:
    asking, written, told = desk()
    asking.ask()
    asking.take(fr.FiguresPage([one("INC-1"), one("INC-2")], [], skip=0, next=2))
    assert written == [fr.AskFigures(), fr.AskFigures(2)] and told == []
    asking.take(fr.FiguresPage([one("INC-3")], [], skip=2))
    (known,) = told
    assert isinstance(known, FiguresKnown)
    assert [each.id for each in known.figures] == ["INC-1", "INC-2", "INC-3"]
    assert {each.title for each in known.figures} == {"x[2J"}
    asking.take(fr.FiguresPage([one("INC-3")], [], skip=2))
    assert len(told) == 1, "nobody asked for that"


def test_a_new_question_takes_the_place_of_the_one_before() -> None:
    asking, _, told = desk()
    asking.ask()
    asking.take(fr.FiguresPage([one("INC-1")], [], skip=0, next=1))
    asking.ask()
    asking.take(fr.FiguresPage([one("INC-2")], [], skip=1))
    assert told == []
    asking.take(fr.FiguresPage([one("INC-1")], [], skip=0))
    assert [type(each) for each in told] == [FiguresKnown]


def test_a_hub_that_goes_backwards_does_not_make_it_ask_for_ever() -> None:
    asking, written, told = desk()
    asking.ask()
    asking.take(fr.FiguresPage([one("INC-1")], [], skip=0, next=-3))
    assert len(written) == 1 and len(told) == 1
