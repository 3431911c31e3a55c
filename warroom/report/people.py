"""The register of people as plain text and as a JSON document; no secret and no hash is in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from warroom.model.incident import Device, Invite, Member, Register, Seen
from warroom.report.plain import columns, section
from warroom.text import clean_line
from warroom.times import format_clock, format_stamp

Here = Mapping[str, Sequence[str]]
"""The rooms that each person has open now."""


OWN = "hub's own"
"""What stands for a standing where it is the account that the hub runs under."""


def people_text(register: Register, here: Here, now: datetime, own: str = "") -> str:
    """Everybody with their devices and keys, then the invites that wait; `now` is the hub's clock.

    Who was revoked comes last. `own` is the name of the hub's own account, which manages people
    whatever its standing, and is never shut out.
    """
    members = sorted(register.people.values(), key=lambda member: member.revoked_at is not None)
    table = [("NAME", "STANDING", "DEVICES", "KEYS", "LAST SEEN", "HERE NOW")]
    for member in members:
        standing = "revoked" if member.revoked_at else member.standing.value
        standing = OWN if member.name == own else standing
        table.append((
            clean_line(member.name), standing, str(len(member.live)), str(len(member.keys)),
            _seen(member.last_seen), ", ".join(here.get(member.name, ())) or "-",
        ))  # fmt: skip
    parts = [
        "\n".join(columns(table)) if members else "",
        *(section(clean_line(each.name), "\n".join(_details(each))) for each in members),
        section("Invites that wait", "\n".join(map(_invite, register.waiting(now)))),
    ]
    return "\n\n".join(part for part in parts if part)


def _details(member: Member) -> list[str]:
    found = []
    if member.revoked_at:
        reason = f": {clean_line(member.reason)}" if member.reason else ""
        found.append(
            f"revoked {format_stamp(member.revoked_at)} by {clean_line(member.revoked_by)}{reason}"
        )
    if member.invited_by:
        found.append(f"invited by {clean_line(member.invited_by)}")
    found += map(_device, member.live)
    for key in member.keys.values():
        found.append(f"key {clean_line(key.fingerprint)} {clean_line(key.label)}".rstrip())
    return found


def _device(device: Device) -> str:
    label = f" {clean_line(device.label)}" if device.label else ""
    return f"{device.id}{label}, since {format_stamp(device.since)}, seen {_seen(device.seen)}"


def _seen(seen: Seen | None) -> str:
    if seen is None:
        return "never"
    origin = f" from {clean_line(seen.origin)}" if seen.origin else ""
    return f"{format_stamp(seen.at)}{origin}"


def _invite(invite: Invite) -> str:
    return (
        f"{invite.id} {clean_line(invite.name)} as {invite.standing},"
        f" by {clean_line(invite.by)}, until {format_clock(invite.expires_at)[:5]}Z"
    )


def people_document(register: Register, here: Here, now: datetime, own: str = "") -> dict[str, Any]:
    """The same for programs."""
    return {
        "people": [
            {**_member(each, here), "hubs_own": each.name == own}
            for each in register.people.values()
        ],
        "invites": [
            {
                "id": each.id,
                "name": each.name,
                "standing": each.standing.value,
                "by": each.by,
                "at": each.at.isoformat(),
                "expires_at": each.expires_at.isoformat(),
            }
            for each in register.waiting(now)
        ],
    }


def _member(member: Member, here: Here) -> dict[str, Any]:
    return {
        "name": member.name,
        "standing": member.standing.value,
        "revoked": member.revoked_at is not None,
        "revoked_at": _time(member.revoked_at),
        "revoked_by": member.revoked_by,
        "reason": member.reason,
        "invited_by": member.invited_by,
        "devices": [
            {
                "id": each.id,
                "label": each.label,
                "since": each.since.isoformat(),
                "revoked": each.revoked_at is not None,
                **_when(each.seen),
            }
            for each in member.devices.values()
        ],
        "keys": [
            {"fingerprint": each.fingerprint, "key": each.key, "label": each.label, "by": each.by}
            for each in member.keys.values()
        ],
        "here": list(here.get(member.name, ())),
        **_when(member.last_seen),
    }


def _when(seen: Seen | None) -> dict[str, Any]:
    return {
        "seen_at": _time(seen.at if seen else None),
        "seen_from": seen.origin if seen else "",
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
