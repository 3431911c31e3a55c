"""Whose figures a person gets."""

from server.rooms.figures import figures_page
from server.rooms.room import Room
from tests.support.incidents import Desk
from warroom.model.incident import Incident
from warroom.wire.frames import FiguresPage, decode_to_client


def test_a_log_that_is_not_there_for_a_person_has_no_figures_for_them() -> None:
    rooms = [Room(Desk(name).incident) for name in ("INC-1", "INC-2", "INC-3")]

    def rule(person: str, log: Incident) -> bool:
        return log.id != "INC-2" or person == "ana"

    def seen(person: str) -> list[str]:
        frame = decode_to_client(figures_page(rooms, 0, person, rule))
        assert isinstance(frame, FiguresPage)
        assert not frame.next
        return [each.id for each in frame.figures]

    assert seen("ana") == ["INC-1", "INC-2", "INC-3"]
    assert seen("ben") == ["INC-1", "INC-3"]
