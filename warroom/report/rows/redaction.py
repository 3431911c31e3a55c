"""Timeline rows of the erasing of texts."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Redaction
from warroom.report.rows.base import RowKind, RowText, Wordings, because

SYMBOL = "▒"
"""What stands before a row whose text is gone."""


def redacted_text(redaction: Redaction) -> str:
    """What stands in the place of an erased text."""
    return f"redacted by {redaction.by}{because(redaction.reason)}"


def _redacted(event: ev.Redacted, entry: Entry, incident: Incident) -> RowText:
    which = ", ".join(map(str, event.seqs))
    what = f"entry {which}" if len(event.seqs) == 1 else f"entries {which}"
    return RowText(RowKind.AMENDMENT, SYMBOL, f"redacted {what}{because(event.reason)}")


WORDING: Wordings = {ev.Redacted: _redacted}
"""The words of each kind of event."""
