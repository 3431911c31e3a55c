"""Prosody: a group chat with its archive in SQLite, and what it takes to read the archive."""

import contextlib
import socket
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import servers
from benchmarks.load import COMMAND_ID, NAME, NUMBER, TEXT, Place, Talk
from benchmarks.servers import Server

PROGRAM = PACKAGE = "prosody"

KEEPS = "each message, in an archive in SQLite, a transaction each"

PAGE = 500
"""Messages of the archive that are asked for at a time: as many as the hub's clients ask for."""

SENDERS = 4
"""They have to be in the chat, so that they receive everything too: a few, to burden it little."""

_CONFIGURATION = """\
run_as_root = true
pidfile = "{data}/prosody.pid"
data_path = "{data}"
log = {{ error = "{data}/prosody.log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
s2s_ports = {{ }}
modules_enabled = {{ "saslauth", "disco" }}
modules_disabled = {{ "s2s", "offline", "c2s_limits" }}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
network_settings = {{ tcp_nodelay = true; nodelay = true }}
storage = "memory"
sql = {{ driver = "SQLite3", database = "{data}/archive.sqlite" }}
VirtualHost "localhost"
    authentication = "anonymous"
Component "chat.localhost" "muc"
    modules_enabled = {{ "muc_mam" }}
    storage = {{ muc_log = "sql" }}
    muc_log_by_default = true
    muc_log_expires_after = "never"
    max_archive_query_results = {page}
    restrict_room_creation = false
    muc_room_locking = false
"""

_STREAM = (
    b"<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'>"
)
_LOGIN = (
    (_STREAM, b"</stream:features>"),
    (b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", b"<success"),
    (_STREAM, b"</stream:features>"),
    (
        b"<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
        b"</iq>",
    ),
)


def _join(kind: str) -> tuple[bytes, bytes]:
    room = f"<presence to='room@chat.localhost/{kind}{NAME}'>"
    asked = "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"
    return (room + asked).encode(), b"<subject"


_MESSAGE = (
    f"<message type='groupchat' to='room@chat.localhost' id='{COMMAND_ID}'>"
    f"<body>{TEXT}</body></message>"
)

TALK = Talk(
    listen=(*_LOGIN, _join("r")),
    speak=(*_LOGIN, _join("s")),
    message=_MESSAGE.encode(),
    ack=f"id='{COMMAND_ID.removesuffix(NUMBER)}".encode(),
    framing="none",
)


@contextlib.contextmanager
def start() -> Iterator[Server]:
    """A server of its own."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        place = Place(port=servers.free_port())
        file = Path(name) / "prosody.cfg.lua"
        file.write_text(_CONFIGURATION.format(data=name, port=place.port, page=PAGE))
        with servers.started([PROGRAM, "-F", "--config", str(file)], place) as process:
            yield Server(place, TALK, process, Path(name))


def replay(messages: int) -> float:
    """Seconds in which one client reads an archive of so many messages, in pages of PAGE.

    The first is written by the client, the others are copies of it in the archive.
    """
    with start() as server, socket.create_connection(("127.0.0.1", server.place.port)) as line:
        for say, wait in (*_LOGIN, _join("a")):
            _ask(line, say, wait)
        _ask(line, _MESSAGE.encode(), b"</message>")
        _copy(server.data / "archive.sqlite", messages - 1)
        begin, after = time.perf_counter(), b""
        for _ in range(messages // PAGE):
            answer = _ask(line, _QUERY % (PAGE, after), b"</fin></iq>")
            after = b"<after>" + answer.rpartition(b"<last>")[2].partition(b"<")[0] + b"</after>"
        took = time.perf_counter() - begin
        if b"complete='true'" not in answer[-1_000:]:
            raise SystemExit(f"Prosody's archive has more than was read: {answer[-300:]!r}")
        return took


_QUERY = (
    b"<iq type='set' id='q' to='room@chat.localhost'><query xmlns='urn:xmpp:mam:2'>"
    b"<set xmlns='http://jabber.org/protocol/rsm'><max>%d</max>%s</set></query></iq>"
)


def _copy(archive: Path, times: int) -> None:
    with contextlib.closing(sqlite3.connect(archive, timeout=30)) as connection, connection:
        (columns,) = connection.execute(
            'SELECT host, user, store, key, "when", "with", type, value FROM prosodyarchive'
        ).fetchall()
        host, user, store, key, when, *rest = columns
        connection.executemany(
            'INSERT INTO prosodyarchive (host, user, store, key, "when", "with", type, value)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((host, user, store, f"{key}-{n}", when + n, *rest) for n in range(times)),
        )


def _ask(line: socket.socket, say: bytes, wait: bytes) -> bytes:
    line.settimeout(60)
    line.sendall(say)
    answer = bytearray()
    while wait not in answer[-CHUNK - len(wait) :]:
        data = line.recv(CHUNK)
        if not data:
            raise SystemExit(f"Prosody ended the connection: {bytes(answer[-300:])!r}")
        answer += data
    return bytes(answer)


CHUNK = 1 << 18
