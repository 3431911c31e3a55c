"""Rows of the register of people."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.phrases import when
from warroom.report.rows.base import RowKind, RowText, Wordings, because


def _row(text: str, symbol: str = "◆") -> RowText:
    return RowText(RowKind.ROLE_CHANGE, symbol, text)


def _whose(invite: str, incident: Incident) -> str:
    known = incident.register.invites.get(invite) if incident.register else None
    return f"{invite} for {known.name}" if known else invite


def _opened(event: ev.RegisterOpened, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.MILESTONE, "⚑", "The register of people begins")


def _invited(event: ev.PersonInvited, entry: Entry, incident: Incident) -> RowText:
    until = when(event.expires_at, entry.at)
    return _row(f"{event.name} is invited as {event.standing} ({event.invite}, until {until})")


def _redeemed(event: ev.InviteRedeemed, entry: Entry, incident: Incident) -> RowText:
    label = f" ({event.label})" if event.label else ""
    return _row(f"invite {_whose(event.invite, incident)} was used: device {event.device}{label}")


def _withdrawn(event: ev.InviteWithdrawn, entry: Entry, incident: Incident) -> RowText:
    return _row(f"invite {_whose(event.invite, incident)} is withdrawn")


def _revoked(event: ev.PersonRevoked, entry: Entry, incident: Incident) -> RowText:
    what = f"device {event.device} of {event.name}" if event.device else event.name
    return _row(f"{what} is revoked{because(event.reason)}", "!")


def _restored(event: ev.PersonRestored, entry: Entry, incident: Incident) -> RowText:
    return _row(f"{event.name} may come in again; their devices need new invites")


def _standing(event: ev.StandingChanged, entry: Entry, incident: Incident) -> RowText:
    return _row(f"{event.name} is {event.standing} here")


def _key_added(event: ev.KeyAdded, entry: Entry, incident: Incident) -> RowText:
    return _row(f"key {event.fingerprint} stands for {event.name}")


def _key_removed(event: ev.KeyRemoved, entry: Entry, incident: Incident) -> RowText:
    return _row(f"key {event.fingerprint} no longer stands for {event.name}")


def _seen(event: ev.PersonSeen, entry: Entry, incident: Incident) -> RowText:
    device = f" with {event.device}" if event.device else ""
    origin = f" from {event.origin}" if event.origin else ""
    return RowText(RowKind.SYSTEM, "·", f"{event.name} came in{device}{origin}")


def _refused(event: ev.CommandsRefused, entry: Entry, incident: Incident) -> RowText:
    where = f" in {event.log}" if event.log else ""
    times = f", {event.count} times" if event.count > 1 else ""
    return RowText(RowKind.ALERT, "!", f"{event.person} was refused: {event.what}{where}{times}")


def _taken_in(event: ev.LogTakenIn, entry: Entry, incident: Incident) -> RowText:
    log = event.log or "a restricted log"
    text = f"{event.person} took in {log}, which was sealed elsewhere (head {event.head[:12]})"
    return RowText(RowKind.SYSTEM, "◆", text)


WORDING: Wordings = {
    ev.RegisterOpened: _opened,
    ev.PersonInvited: _invited,
    ev.InviteRedeemed: _redeemed,
    ev.InviteWithdrawn: _withdrawn,
    ev.PersonRevoked: _revoked,
    ev.PersonRestored: _restored,
    ev.StandingChanged: _standing,
    ev.KeyAdded: _key_added,
    ev.KeyRemoved: _key_removed,
    ev.PersonSeen: _seen,
    ev.CommandsRefused: _refused,
    ev.LogTakenIn: _taken_in,
}
"""The words of each kind of event."""
