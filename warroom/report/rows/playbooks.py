"""Timeline rows of playbooks in use."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, because


def _started(event: ev.PlaybookStarted, entry: Entry, incident: Incident) -> RowText:
    playbook = event.playbook
    number = len(playbook.items)
    items = f"{number} item{'s' * (number != 1)}, version {playbook.version}"
    text = f"playbook started: {playbook.title} ({event.run}), {items}"
    return RowText(RowKind.MILESTONE, "◆", text)


def _stopped(event: ev.PlaybookStopped, entry: Entry, incident: Incident) -> RowText:
    run = incident.runs.get(event.run)
    name = f"{run.playbook.title} ({event.run})" if run else event.run
    return RowText(RowKind.MILESTONE, "◇", f"playbook stopped: {name}{because(event.reason)}")


WORDING: Wordings = {ev.PlaybookStarted: _started, ev.PlaybookStopped: _stopped}
"""The words of each kind of event."""
