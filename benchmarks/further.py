"""The figures that are held to no bound, in tables: medians, with the lowest and highest beside."""

from collections.abc import Sequence

from benchmarks.durable import CROWDS, RATES
from benchmarks.peers.rounds import PEERS
from benchmarks.run import Run, at, short, spread

Path = tuple[str, ...]
"""A section, then the way to a figure in it."""


def tables(run: Run) -> list[str]:
    """Headings, sentences and tables, in Markdown."""
    return [
        "### Events a second, flat out",
        "All events over the time from the first one sent until the last is acknowledged and all"
        " receivers have it; deliveries are counted while it goes on.",
        _throughput(run),
        "### Batches in SQLite",
        "Rows a second with `synchronous=FULL`, in a loop that does nothing else.",
        _rows(
            run,
            ("rows in a transaction", "rows a second"),
            [
                (f"{size:,}", [("batches", str(size))]) for size in (1, 10, 100, 1_000)
            ],
        ),
        "### Milliseconds at a rate",
        "From when a message was due to when its sender had the answer (*ack*) and to when the last"
        " receiver had it (*all*).",
        _grid(run),
        "### Other servers at the same work",
        "Their clients come by the same kind of socket where they can (redis, mosquitto), else by"
        " TCP. Prosody's senders have to be in the chat, so that it delivers to four more. Replay"
        " is 10,000 messages in pages of 500.",
        _peers(run),
        "### Many at once, long logs, restarts",
        _list(run, _MANY),
        "### The screen, with 100,000 entries, on 120 by 40 cells",
        _list(run, _SCREEN),
        "### Looking back, export, search, metrics",
        "A log of 100,000 entries; 1,000 incidents of 100 entries.",
        _list(run, _BACK),
    ]  # fmt: skip


def _throughput(run: Run) -> str:
    lines: list[tuple[str, Sequence[Path]]] = []
    for receivers in (1, 10, 100, 500, 1_000):
        section = f"throughput_{receivers}"
        lines.append(
            (
                f"{receivers:,}",
                [
                    (section, "hub", "events_per_s"),
                    (section, "hub", "delivered_per_s"),
                    (section, "hub", "processor_us_per_delivery"),
                    (section, "unstored", "events_per_s"),
                    (section, "app", "events_per_s"),
                    (section, "app", "processor_us_per_delivery"),
                ],
            )
        )
    head = (
        "receivers", "hub", "its deliveries", "its processor time a delivery, µs",
        "without storage", "plain program", "its processor time a delivery, µs",
    )  # fmt: skip
    return _rows(run, head, lines)


def _grid(run: Run) -> str:
    lines: list[tuple[str, Sequence[Path]]] = []
    for rate in RATES:
        for receivers in CROWDS:
            cell = f"{rate} at {receivers}"
            ways: list[Path] = [
                ("grid", cell, who, name)
                for who in ("hub", "app")
                for name in (
                    "ack_p50_ms", "ack_p99_ms", "all_have_it_p50_ms", "all_have_it_p99_ms"
                )
            ]  # fmt: skip
            lines.append((f"{rate:,} a second, {receivers} receivers", ways))
    head = ["", *(f"{who}: {name}" for who in ("hub", "plain") for name in _PAIRS)]
    return _rows(run, head, lines)


_PAIRS = ("ack p50", "ack p99", "all p50", "all p99")


def _peers(run: Run) -> str:
    keeps = {"hub": "each message, fsynced before it is acknowledged; a chain of hashes"}
    keeps |= {name: peer.KEEPS for name, peer in PEERS.items()}
    lines: list[tuple[str, str, Sequence[Path]]] = []
    for name, what in keeps.items():
        if not run.peers.get(name, "-"):
            lines.append((f"{name} (not installed)", what, []))
            continue
        ways: list[Path] = [
            ("peers_100", name, "events_per_s"),
            ("peers_500", name, "events_per_s"),
            ("peers_latency", name, "ack_p50_ms"),
            ("peers_latency", name, "all_have_it_p50_ms"),
            ("peers_latency", name, "all_have_it_p99_ms"),
            ("replay", name, "seconds"),
        ]
        lines.append((name, what, ways))
    head = (
        "server", "keeps", "events a second, 100 receivers", "500 receivers",
        "ack p50 at 100 a second, ms", "all have it, p50", "p99", "replay, s",
    )  # fmt: skip
    return _rows(run, head, [(f"{name} | {what}", ways) for name, what, ways in lines])


Lines = tuple[tuple[str, str, Path], ...]
"""What, its unit, where it is."""

_MANY: Lines = (
    ("1,000 come in at once", "s", ("joins", "seconds")),
    ("memory of the hub for each of them", "KiB", ("joins", "kib_each")),
    ("memory of the hub for 1,000 entries more", "KiB", ("entries", "kib_per_1000")),
    ("hub with 100,000 entries: from its start to the first answer", "s",
     ("entries", "100000", "start_s")),
    ("the same: processor time", "s", ("entries", "100000", "start_processor_s")),
    ("hub with ten incidents of 100,000 entries: start", "s", ("million", "start_s")),
    ("the same where it makes its index of the search first", "s",
     ("million", "first_start_s")),
    ("the same: memory", "MiB", ("million", "memory_mib")),
    ("100,000 entries in pages of 500: processor time of the hub", "s",
     ("long", "pages", "processor_s")),
    ("the same: entries a second", "", ("long", "pages", "entries_per_s")),
    ("ack p50 at 100 a second, 100,000 entries, alone", "ms", ("long", "beside", "idle_p50_ms")),
    ("the same: p99", "ms", ("long", "beside", "idle_p99_ms")),
    ("ack p50 beside ten who read all of it", "ms", ("long", "beside", "busy_p50_ms")),
    ("the same: p99", "ms", ("long", "beside", "busy_p99_ms")),
    ("all have it, p50 at 100 a second, 50 receivers, alone", "ms",
     ("stalled", "alone_all_have_it_p50_ms")),
    ("the same: p99", "ms", ("stalled", "alone_all_have_it_p99_ms")),
    ("all have it, p50 beside five who read nothing", "ms",
     ("stalled", "beside_all_have_it_p50_ms")),
    ("the same: p99", "ms", ("stalled", "beside_all_have_it_p99_ms")),
)  # fmt: skip

_SCREEN: Lines = (
    ("first frame, cold", "ms", ("screen", "cold_first_frame_ms")),
    ("first frame, warm", "ms", ("screen", "first_frame_ms")),
    ("newest entry is shown, cold (nothing is kept on this machine)", "ms",
     ("screen", "cold_newest_entry_ms")),
    ("newest entry is shown, warm", "ms", ("screen", "newest_entry_ms")),
    ("memory, cold", "MiB", ("screen", "cold_memory_mib")),
    ("memory, warm", "MiB", ("screen", "memory_mib")),
    ("idle, to the terminal", "bytes a second", ("screen", "idle_bytes_per_s")),
    ("the largest of the keys", "bytes", ("screen", "key_bytes_max")),
    ("a page back", "bytes", ("screen", "page_bytes")),
    ("a page back, until it is drawn", "ms", ("handling", "page_ms")),
    ("another size of the window, until it is drawn", "ms", ("screen", "resize_ms")),
    ("another filter, until it is drawn", "ms", ("handling", "refilter_ms")),
    ("the same with typing it: processor time", "ms", ("handling", "refilter_processor_ms")),
    ("a tick of the clock: processor time", "ms", ("handling", "tick_processor_ms")),
    ("longest lag of its event loop while the log comes in", "ms",
     ("handling", "taking_in_max_ms")),
    ("lag with ten entries a second, p50", "ms", ("handling", "appending_p50_ms")),
    ("lag with ten entries a second, p99", "ms", ("handling", "appending_p99_ms")),
)  # fmt: skip

_BACK: Lines = (
    ("review: open the file, check and fold it", "ms", ("looking_back", "open_ms")),
    ("review: seek to any entry, p50", "ms", ("looking_back", "seek_p50_ms")),
    ("review: seek, p99", "ms", ("looking_back", "seek_p99_ms")),
    ("review: a tick (0.1 s) of playing at 600×, p50", "ms", ("looking_back", "play_tick_p50_ms")),
    ("review: the longest tick", "ms", ("looking_back", "play_tick_max_ms")),
    ("export as a sealed log, the whole command", "s", ("looking_back", "export_warroom_s")),
    ("export as JSON", "s", ("looking_back", "export_json_s")),
    ("export as CSV", "s", ("looking_back", "export_csv_s")),
    ("export as Markdown", "s", ("looking_back", "export_md_s")),
    ("export as HTML", "s", ("looking_back", "export_html_s")),
    ("search: median over the queries", "ms", ("search", "p50_ms")),
    ("search: the slowest query", "ms", ("search", "slowest_ms")),
    ("metrics: fold the logs of all incidents", "ms", ("metrics", "fold_ms")),
    ("metrics: the figures of all states", "ms", ("metrics", "figures_ms")),
    ("metrics: all of them, from the figures", "ms", ("metrics", "metrics_ms")),
)  # fmt: skip


def _list(run: Run, lines: Lines) -> str:
    made = [(f"{what}, {unit}" if unit else what, [way]) for what, unit, way in lines]
    return _rows(run, ("what", "median (from – to)"), made)


def _rows(run: Run, head: Sequence[str], lines: Sequence[tuple[str, Sequence[Path]]]) -> str:
    made = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for label, ways in lines:
        missing = len(head) - 1 - label.count(" | ") - len(ways)
        cells = [label, *(cell(run, way) for way in ways), *["–"] * missing]
        made.append("| " + " | ".join(cells) + " |")
    return "\n".join(made)


def cell(run: Run, way: Path) -> str:
    """A figure's median and its spread over the rounds; a dash where it was not measured."""
    found = values(run, way)
    if not found:
        return "–"
    of = spread(found)
    if of.rounds == 1:
        return f"{short(of.median)} (once)"
    return f"{short(of.median)} ({short(of.low)} – {short(of.high)})"


def values(run: Run, way: Path) -> list[float]:
    """A figure in each round in which it was measured."""
    found = []
    for each in run.sections.get(way[0], []):
        try:
            found.append(at(each, way[1:]))
        except KeyError:
            continue
    return found
