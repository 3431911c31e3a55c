"""What people read of the register: who may come in, who did, who was refused."""

from datetime import timedelta

from tests.support.incidents import START
from warroom.model import events as ev
from warroom.model.words import Role

SHA = "ab" * 32
SOON = START + timedelta(minutes=15)

WORDED: list[tuple[ev.Event, str, str]] = [
    (ev.RegisterOpened(), "milestone", "The register of people begins"),
    (
        ev.PersonInvited(
            invite="V1", name="ben", standing=Role.RESPONDER, secret_sha256=SHA, expires_at=SOON
        ),
        "role change",
        f"ben is invited as responder (V1, until {SOON:%H:%M}Z)",
    ),
    (
        ev.InviteRedeemed(invite="V1", device="D1", token_sha256=SHA, label="ben's laptop"),
        "role change",
        "invite V1 was used: device D1 (ben's laptop)",
    ),
    (
        ev.InviteRedeemed(invite="V2", device="D2", token_sha256=SHA),
        "role change",
        "invite V2 was used: device D2",
    ),
    (ev.InviteWithdrawn(invite="V3"), "role change", "invite V3 is withdrawn"),
    (ev.PersonRevoked(name="ben", reason="left"), "role change", "ben is revoked: left"),
    (ev.PersonRevoked(name="ben", device="D1"), "role change", "device D1 of ben is revoked"),
    (
        ev.PersonRestored(name="ben"),
        "role change",
        "ben may come in again; their devices need new invites",
    ),
    (
        ev.StandingChanged(name="ben", standing=Role.OBSERVER),
        "role change",
        "ben is observer here",
    ),
    (
        ev.KeyAdded(name="ben", key="ssh-ed25519 AAAA", fingerprint="SHA256:x"),
        "role change",
        "key SHA256:x stands for ben",
    ),
    (
        ev.KeyRemoved(name="ben", fingerprint="SHA256:x"),
        "role change",
        "key SHA256:x no longer stands for ben",
    ),
    (
        ev.PersonSeen(name="ben", device="D1", origin="192.0.2.7"),
        "system",
        "ben came in with D1 from 192.0.2.7",
    ),
    (ev.PersonSeen(name="ana"), "system", "ana came in"),
    (
        ev.CommandsRefused(person="ben", what="redact", log="INC-1", count=3),
        "alert",
        "ben was refused: redact in INC-1, 3 times",
    ),
    (ev.CommandsRefused(person="ben", what="redact"), "alert", "ben was refused: redact"),
    (
        ev.LogTakenIn(person="ben", log="INC-4", head=SHA),
        "system",
        "ben took in INC-4, which was sealed elsewhere (head abababababab)",
    ),
    (
        ev.LogTakenIn(person="ben", log="", head=SHA),
        "system",
        "ben took in a restricted log, which was sealed elsewhere (head abababababab)",
    ),
]
