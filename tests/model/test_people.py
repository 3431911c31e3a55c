"""The register: who may come in, and who says so."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from tests.support.incidents import Desk, Refused, Story, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import pending_deadlines
from warroom.model.decide import HUB
from warroom.model.evolve import fold
from warroom.model.figures import figures
from warroom.model.ids import REGISTER_LOG, is_log, is_register, named
from warroom.model.incident import Register, decode_snapshot, encode_snapshot
from warroom.model.limits import (
    INVITE_LIFE,
    MAX_DEVICES,
    MAX_KEPT,
    MAX_KEYS,
    MAX_PEOPLE,
    MAX_WAITING,
)
from warroom.model.refusal import Refusal, Why
from warroom.model.ssh_key import KINDS, read_key
from warroom.model.words import Role
from warroom.report.rows import describe
from warroom.search.documents import documents_of

IC = Role.COMMANDER


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ed25519(seed: int, comment: str = "") -> str:
    """A public key as it stands in a .pub file; of no private key that anybody has."""
    fields = (b"ssh-ed25519", seed.to_bytes(32))
    blob = b"".join(len(field).to_bytes(4) + field for field in fields)
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} {comment}".strip()


def rsa(bits: int) -> str:
    number = (1 << (bits - 1)).to_bytes(bits // 8 + 1)
    fields = (b"ssh-rsa", b"\1\0\1", number)
    blob = b"".join(len(field).to_bytes(4) + field for field in fields)
    return f"ssh-rsa {base64.b64encode(blob).decode()}"


def asks(command: cm.Command) -> Story:
    return lambda desk: desk.do("ana", command, IC)


def hub(command: cm.Command) -> Story:
    return lambda desk: desk.do(HUB, command)


def invite(name: str = "ben", secret: str = "s1", standing: Role | None = None) -> cm.InvitePerson:
    return cm.InvitePerson(name=name, secret_sha256=sha(secret), standing=standing)


def redeem(secret: str = "s1", token: str = "t1") -> cm.RedeemInvite:
    return cm.RedeemInvite(secret_sha256=sha(secret), token_sha256=sha(token), label="laptop")


invited = asks(invite())
came = then(invited, hub(redeem()))
revoked = then(came, asks(cm.RevokePerson(name="ben")))


def later(minutes: float) -> Story:
    return lambda desk: desk.wait(minutes)


def many(commands: Iterable[cm.Command]) -> Story:
    each = tuple(commands)

    def story(desk: Desk) -> None:
        for command in each:
            by_hub = isinstance(command, cm.HubPeopleCommand)
            desk.do(HUB if by_hub else "ana", command, IC)

    return story


def devices(count: int) -> Story:
    return many(
        command
        for n in range(count)
        for command in (invite(secret=f"s{n}"), redeem(f"s{n}", f"t{n}"))
    )


def refused(
    command: cm.Command, why: Why, says: str, given: Story = came, *, who: str = "ana",
    standing: Role = IC, log: str = REGISTER_LOG,
) -> Refused:  # fmt: skip
    return Refused(who, command, why, says, given=given, declared=False, log=log, standing=standing)


full = many(cm.SetStanding(name=f"p{n}", standing=Role.OBSERVER) for n in range(MAX_PEOPLE))

REFUSALS = [
    refused(invite(), Why.NOT_ALLOWED, "who keep this hub's people", standing=Role.RESPONDER),
    refused(invite(), Why.NOT_ALLOWED, "who keep this hub's people", standing=Role.OBSERVER),
    refused(cm.TakeBack(), Why.NOT_ALLOWED, "The register is for those", standing=Role.RESPONDER),
    refused(redeem(), Why.NOT_ALLOWED, "is for the hub itself to do"),
    refused(cm.Note(text="x"), Why.INVALID, "REG-1 is the register of people"),
    refused(cm.Declare(title="x"), Why.CONFLICT, "REG-1 is declared already"),
    refused(invite(), Why.INVALID, "Who may come in stands in REG-1 alone", then(), log="INC-1"),
    refused(invite(), Why.INVALID, "Who may come in stands in REG-1 alone", then(), log="REG-2"),
    refused(invite("a b"), Why.INVALID, "names have no spaces"),
    refused(invite("../x"), Why.INVALID, "begins with a letter or a digit"),
    refused(invite("b!n"), Why.INVALID, "A name is letters"),
    refused(invite("Ben", "s2"), Why.CONFLICT, "There is ben already"),
    refused(invite("Ben", "s2"), Why.CONFLICT, "There is ben already", invited),
    refused(invite("ЬЕN", "s2"), Why.INVALID, "letters of several scripts that look alike"),
    refused(invite("ｂｅｎ", "s2"), Why.INVALID, "Write it as ben."),
    refused(invite("eve", "s2", Role.SCRIBE), Why.INVALID, "Scribe is a role in a room"),
    refused(cm.SetStanding(name="ben", standing=Role.DEPUTY), Why.INVALID, "a role in a room"),
    refused(cm.InvitePerson(name="eve", secret_sha256="x"), Why.INVALID, "That is no SHA-256"),
    refused(invite("ben", "s2"), Why.CONFLICT, "ben was revoked by ana", revoked),
    refused(invite("ben", "s2", Role.OBSERVER), Why.CONFLICT, "ben is known here with the"),
    refused(invite("ben", "s2", IC), Why.CONFLICT, "An invite waits for ben", invited),
    refused(invite("ben", "s1"), Why.CONFLICT, "That secret was used"),
    refused(
        invite("zoe", "sz"), Why.INVALID, "invites wait, which is the limit",
        many(invite(f"p{n}", f"s{n}") for n in range(MAX_WAITING)),
    ),
    refused(invite("ben", "sx"), Why.INVALID, "has 20 devices", devices(MAX_DEVICES)),
    refused(invite("zoe", "sz"), Why.INVALID, "has 1,000 people", full),
    refused(cm.WithdrawInvite(invite="V7"), Why.NOT_FOUND, "There is no invite V7"),
    refused(cm.WithdrawInvite(invite="1"), Why.CONFLICT, "Invite V1 is redeemed"),
    refused(
        cm.WithdrawInvite(invite="v1"), Why.CONFLICT, "Invite V1 is expired",
        then(invited, later(15)),
    ),
    refused(redeem("other"), Why.NOT_FOUND, "knows no such invite", who=HUB),
    refused(redeem(token="t2"), Why.CONFLICT, "was used already", who=HUB),
    refused(redeem(), Why.CONFLICT, "has expired: it could be used until 02:15Z",
            then(invited, later(15)), who=HUB),
    refused(redeem(), Why.CONFLICT, "was withdrawn",
            then(invited, asks(cm.WithdrawInvite(invite="V1"))), who=HUB),
    refused(redeem("s2", "t1"), Why.CONFLICT, "That token is a device's already",
            then(came, asks(invite(secret="s2"))), who=HUB),
    refused(cm.RedeemInvite(secret_sha256=sha("s1"), token_sha256="T"), Why.INVALID,
            "no SHA-256", invited, who=HUB),
    refused(cm.RevokePerson(name="eve"), Why.NOT_FOUND, "Nobody is known here as eve"),
    refused(cm.RevokePerson(name="ben"), Why.CONFLICT, "was revoked already, by ana", revoked),
    refused(cm.RevokePerson(name="ben", device="D9"), Why.NOT_FOUND, "Theirs: D1"),
    refused(cm.RevokePerson(name="ben", device="d1"), Why.CONFLICT, "D1 was revoked already",
            revoked),
    refused(cm.RestorePerson(name="ben"), Why.CONFLICT, "ben is not revoked"),
    refused(cm.SetStanding(name="ben", standing=Role.RESPONDER), Why.CONFLICT, "already"),
    refused(cm.AddKey(name="ben", key="ssh-dss AAAA"), Why.INVALID, "no kind of public key"),
    refused(cm.AddKey(name="eve", key=ed25519(1)), Why.CONFLICT, "That key is ben's already",
            then(came, asks(cm.AddKey(name="ben", key=ed25519(1))))),
    refused(cm.AddKey(name="ben", key=ed25519(1)), Why.CONFLICT, "Restore them first", revoked),
    refused(cm.AddKey(name="ben", key=ed25519(99)), Why.INVALID, "has 20 keys",
            many(cm.AddKey(name="ben", key=ed25519(n)) for n in range(1, MAX_KEYS + 1))),
    refused(cm.RemoveKey(name="ben", key=ed25519(1)), Why.NOT_FOUND, "ben has no key SHA256:"),
    refused(cm.RemoveKey(name="ben", key="x"), Why.INVALID, "no kind of public key"),
    refused(cm.RecordSeen(name="ben", device="D1"), Why.CONFLICT, "was seen a moment ago",
            then(came, hub(cm.RecordSeen(name="ben", device="D1"))), who=HUB),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refusals(case: Refused) -> None:
    case.check()


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("cop", "сор"), ("cop", "СОР"), ("Ivan", "lvan"), ("modern", "modem"), ("dmi0", "dmio"),
        ("OLGA", "olga"), ("ana1", "anal"),
    ],
)  # fmt: skip
def test_a_name_that_is_taken_for_another_is_refused(known: str, other: str) -> None:
    for first, then_ in ((known, other), (other, known)):
        desk = desk_of(asks(invite(first)))
        for command in (
            invite(then_, "s2"),
            cm.SetStanding(name=then_, standing=Role.OBSERVER),
            cm.AddKey(name=then_, key=ed25519(1)),
        ):
            said = desk.refused("ana", command, Why.CONFLICT, IC)
            assert said.startswith(f"There is {first} already")
        desk.do("ana", invite(f"{first}-2", "s3"), IC)


@pytest.mark.parametrize(
    "name",
    ["zoë", "Łukasz", "Борис", "Χρήστος", "山田エミ", "山田A", "דנה", "أحمد", "दीपा", "오한"],
)
def test_a_name_in_ones_own_script_is_taken(name: str) -> None:
    desk = desk_of(asks(invite("ana")), asks(invite(name, "s2")))
    assert [each.name for each in register_of(desk).invites.values()] == ["ana", name]


def test_who_is_known_under_an_odd_name_goes_on() -> None:
    desk = desk_of(came)
    odd = replace(register_of(desk).people["ben"], name="ｂｅｎ")
    known = replace(register_of(desk), people={"ｂｅｎ": odd})
    desk.incident = replace(desk.incident, register=known)
    desk.do("ana", cm.SetStanding(name="ｂｅｎ", standing=Role.OBSERVER), IC)


def desk_of(*stories: Story) -> Desk:
    desk = Desk(REGISTER_LOG, declared=False)
    then(*stories)(desk)
    return desk


def register_of(desk: Desk) -> Register:
    assert desk.incident.register is not None
    return desk.incident.register


def test_the_register_begins_with_the_first_invite() -> None:
    desk = desk_of(invited)
    assert [type(entry.event) for entry in desk.entries] == [ev.RegisterOpened, ev.PersonInvited]
    waiting = register_of(desk).waiting(desk.now)
    assert [(each.id, each.name, each.standing, each.by) for each in waiting] == [
        ("V1", "ben", Role.RESPONDER, "ana")
    ]
    assert register_of(desk).people == {}, "nobody has a standing by an invite that nobody used"


def test_an_invite_makes_a_device_of_a_person_with_its_standing() -> None:
    desk = desk_of(asks(invite(standing=Role.OBSERVER)), hub(redeem()))
    ben = register_of(desk).people["ben"]
    assert (ben.standing, ben.invited_by) == (Role.OBSERVER, "ana")
    assert [(each.id, each.token_sha256, each.label) for each in ben.live] == [
        ("D1", sha("t1"), "laptop")
    ]
    assert register_of(desk).waiting(desk.now) == ()


def test_a_second_device_is_the_same_person_s_and_changes_no_standing() -> None:
    desk = desk_of(came, asks(cm.SetStanding(name="ben", standing=IC)), asks(invite(secret="s2")))
    assert register_of(desk).invites["V2"].standing is IC
    desk.do("ana", cm.SetStanding(name="ben", standing=Role.OBSERVER), IC)
    desk.do(HUB, redeem("s2", "t2"))
    ben = register_of(desk).people["ben"]
    assert [device.id for device in ben.live] == ["D1", "D2"]
    assert ben.standing is Role.OBSERVER, "what was said last of the person counts"


def test_the_last_second_of_an_invite_counts_by_the_hub_s_clock() -> None:
    desk = desk_of(invited)
    desk.now += INVITE_LIFE - timedelta(microseconds=1)
    desk.do(HUB, redeem())
    assert "ben" in register_of(desk).people


def test_revoking_a_person_voids_all_by_which_they_came() -> None:
    desk = desk_of(
        came,
        asks(invite(secret="s2")),
        asks(cm.AddKey(name="ben", key=ed25519(1))),
        asks(cm.RevokePerson(name="ben", reason="left")),
    )
    ben, register = register_of(desk).people["ben"], register_of(desk)
    assert register.revoked("ben") and not ben.live and not ben.keys
    assert (ben.revoked_by, ben.reason) == ("ana", "left")
    assert register.waiting(desk.now) == ()
    desk.do("ana", cm.RestorePerson(name="ben"), IC)
    ben = register_of(desk).people["ben"]
    assert not register_of(desk).revoked("ben") and not ben.live and not ben.keys


def test_somebody_who_is_only_invited_can_be_revoked_too() -> None:
    desk = desk_of(invited, asks(cm.RevokePerson(name="ben")))
    assert register_of(desk).revoked("ben") and not register_of(desk).waiting(desk.now)


def test_one_device_is_revoked_and_the_other_goes_on() -> None:
    desk = desk_of(came, asks(invite(secret="s2")), hub(redeem("s2", "t2")))
    desk.do("ana", cm.RevokePerson(name="ben", device="d1"), IC)
    ben = register_of(desk).people["ben"]
    assert [device.id for device in ben.live] == ["D2"] and not register_of(desk).revoked("ben")


def test_keys_are_kept_in_one_form_and_removed_by_line_or_fingerprint() -> None:
    desk = desk_of(came, asks(cm.AddKey(name="ben", key=f"  {ed25519(1, 'ben@laptop')}\n")))
    (key,) = register_of(desk).people["ben"].keys.values()
    assert (key.key, key.label, key.by) == (ed25519(1), "ben@laptop", "ana")
    desk.do("ana", cm.RemoveKey(name="ben", key=key.fingerprint), IC)
    desk.do("ana", cm.AddKey(name="ben", key=ed25519(1)), IC)
    desk.do("ana", cm.RemoveKey(name="ben", key=ed25519(1, "another comment")), IC)
    assert not register_of(desk).people["ben"].keys


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz", "That is a private key"),
        (f'command="sh" {ed25519(1)}', "no kind of public key that is taken"),
        (f"{ed25519(1)}\n{ed25519(2)}", "is one line"),
        (ed25519(1)[:40], "ends in the middle"),
        (ed25519(1).replace("ssh-ed25519", "ssh-rsa", 1), "no key of that kind"),
        (rsa(1024), "1024 bits is too short"),
        ("ssh-ed25519", "no key of that kind"),
        ("ssh-ed25519 !!!", "not sound base64"),
        ("", "no kind of public key that is taken"),
    ],
)
def test_what_is_no_public_key(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_key(typed)
    assert says in str(caught.value)


@given(st.data())
def test_any_text_is_a_key_or_a_sentence(data: st.DataObject) -> None:
    """Cut, changed and put together anyhow: what is taken has one spelling, and is read again."""
    kind = st.sampled_from([*KINDS, "ssh-dss", ""])
    blob = st.lists(st.binary(max_size=40), max_size=4).map(
        lambda fields: b"".join(len(field).to_bytes(4) + field for field in fields)
    )
    line = data.draw(
        st.one_of(
            st.text(),
            st.builds(lambda k, b, c: f"{k} {base64.b64encode(b).decode()} {c}", kind, blob,
                      st.text(max_size=9)),
            st.tuples(st.integers(0, 90), st.characters()).map(
                lambda at: ed25519(3)[: at[0]] + at[1] + ed25519(3)[at[0] + 1 :]
            ),
        )
    )  # fmt: skip
    try:
        key = read_key(line)
    except ValueError as error:
        assert str(error).endswith((".", "?", "25519"))
    else:
        assert read_key(key.line) == key
        assert "\n" not in key.line


def test_fingerprints_are_those_of_ssh_keygen() -> None:
    """The line and its fingerprint are from OpenSSH's own `ssh-keygen -l`."""
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    assert read_key(line).fingerprint == "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"
    assert read_key(rsa(2048)).line == rsa(2048)


def test_seen_again_after_ten_minutes_with_what_was_said_of_where() -> None:
    desk = desk_of(came, hub(cm.RecordSeen(name="ben", device="D1", origin="10.0.0.7")))
    desk.wait(10)
    desk.do(HUB, cm.RecordSeen(name="ben", device="D1", origin="10.0.0.8"))
    desk.do(HUB, cm.RecordSeen(name="cleo", origin="this machine"))
    people = register_of(desk).people
    seen = people["ben"].last_seen
    assert seen and (seen.at, seen.origin) == (desk.now, "10.0.0.8")
    assert people["cleo"].last_seen and people["cleo"].standing is Role.RESPONDER


def test_events_of_the_register_mean_nothing_in_another_log() -> None:
    """A file that is taken in may hold any event: it makes nobody known."""
    entries = desk_of(came).entries
    incident = fold("INC-7", entries)
    assert incident.register is None and incident.seq == len(entries)


def test_what_is_over_is_kept_up_to_a_bound() -> None:
    desk = desk_of(invited)
    for n in range(2, 3 * MAX_KEPT):
        desk.do("ana", cm.WithdrawInvite(invite=f"V{n - 1}"), IC)
        desk.do("ana", invite("ben", f"s{n}"), IC)
    assert len(register_of(desk).invites) == MAX_KEPT + 1
    assert list(register_of(desk).invites)[-1] == f"V{3 * MAX_KEPT - 1}"


def test_the_register_is_no_incident_anywhere() -> None:
    desk = desk_of(
        revoked,
        hub(cm.RecordRefusal(person="ben", what="declare", count=3)),
        hub(cm.RecordTakenIn(person="ben", log="INC-7", head="ab" * 32)),
    )
    incident = desk.incident
    assert is_register(incident.id) and is_log(incident.id) and named("REG-1") == "register REG-1"
    assert pending_deadlines(incident) == [] and figures(incident) is None
    assert all(documents_of(entry, incident) == [] for entry in desk.entries)
    assert decode_snapshot(encode_snapshot(incident)).register == incident.register
    assert fold(REGISTER_LOG, desk.entries).register == incident.register
    for entry in desk.entries:
        row = describe(entry, incident)
        assert row.text and sha("s1") not in row.text and sha("t1") not in row.text


class People(RuleBasedStateMachine):
    """Whatever is asked in whatever order: who has which token may come in, or may not.

    `may` is kept beside the register, in the simplest way, and compared with it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(REGISTER_LOG, declared=False)
        self.count = 0
        self.secrets: dict[str, tuple[str, object]] = {}
        self.used: set[str] = set()
        self.dead: set[str] = set()
        self.tokens: dict[str, str] = {}
        self.void: set[str] = set()
        self.out: set[str] = set()

    def _try(self, actor: str, command: cm.Command) -> bool:
        try:
            self.desk.do(actor, command, IC)
        except Refusal:
            return False
        return True

    @rule(name=st.sampled_from(["ben", "cleo"]))
    def invite(self, name: str) -> None:
        self.count += 1
        secret = f"s{self.count}"
        if self._try("ana", invite(name, secret)):
            assert name not in self.out
            self.secrets[secret] = (name, self.desk.now + INVITE_LIFE)

    @rule(name=st.sampled_from(["ben", "cleo"]))
    def comes(self, name: str) -> None:
        before = len(self.secrets)
        self.invite(name)
        if len(self.secrets) > before:
            self._redeem(f"s{self.count}")

    @precondition(lambda self: self.secrets)
    @rule(data=st.data())
    def redeem(self, data: st.DataObject) -> None:
        self._redeem(data.draw(st.sampled_from(sorted(self.secrets))))

    def _redeem(self, secret: str) -> None:
        self.count += 1
        token = f"t{self.count}"
        name, until = self.secrets[secret]
        fits = secret not in self.used | self.dead and self.desk.now < until  # type: ignore[operator]
        assert self._try(HUB, redeem(secret, token)) == fits
        if fits:
            self.used.add(secret)
            self.tokens[token] = name

    @rule(minutes=st.sampled_from([1, 2, 7, 15]))
    def wait(self, minutes: int) -> None:
        self.desk.wait(minutes)

    @precondition(lambda self: self.secrets)
    @rule(name=st.sampled_from(["ben", "cleo"]))
    def revoke(self, name: str) -> None:
        if self._try("ana", cm.RevokePerson(name=name)):
            self.out.add(name)
            self.void |= {token for token, of in self.tokens.items() if of == name}
            self.dead |= {secret for secret, (of, _) in self.secrets.items() if of == name}

    @precondition(lambda self: self.out)
    @rule(name=st.sampled_from(["ben", "cleo"]))
    def restore(self, name: str) -> None:
        assert self._try("ana", cm.RestorePerson(name=name)) == (name in self.out)
        self.out.discard(name)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def revoke_device(self, data: st.DataObject) -> None:
        token = data.draw(st.sampled_from(sorted(self.tokens)))
        name = self.tokens[token]
        found = [
            device.id
            for device in register_of(self.desk).people[name].devices.values()
            if device.token_sha256 == sha(token)
        ]
        if found and self._try("ana", cm.RevokePerson(name=name, device=found[0])):
            self.void.add(token)

    @invariant()
    def tokens_let_in_whom_they_should(self) -> None:
        register = self.desk.incident.register or Register()
        live = {
            device.token_sha256
            for name, member in register.people.items()
            if not register.revoked(name)
            for device in member.live
        }
        assert live == {sha(token) for token in self.tokens.keys() - self.void}
        assert {name for name in ("ben", "cleo") if register.revoked(name)} == self.out


def test_in_any_order_a_token_lets_in_whom_it_should_and_nobody_else() -> None:
    run_state_machine_as_test(People, settings=settings(max_examples=100, stateful_step_count=40))
