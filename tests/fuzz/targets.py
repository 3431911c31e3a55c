"""What is read from outside, each with what it may answer: a value, or a sentence.

A target takes any bytes. It returns, or raises what `answers` names; anything else, and anything
that takes long, is a finding. What it returns is looked at too, where a promise goes with it.
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec

from screens.slash import parse as parse_line
from tests.support.incidents import Desk
from tests.support.playbooks import OUTAGE
from warroom.config import load as load_config
from warroom.drills import check as drills
from warroom.errors import WarroomError
from warroom.link.address import Address, parse_address
from warroom.link.history import Missed, Room
from warroom.link.invitation import parse_invitation
from warroom.link.known_hubs import KnownHubs, with_keys
from warroom.link.outbox import Outbox
from warroom.link.replica import read_replica
from warroom.link.replica_file import Damaged
from warroom.link.ring import follow
from warroom.model import commands as cm
from warroom.model.decide import decide
from warroom.model.default_policy import DEFAULT_TOML
from warroom.model.entry import Broken, open_entry, verify
from warroom.model.evolve import evolve
from warroom.model.incident import Incident, decode_snapshot, encode_snapshot
from warroom.model.refusal import Refusal
from warroom.model.ssh_key import read_key
from warroom.model.words import Role
from warroom.playbooks import check as playbooks
from warroom.playbooks.mattermost import NotAnExport, from_mattermost
from warroom.playbooks.write import to_toml
from warroom.policy_file import BadPolicy, read_policy
from warroom.saved.file import NotReadable, file_lines, scan_file
from warroom.saved.log import Head, SavedLog
from warroom.saved.signature import raw_key
from warroom.saved.verify import examine
from warroom.search.query import QueryError, parse_query
from warroom.ssh_keys.key import read_key as read_pub_file
from warroom.ssh_keys.line import read_line
from warroom.text import clean, clean_line, clean_name
from warroom.timelines.base import NoTimeline
from warroom.timelines.commands import batches, moments_of, own_incident
from warroom.timelines.moments import zone_of
from warroom.timelines.read import read_timeline
from warroom.times import parse_duration, parse_when
from warroom.wire import frames as fr
from warroom.wire.hygiene import clean_command, clean_snapshot, read_entry
from warroom.wire.limits import PROTOCOL
from warroom.wire.reading import NOT_A_FRAME

SCENARIOS = Path(drills.__file__).parent / "scenarios"

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43

TEXTS = (ValueError, Refusal, WarroomError)
"""What a line that somebody typed may be answered with: a sentence."""


@dataclass(frozen=True)
class Target:
    """Something that reads bytes. `seeds`: what it reads when all is well."""

    read: Callable[[bytes], object]
    answers: tuple[type[BaseException], ...]
    seeds: tuple[bytes, ...] = ()
    words: tuple[bytes, ...] = field(default=())

    def __call__(self, data: bytes) -> None:
        """Raises only what is a finding."""
        with contextlib.suppress(*self.answers):
            self.read(data)


def _text(data: bytes) -> str:
    """As a terminal, an environment or a file hands a text over."""
    return data.decode("utf-8", "surrogateescape")


@contextlib.contextmanager
def _file(data: bytes, name: str = "file") -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_memory()) as place:
        path = Path(place) / name
        path.write_bytes(data)
        yield path


@cache
def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@cache
def _desk() -> Desk:
    desk = Desk()
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    desk.do("ana", cm.AddTask(text="Drain pool B"))
    desk.do("ben", cm.Note(text="502 on all balancers"))
    return desk


def _frame_to_hub(data: bytes) -> None:
    frame = fr.decode_to_hub(data)
    if not isinstance(frame, fr.Send):
        return
    command = clean_command(fr.decode_command(frame.command))
    assert clean_command(command) is command, "cleaning twice is not cleaning once"
    for incident in (Incident(id=""), _desk().incident):
        with contextlib.suppress(Refusal):
            decide(incident, command, "ben", NOW)


def _frame_to_client(data: bytes) -> None:
    frame = fr.decode_to_client(data)
    room = Room("INC-1")
    room.watch(present=True)
    if isinstance(frame, fr.Watching):
        room.watching(frame)
    elif isinstance(frame, fr.Entries | fr.Page):
        desk = _desk()
        head = desk.incident
        snapshot = msgspec.Raw(encode_snapshot(head))
        room.watching(fr.Watching("INC-1", "e", head.seq, head.hash, snapshot))
        if isinstance(frame, fr.Entries):
            room.live(frame)
        else:
            room.page(frame)
    if room.foldable:
        room.fold()


def _event(data: bytes) -> None:
    stored = _desk().stored[-1]
    entry = read_entry(msgspec.structs.replace(stored, event=msgspec.Raw(data)))
    assert read_entry(msgspec.structs.replace(stored, event=msgspec.Raw(data))) == entry


def _saved(data: bytes) -> None:
    with _file(data, "x.warroom") as path:
        header, items = scan_file(path)
    findings = examine(header.log, items)
    whole = [each for each in items if not isinstance(each, tuple)]
    if not findings and whole:
        verify(header.log, whole)
        incident = Incident(id=header.log)
        for each in whole:
            incident = evolve(incident, open_entry(each))


def _replica(data: bytes) -> None:
    with _file(data, "INC-1.jsonl") as path:
        replica = read_replica(path)
    replica.from_first, replica.head, replica.saved()


def _timeline(data: bytes) -> None:
    with _file(data, "x.csv") as path:
        read = read_timeline(path, NOW)
    if read.rows:
        moments_of(read)
        decide(Incident(id=""), own_incident(read, "x"), "ben", NOW)
    for batch in batches(read):
        assert clean_command(batch) is batch, "a row is not clean"


def _outbox(data: bytes) -> None:
    name = "5c3f4a0e-9a0b-4b6e-8f3e-0d7f3e6d8a11"
    with _file(data, f"{name}.json") as path:
        Outbox(path.parent)


def _config(data: bytes) -> None:
    with _file(data, "config.toml") as path:
        load_config({}, {}, str(path))


def _policy(data: bytes) -> None:
    with _file(data, "policy.toml") as path:
        read_policy(path)


def _checked(checked: playbooks.Checked | drills.Checked) -> None:
    for problem in checked.problems:
        assert problem.line >= 1
        assert clean_line(problem.sentence), "a problem says nothing"


def _address(data: bytes) -> None:
    address = parse_address(_text(data))
    assert parse_address(str(address)) == address, "an address does not read back"


def _invitation(data: bytes) -> None:
    text = _text(data)
    try:
        found = parse_invitation(text)
    except ValueError as error:
        secret = text.rpartition("#")[2].strip()
        assert len(secret) < 8 or secret not in str(error), "a secret is repeated"
        raise
    assert parse_invitation(found.line) == found
    assert found.secret not in repr(found)


def _known_hubs(data: bytes) -> None:
    with _file(data, "hubs.json") as path:
        here = Address("wss", host="hub", port=7420)
        KnownHubs(path.parent).get(here)
        with_keys([here], path.parent)
    with _file(data, "moved.json") as path:
        follow([here], path.parent)


def _key_line(data: bytes) -> None:
    for line in data.split(b"\n"):
        found = read_line(line)
        if found is not None and found.name:
            assert clean_name(found.name) == found.name


def _clean(data: bytes) -> None:
    for text in (_text(data), data.decode("latin-1")):
        cleaned = clean(text, lines=True)
        assert clean(cleaned, lines=True) == cleaned
        cleaned.encode()


def _log_file() -> bytes:
    desk = _desk()
    head = Head(desk.incident.seq, desk.incident.hash)
    return b"".join(file_lines(SavedLog("INC-1", "an epoch", desk.stored, head, None)))


def _replica_file() -> bytes:
    header = b'{"replica":1,"log":"INC-1","epoch":"e","hub":"unix:/run/hub.sock"}\n'
    return header + b"".join(msgspec.json.encode(each) + b"\n" for each in _desk().stored)


def _sent(command: cm.AnyCommand) -> bytes:
    return fr.encode(fr.Send("an-id", fr.raw_command(command), "INC-1"))


def _to_client() -> tuple[bytes, ...]:
    desk = _desk()
    head = desk.incident
    return (
        fr.encode(fr.Welcome(PROTOCOL, "1", "e", "ana", NOW)),
        fr.encode(
            fr.Watching("INC-1", "e", head.seq, head.hash, msgspec.Raw(encode_snapshot(head)))
        ),
        fr.encode(fr.Page("INC-1", 0, head.seq + 1, desk.stored)),
        fr.encode(fr.Entries("INC-1", desk.stored[-1:])),
    )


_WHEN = (b"14:05", b"-10m", b"2026-03-04T01:00:00+01:00", b"yesterday 23:10", b"1 h 30 m")
_CSV = b'message,datetime,timestamp_desc\n"two\nlines",2018-02-22T16:30:00-08:00,Detected\n'
_JSONL = b'{"message":"x","datetime":"2018-02-22T16:30:00Z","timestamp_desc":"y"}\n'
_PENDING = (
    b'{"id":"5c3f4a0e-9a0b-4b6e-8f3e-0d7f3e6d8a11","incident":"INC-1","command":{"kind":"note",'
    b'"text":"x"},"submitted_at":"2026-03-04T02:00:00Z"}'
)
_MATTERMOST = (
    b'{"title":"x","version":1,"checklists":[{"title":"Triage","items":[{"title":"look",'
    b'"command":"/x","description":"y"}]}]}'
)
_KEYS = (
    ED25519.encode(),
    b'command="/usr/bin/warroom join --as ana",restrict,pty ' + ED25519.encode() + b" ana",
    b'from="10.*",no-pty ' + ED25519.encode() + b" someone@home",
)

TARGETS: dict[str, Target] = {
    "frame_to_hub": Target(
        _frame_to_hub,
        NOT_A_FRAME,
        (
            fr.encode(fr.Hello(PROTOCOL, "1", "ana")),
            fr.encode(fr.Watch("INC-1", since=3, hash="00")),
            fr.encode(fr.Offer("INC-1", "e", _desk().stored)),
            _sent(cm.Note(text="x")),
            _sent(cm.Declare(title="x")),
            _sent(cm.AddTask(text="x")),
            _sent(cm.StartPlaybook(playbook=OUTAGE)),
        ),
    ),
    "frame_to_client": Target(_frame_to_client, (*NOT_A_FRAME, Missed, Broken), _to_client()),
    "event": Target(_event, NOT_A_FRAME, tuple(bytes(each.event) for each in _desk().stored)),
    "snapshot": Target(
        lambda data: clean_snapshot(decode_snapshot(data)),
        NOT_A_FRAME,
        (encode_snapshot(_desk().incident),),
    ),
    "saved_log": Target(_saved, (NotReadable,), (_log_file(),)),
    "replica": Target(_replica, (Damaged,), (_replica_file(),)),
    "outbox": Target(_outbox, (), (_PENDING,)),
    "timeline": Target(_timeline, (NoTimeline, Refusal), (_CSV, _JSONL)),
    "playbook": Target(
        lambda data: _checked(playbooks.check_bytes(data)), (), (to_toml(OUTAGE).encode(),)
    ),
    "mattermost": Target(from_mattermost, (NotAnExport,), (_MATTERMOST,)),
    "scenario": Target(
        lambda data: _checked(drills.check_bytes(data)),
        (),
        tuple(path.read_bytes() for path in sorted(SCENARIOS.glob("*.toml"))),
    ),
    "policy": Target(_policy, (BadPolicy,), (DEFAULT_TOML.encode(),)),
    "config": Target(_config, (WarroomError,), (b'hub = "unix:/run/hub.sock"\nname = "ana"\n',)),
    "address": Target(
        _address, (ValueError,), (b"unix:/run/hub.sock", b"ws://127.0.0.1:7373", b"wss://hub:7373")
    ),
    "invitation": Target(
        _invitation,
        (ValueError,),
        (b"warroom join 'wss://hub:7420/#" + b"A" * 22 + b"." + b"B" * 43 + b"'",),
    ),
    "known_hubs": Target(
        _known_hubs,
        (),
        (
            b'{"hubs":{"wss://hub:7420":{"pin":"p","token":"t"}},"begun":{"00":"t"}}',
            b'{"wss://hub:7420":"wss://other:7420"}',
        ),
    ),
    "key_line": Target(_key_line, (), _KEYS),
    "key": Target(lambda data: read_key(_text(data)), (ValueError,), _KEYS),
    "pub_file": Target(lambda data: read_pub_file(_text(data)), (ValueError,), _KEYS),
    "signing_key": Target(lambda data: raw_key(_text(data)), (ValueError,), (b"A" * 43 + b"=",)),
    "when": Target(lambda data: parse_when(_text(data), NOW), (ValueError,), _WHEN),
    "duration": Target(lambda data: parse_duration(_text(data)), (ValueError,), _WHEN),
    "zone": Target(lambda data: zone_of(_text(data)), (ValueError,), (b"Europe/Berlin", b"+01:00")),
    "query": Target(
        lambda data: parse_query(_text(data), NOW),
        (QueryError,),
        (b'pool "two words" from:ana kind:note after:2026-03-01', b"-in:INC-1 text*"),
    ),
    "slash": Target(
        lambda data: parse_line(_text(data), NOW, "ana"),
        TEXTS,
        (b"/task drain pool B @ben 20m", b"/done T3 x", b"/declare x", b"plain"),
    ),
    "text": Target(_clean, (), (b"caf\xc3\xa9 \x1b[31m\xe2\x80\xae", b"a\xcc\x81" * 9)),
}


def kept(name: str) -> list[bytes]:
    """What was found once and is mended: tests/fuzz/corpus/NAME/."""
    place = Path(__file__).parent / "corpus" / name
    return [path.read_bytes() for path in sorted(place.glob("*"))]
