"""An incident that was made of a file, for tests."""

from datetime import UTC, datetime, timedelta

from tests.support.incidents import Desk
from warroom.model import commands as cm

SHA = "ab" * 32
THEN = datetime(2018, 2, 22, 16, 30, tzinfo=UTC)


def made_of_a_file(*, days: int = 0) -> Desk:
    """A timeline of three rows, a minute from one to the next, or so many days and a minute."""
    desk = Desk("INC-42", declared=False)
    declare = cm.DeclareImported(
        title="nginx down", source="nginx.csv", sha256=SHA, rows=3,
        occurred_at=THEN, started_at=THEN, ended_at=THEN,
    )  # fmt: skip
    desk.do("ana", declare)
    made = [
        cm.TimelineRow(
            line=n + 2, at=THEN + timedelta(minutes=n, days=days * n), text=f"row {n + 1}"
        )
        for n in range(3)
    ]
    desk.do("ana", cm.ImportRows(sha256=SHA, rows=tuple(made)))
    return desk
