"""Turns a room's log and pending commands into timeline rows, and keeps the two in step."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

import msgspec

from screens.feed import PendingLike
from screens.rows import Key, Look, Row, look_of
from screens.timeline import Timeline
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.forks import original
from warroom.model.incident import Incident, Mark
from warroom.report.rows import RowKind, describe
from warroom.text import clean, clean_line, ellipsize
from warroom.times import format_clock

STYLE_OF: dict[str, str] = {
    RowKind.OBSERVATION: "note",
    RowKind.STATUS_UPDATE: "status",
    RowKind.ROLE_CHANGE: "role",
    RowKind.TASK_CHANGE: "task",
    RowKind.SEVERITY_CHANGE: "severity",
}
"""The kinds that the timeline's styles call by a shorter name."""

ELSEWHEN = timedelta(minutes=1)
"""An entry that happened further than this from its recording says when it happened."""


OF_A_RUN = 60
"""Cells of the row of a playbook's task."""


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The date on a clock in `zone`."""
    return moment.astimezone(zone).date()


def heading(day: date) -> Row:
    """The row above the first entry of a day."""
    return Row(f"day:{day}", "", "", "", f"{day:%A} {day}", Look(heading=True))


def entry_row(entry: Entry, incident: Incident, zone: tzinfo, occurred: bool) -> Row:
    """The row of an entry as the room knows it now; `occurred`: its stamp is when it happened."""
    row = describe(entry, incident)
    text = row.text
    mark = incident.marks.get(entry.seq, Mark())
    shown = entry.at if occurred else entry.recorded_at
    if not occurred and abs(entry.at - entry.recorded_at) > ELSEWHEN:
        at = entry.at.astimezone(zone)
        day = "" if at.date() == day_of(entry.recorded_at, zone) else f"{at:%Y-%m-%d} "
        text = f"at {day}{at:%H:%M}: {text}"
    if isinstance(entry.event, ev.TaskAdded) and entry.event.run:
        # A playbook brings a dozen at once; the checklist has them in full.
        text = ellipsize(clean_line(text, 2 * OF_A_RUN), OF_A_RUN)
    if mark.tlp:
        text = f"{text} ({mark.tlp})"
    return Row(
        key=entry.seq,
        stamp=format_clock(shown, zone),
        symbol=row.symbol,
        author=clean_line(entry.actor),
        text=clean(text),
        look=look_of(
            STYLE_OF.get(row.kind, row.kind),
            False,
            bool(mark.struck_by),
            mark.pinned,
            bool(mark.amendments),
        ),
    )


def words_of(command: cm.AnyCommand) -> str:
    """A command in words, for the time it is pending."""
    if isinstance(command, cm.Note):
        return command.text
    fields = msgspec.structs.asdict(command)
    said = [str(value) for name, value in fields.items() if value and name != "occurred_at"]
    name = str(command.__struct_config__.tag).replace("_", " ")
    return f"{name} {' '.join(said)}".strip()


def pending_row(pending: PendingLike, echo: str, you: str, zone: tzinfo) -> Row:
    """The row of a command that has no answer yet."""
    text = pending.command.text if isinstance(pending.command, cm.Note) else echo
    return Row(
        key=pending.id,
        stamp=format_clock(pending.submitted_at, zone),
        symbol="",
        author=clean_line(you),
        text=clean(text or words_of(pending.command)),
        look=Look(pending=True),
    )


class Ledger:
    """The rows of one room in a `Timeline`: solid ones in order, pending ones last."""

    def __init__(self, timeline: Timeline, zone: tzinfo) -> None:
        self._timeline = timeline
        self._pending: list[str] = []
        self._last: tuple[datetime, int] | None = None
        self._days: set[date] = set()
        self.zone = zone
        self.occurred = False

    def start(self, entries: Sequence[Entry], incident: Incident) -> None:
        """Show all of it anew (another order, zone or history). `sync` has to follow."""
        self._pending, self._last, self._days = [], None, set()
        order = sorted(entries, key=lambda e: (e.at, e.seq)) if self.occurred else entries
        self._timeline.set_rows(self._with_days(order, incident))

    def arrived(self, entries: Sequence[Entry], incident: Incident, log: Sequence[Entry]) -> bool:
        """Show new entries, the end of `log`. False if they do not belong there: `start` anew."""
        if self.occurred and self._last and any((e.at, e.seq) < self._last for e in entries):
            return False
        waiting: list[Entry] = []
        for entry in entries:
            if entry.command_id in self._pending:
                self._append(waiting, incident)
                waiting = []
                self._settle(entry, incident)
            else:
                waiting.append(entry)
        self._append(waiting, incident)
        self._renew(entries, incident, log)
        return True

    def older(
        self, entries: Sequence[Entry], incident: Incident, *, in_front: bool = False
    ) -> bool:
        """Show entries from before. False if they do not belong in front: `start` is needed.

        By when they happened nobody can tell that, unless whoever asks has sorted them: `in_front`.
        """
        if self.occurred and not in_front:
            return False
        joined = {day_of(self._shown(entry), self.zone) for entry in entries} & self._days
        for day in joined:
            self._timeline.remove_row(heading(day).key)
            self._days.discard(day)
        last = self._last
        self._timeline.prepend(self._with_days(entries, incident))
        self._last = last or self._last
        return True

    def sync(
        self,
        pending: Sequence[PendingLike],
        typed: Mapping[str, str],
        you: str,
        keep: Container[str] = (),
    ) -> None:
        """Show exactly these pending commands, after everything else.

        `typed` is what the person wrote, by command id. A row in `keep` stays: its command was
        acknowledged and the entry is on its way.
        """
        wanted = {each.id for each in pending}
        for gone in [key for key in self._pending if key not in wanted and key not in keep]:
            self.drop(gone)
        fresh = [each for each in pending if each.id not in self._pending]
        self._timeline.extend(
            [pending_row(each, typed.get(each.id, ""), you, self.zone) for each in fresh]
        )
        self._pending += [each.id for each in fresh]

    def drop(self, command_id: str) -> None:
        """Take a pending row away: it is not going to become an entry."""
        if command_id in self._pending:
            self._pending.remove(command_id)
            self._timeline.remove_row(command_id)

    def row_of(self, entry: Entry, incident: Incident) -> Row:
        """The row of an entry; a subclass may have more to say."""
        return entry_row(entry, incident, self.zone, self.occurred)

    # Own

    def _shown(self, entry: Entry) -> datetime:
        return entry.at if self.occurred else entry.recorded_at

    def _with_days(self, entries: Iterable[Entry], incident: Incident) -> list[Row]:
        rows: list[Row] = []
        for entry in entries:
            day = day_of(self._shown(entry), self.zone)
            if day not in self._days:
                self._days.add(day)
                rows.append(heading(day))
            rows.append(self.row_of(entry, incident))
            self._last = (entry.at, entry.seq)
        return rows

    def _append(self, entries: Sequence[Entry], incident: Incident) -> None:
        if entries:
            before: Key | None = self._pending[0] if self._pending else None
            self._timeline.extend(self._with_days(entries, incident), before)

    def _settle(self, entry: Entry, incident: Incident) -> None:
        """The pending row becomes the entry, where it stands if nothing else waits before it."""
        key = entry.command_id
        *days, row = self._with_days([entry], incident)
        first = self._pending[0] == key
        self._pending.remove(key)
        if first:
            self._timeline.extend(days, key)
            self._timeline.replace(key, row)
        else:
            self._timeline.remove_row(key)
            self._timeline.extend([*days, row], self._pending[0])

    def _renew(self, entries: Sequence[Entry], incident: Incident, log: Sequence[Entry]) -> None:
        """Show earlier rows anew that these entries correct, cross out or pin."""
        for entry in entries:
            if isinstance(
                entry.event, ev.Amended | ev.Struck | ev.Pinned | ev.Unpinned | ev.TlpMarked
            ):
                place = entry.event.target - log[0].seq
                if 0 <= place < len(log):
                    self._replace(log[place], incident)
            elif isinstance(entry.event, ev.EntryTakenBack):
                # Its place says where it is now, and what it is about may look otherwise.
                about = getattr(original(entry, entry.event, incident).event, "target", 0)
                for number in (entry.event.seq, about or 0):
                    place = number - log[0].seq
                    if 0 <= place < len(log):
                        self._replace(log[place], incident)
            elif isinstance(entry.event, ev.DetailsChanged) and entry.event.codename is not None:
                # The rows with the title tell it, or hide it, from now on.
                for each in log:
                    if isinstance(each.event, ev.Declared | ev.DetailsChanged):
                        self._replace(each, incident)

    def _replace(self, entry: Entry, incident: Incident) -> None:
        row = self.row_of(entry, incident)
        self._timeline.replace(row.key, row)
