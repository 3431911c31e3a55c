"""How much one address or one person may take of the hub, so that the others notice nothing."""

import resource

CONNECTIONS = 512
"""Connections at once. 2,000 took 54 MB; the bound is far below the usual limit of files."""

CONNECTIONS_OF_ONE = 64
"""Connections of one person at once: whoever has a key to the hub can fill an eighth of it. A
person has a screen or two, and a script may have a command for each of fifty alerts."""

GREETING = 16
"""Connections of one address (of one uid on the Unix socket) that may take longer than HURRY
without a valid hello; for each newcomer beyond them the oldest of those is put out."""

GREETING_AT_ONCE = 64
"""Connections of one address without a valid hello, however new: a room that comes back at once
gets in, a storm is refused."""

HURRY = 1.0
"""Seconds in which a client that means it has said hello."""

STALLED = 6.0
"""Seconds in which a client that is sent something has to take some of it. With the checks, which
are a second apart, it is dropped within 10 s."""

PINGS_AT_ONCE, PINGS_PER_SECOND = 100, 5
"""Pings and pongs of a connection: a client sends one of each in five seconds, and a line that was
down for minutes hands them over together. Each is answered at once, before any other work."""

COMMANDS_AT_ONCE, COMMANDS_PER_SECOND = 500, 250
"""Commands of one person, over all connections: so many at once, and then so many a second. An
outbox of 10,000 is taken in 40 s; a hub decides about 4,000 a second."""

READS_AT_ONCE, READS_PER_SECOND = 200, 50
"""The same for questions: pages, searches, the lobby, figures, incidents watched. 200 pages are
100,000 entries."""

READING = 2
"""Questions of one person that are answered at once; the next waits until an answer is taken."""

PAGES = 4
"""Questions of everybody that are answered at once: what is committed next waits behind no more."""

FILES_BESIDE = 128
"""Open files that the hub needs beside its connections: database, mirror, sockets, uploads."""


def connections_allowed(wanted: int = CONNECTIONS) -> tuple[int, str]:
    """How many connections the limit of open files leaves room for, and a sentence where fewer.

    Raises the soft limit as far as it may. Twice the connections have to fit: accepting one that
    is then refused takes a file too.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * wanted + FILES_BESIDE
    if soft != resource.RLIM_INFINITY and soft < needed:
        raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
        soft = raised
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted, ""
    allowed = max(1, (soft - FILES_BESIDE) // 2)
    return allowed, (
        f"This process may open {soft:,} files, so the hub takes {allowed:,} connections and not"
        f" {wanted:,}. Raise the limit (`ulimit -n {needed}`, or LimitNOFILE= in its unit)."
    )
