"""What travels: one struct a frame, `type` is the tag in JSON. Sans-I/O."""

from datetime import datetime

import msgspec

from warroom.model.commands import AnyCommand
from warroom.model.entry import StoredEntry
from warroom.model.figures import Figures
from warroom.model.refusal import Why
from warroom.model.summary import Summary
from warroom.model.words import Tlp
from warroom.wire.reading import Reader


class Frame(msgspec.Struct, frozen=True, tag_field="type", omit_defaults=True):
    """Base of every frame. A field this version does not know is ignored."""


# From a client to the hub


class Hello(Frame, frozen=True, tag="hello"):
    """The first frame. `name` is believed only where the hub trusts its sender's account.

    Where an invite let this connection in, `device_token` is the SHA-256, in hex, of the token that
    this device has from now on, and `device` is what people call it.
    """

    protocol: int
    version: str
    name: str = ""
    device_token: str = ""
    device: str = ""


class Watch(Frame, frozen=True, tag="watch"):
    """Follow an incident. `epoch`, `since` and `hash` say what the client has already.

    The newest `page` entries after `since` come at once, older ones are asked for with Fetch.
    `present`: whether this counts as a person there. `sign`: the answer has the head's signature.
    """

    incident: str
    epoch: str = ""
    since: int = 0
    hash: str = ""
    page: int = 500
    present: bool = True
    sign: bool = False


class Unwatch(Frame, frozen=True, tag="unwatch"):
    """Stop following an incident."""

    incident: str


class Fetch(Frame, frozen=True, tag="fetch"):
    """Ask for the newest entries with after < seq < before."""

    incident: str
    before: int
    after: int = 0


class WatchLobby(Frame, frozen=True, tag="watch_lobby"):
    """Follow, or stop following, the list of incidents."""

    on: bool = True


class AskFigures(Frame, frozen=True, tag="ask_figures"):
    """Ask for what the metrics are computed from, of all logs but the first `skip`."""

    skip: int = 0


class Send(Frame, frozen=True, tag="send"):
    """A command. `id` is a UUID made once, whatever the number of times it is sent.

    `incident` is empty for a declaration. The command stays raw, so that one which this hub
    cannot read is refused by id instead of ending the connection.
    """

    id: str
    command: msgspec.Raw
    incident: str = ""


class Import(Frame, frozen=True, tag="import"):
    """Take in an exported log; `id` is a UUID. Its file follows in binary messages, `size` bytes.

    `log`, `entries` and `head` are what the file's header says. Answered by ImportReady, Imported
    or Refused, and after the last byte by Imported or Refused.
    """

    id: str
    log: str
    entries: int
    head: str
    size: int


class Search(Frame, frozen=True, tag="search"):
    """Look for texts in all logs; answered by Found with this `id`.

    Of several questions that wait only the newest is answered. `typing`: the last word may be the
    beginning of one. `alike`: the query is a title, and any of its words counts. `whole`: all of
    each text, in place of the part that matches.
    """

    id: int
    query: str
    limit: int = 20
    typing: bool = False
    alike: bool = False
    whole: bool = False


class Offer(Frame, frozen=True, tag="offer"):
    """Entries of another history that the hub has lost: those behind a fork that it told of.

    They continue the fork's `after`, or what was offered before, in order; several frames where one
    is too small. `former` is that of the fork, whatever the epoch they were kept under. Not
    answered, but by Offered to everybody in the room, or by Problem.
    """

    incident: str
    former: str
    entries: list[StoredEntry]


# From the hub to a client


class Welcome(Frame, frozen=True, tag="welcome"):
    """The answer to Hello: who you are here, and which history this is.

    `former`: the epochs of the histories that this one continues, oldest first. `remote`: the
    addresses at which the hub is reached from elsewhere; `pin`: of what it shows there.
    `ssh`: HOST:PORT where it draws screens for SSH clients.
    """

    protocol: int
    version: str
    epoch: str
    you: str
    now: datetime
    read_only: str = ""
    warning: str = ""
    former: list[str] = []
    remote: list[str] = []
    pin: str = ""
    ssh: str = ""


class ForkPoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the history of the epoch `former` parted from this one, and how far it is back.

    The hub wants what follows entry `after` with the chain hash `hash`, from whoever has that entry
    and entries behind it that are not in this history. `lost`: how many are known to be lost and
    are not back; 0: not known.
    """

    former: str
    after: int
    hash: str
    lost: int = 0


class Watching(Frame, frozen=True, tag="watching"):
    """The answer to Watch: live from `head` + 1 on. `snapshot` is the state at `head`.

    `forks`: former histories that something may be missing of; see Offer.

    `resync` is a sentence when what the client has is not a part of this history. `signature` is
    that of `key` over the head (see `warroom.saved.signature`), where it was asked for.
    """

    incident: str
    epoch: str
    head: int
    head_hash: str
    snapshot: msgspec.Raw
    resync: str = ""
    key: str = ""
    signature: str = ""
    forks: list[ForkPoint] = []


class Entries(Frame, frozen=True, tag="entries"):
    """New entries, in order, with no gap after the last ones."""

    incident: str
    entries: list[StoredEntry]


class Page(Frame, frozen=True, tag="page"):
    """History, ascending: the answer to Watch and Fetch, whose `after` and `before` it repeats."""

    incident: str
    after: int
    before: int
    entries: list[StoredEntry]


class Ack(Frame, frozen=True, tag="ack"):
    """The command with this id is on disk as entries `first` to `last`."""

    id: str
    incident: str
    first: int
    last: int


class Refused(Frame, frozen=True, tag="refused"):
    """Nothing changed, and why. After `try_again` send it again, same id, `after` seconds later."""

    id: str
    why: Why
    sentence: str
    incident: str = ""
    after: float = 0.0


class ImportReady(Frame, frozen=True, tag="import_ready"):
    """The hub waits for the bytes of the file."""

    id: str


class Imported(Frame, frozen=True, tag="imported"):
    """All of the file is on disk as `incident`. `already`: it was there before, nothing changed."""

    id: str
    incident: str
    entries: int
    already: bool = False


class Problem(Frame, frozen=True, tag="problem"):
    """A question, not a command, could not be answered.

    `forget`: this person has seen the log and may no more; what is kept of it is to be erased.
    """

    why: Why
    sentence: str
    incident: str = ""
    forget: bool = False


class LobbyRow(msgspec.Struct, frozen=True):
    """One incident in the lobby, and the names of the people in its room."""

    summary: Summary
    present: list[str]


class Lobby(Frame, frozen=True, tag="lobby"):
    """Rows of the lobby: all of them when `whole`, else the ones that changed.

    `gone`: the logs that do not exist any more for whoever gets this.
    """

    rows: list[LobbyRow]
    whole: bool = False
    gone: list[str] = []


class FiguresPage(Frame, frozen=True, tag="figures"):
    """The answer to AskFigures: of incidents their figures, of problem records their rows.

    `skip` repeats the question's; `next` is that of the question for what follows, 0 at the end.
    """

    figures: list[Figures]
    problems: list[Summary]
    skip: int = 0
    next: int = 0


class Person(msgspec.Struct, frozen=True):
    """Somebody connected to a room; `since` is when their first screen there opened."""

    name: str
    since: datetime
    screens: int = 1


class Presence(Frame, frozen=True, tag="presence"):
    """Everybody who is in a room now."""

    incident: str
    people: list[Person]


class FoundText(msgspec.Struct, frozen=True, omit_defaults=True):
    """One text that was found: where it is, and the part that matches.

    `sort`: what it is (`note`, `known-error` …). `kind`: of its row, or the section. `marks`: begin
    and end of each match, in characters of `text`. `tlp`: as the entry or else its log is marked.
    """

    log: str
    seq: int
    sort: str
    kind: str
    author: str
    at: datetime
    text: str
    marks: list[tuple[int, int]] = []
    struck: bool = False
    tlp: Tlp | None = None


class Found(Frame, frozen=True, tag="found"):
    """The answer to Search, the best first; `logs` has the row of each log in it.

    `more`: than asked for. `ranked`: of so many, as more match; 0: of all. `sentence`: why none.
    """

    id: int
    texts: list[FoundText] = []
    logs: list[Summary] = []
    more: bool = False
    sentence: str = ""
    ranked: int = 0


class Offered(Frame, frozen=True, tag="offered"):
    """What is offered of the epoch `former` now: entries `first` to `last`, by these people.

    `last` 0: nothing. `proven`: the hub's own record names the hash they lead to.
    """

    incident: str
    former: str
    first: int = 0
    last: int = 0
    by: list[str] = []
    proven: bool = False


class HubState(Frame, frozen=True, tag="hub_state"):
    """The hub cannot write (a sentence), or can again (empty); what else has to be seen to."""

    read_only: str = ""
    warning: str = ""


ToHub = Hello | Watch | Unwatch | Fetch | WatchLobby | AskFigures | Send | Import | Search | Offer
ToClient = (
    Welcome
    | Watching
    | Entries
    | Page
    | Ack
    | Refused
    | Problem
    | Lobby
    | FiguresPage
    | Presence
    | HubState
    | Found
    | ImportReady
    | Imported
    | Offered
)

_to_hub = Reader[ToHub](ToHub)
_to_client = Reader[ToClient](ToClient)
_command = Reader[AnyCommand](AnyCommand)
_encoder = msgspec.json.Encoder()


def encode(frame: Frame) -> bytes:
    """A frame as JSON bytes (UTF-8)."""
    return _encoder.encode(frame)


def decode_to_hub(data: bytes | str) -> ToHub:
    """A frame from a client. Raises msgspec.DecodeError when it is not one."""
    return _to_hub.decode(data)


def decode_to_client(data: bytes | str) -> ToClient:
    """A frame from the hub. Raises msgspec.DecodeError when it is not one."""
    return _to_client.decode(data)


def decode_command(data: msgspec.Raw) -> AnyCommand:
    """The command of a Send. Raises msgspec.DecodeError when this version cannot read it."""
    return _command.decode(data)


def raw_command(command: AnyCommand) -> msgspec.Raw:
    """A command as it travels in a Send."""
    return msgspec.Raw(_encoder.encode(command))
