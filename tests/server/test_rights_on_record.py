"""Every change of somebody's rights is an entry, under the name of whoever made it, and a row."""

import hashlib
from collections.abc import Callable

import pytest

from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.entry import open_entry
from warroom.model.evolve import evolve
from warroom.model.ids import REGISTER_LOG
from warroom.model.incident import Incident
from warroom.model.rights import RIGHTS
from warroom.model.words import HUB, Role
from warroom.report.rows import describe
from warroom.report.rows.base import RowKind
from warroom.wire import frames as fr

Client = Callable[[str], WireClient]

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2vt7bVIGYyNcPx2DDXhXBHYrtVxY8VVnMgqnBkRXKK ben"

IN_A_ROOM: list[tuple[str, cm.AnyCommand]] = [
    ("ana", cm.ClaimRole(role=Role.COMMANDER)),
    ("ana", cm.OfferRole(role=Role.DEPUTY, to="ben")),
    ("ben", cm.DeclineRole(role=Role.DEPUTY)),
    ("ana", cm.OfferRole(role=Role.COMMANDER, to="ben")),
    ("ben", cm.AcceptRole(role=Role.COMMANDER)),
    ("ben", cm.RestrictAccess(people=("ana",))),
    ("ben", cm.AdmitPeople(people=("chloe",))),
    ("ben", cm.ExcludePeople(people=("chloe",))),
    ("ben", cm.OpenAccess(reason="it is public")),
    ("ben", cm.ReleaseRole(role=Role.COMMANDER)),
]

AT_THE_HUB: list[tuple[str, cm.AnyCommand]] = [
    ("", cm.SetStanding(name="ana", standing=Role.COMMANDER)),
    ("ana", cm.SetStanding(name="ben", standing=Role.OBSERVER)),
    ("ana", cm.InvitePerson(name="dmi", secret_sha256=hashlib.sha256(b"x").hexdigest())),
    ("ana", cm.WithdrawInvite(invite="V1")),
    ("ana", cm.AddKey(name="ben", key=KEY)),
    ("ana", cm.RemoveKey(name="ben", key=KEY)),
    ("ana", cm.RevokePerson(name="ben", reason="left")),
    ("ana", cm.RestorePerson(name="ben")),
]


def test_every_command_that_changes_rights_is_among_them() -> None:
    tried = {type(command) for _, command in (*IN_A_ROOM, *AT_THE_HUB)}
    domains = ("roles", "access", "people")
    assert tried == {
        kind
        for kind, right in RIGHTS.items()
        if kind.__module__.rpartition(".")[2] in domains and not right.hub
    }


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("steps", [IN_A_ROOM, AT_THE_HUB], ids=["room", "hub"])
async def test_it_is_an_entry_of_who_made_it_and_a_row(
    client: Client, steps: list[tuple[str, cm.AnyCommand]]
) -> None:
    async with client("ana") as ana, client("ben") as ben, client("") as keeper:
        log = await ana.declare() if steps is IN_A_ROOM else REGISTER_LOG
        clients, made = {"ana": ana, "ben": ben, "": keeper}, dict[int, str]()
        for name, command in steps:
            answer = await clients[name].command(command, log)
            assert isinstance(answer, fr.Ack), answer
            made[answer.last] = clients[name].welcome.you
        await keeper.say(fr.Watch(log))
        page = await keeper.expect(fr.Page)
    incident = Incident(id=log)
    for stored in page.entries:
        entry = open_entry(stored)
        incident = evolve(incident, entry)
        row = describe(entry, incident)
        if entry.seq in made:
            assert entry.actor == made[entry.seq] != HUB
            assert row.kind is RowKind.ROLE_CHANGE
            assert row.text
    assert made.keys() <= {stored.seq for stored in page.entries}
