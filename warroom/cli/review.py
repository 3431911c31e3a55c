"""`warroom review`: the room as it was known at a moment, on the screen or as text."""

import sys
from pathlib import Path

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.join import require_terminal
from warroom.cli.source import data_option, is_file, open_log, readable
from warroom.errors import WarroomError
from warroom.model.entry import StoredEntry
from warroom.report.documents import entry_document, incident_document, plain_value
from warroom.report.plain import Order, in_order, incident_text, timeline_text
from warroom.report.problems import problem_document, problem_text
from warroom.review.compare import compare
from warroom.review.compare_text import comparison_document, comparison_lines
from warroom.review.goto import went_to
from warroom.review.moments import Moments
from warroom.review.player import Player
from warroom.review.replay import Replay
from warroom.saved.log import Head
from warroom.saved.verify import Item, Known
from warroom.times import format_stamp
from warroom.wire.hygiene import read_entry


@click.command("review")
@click.argument("what", metavar="INCIDENT|FILE")
@click.option("--at", default="", metavar="SEQ|WHEN", help="The moment to begin with.  [the end]")
@click.option(
    "--compare", "between", nargs=2, metavar="A B",
    help="Print what changed between two moments, each an entry's number or a time.",
)  # fmt: skip
@click.option(
    "--by",
    type=click.Choice([order.value for order in Order]),
    help="Which clock to go by.  [recorded; of an imported timeline: occurred]",
)
@click.option("--print", "printed", is_flag=True, help="Print it, also on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@data_option
@hub_options
@pass_app
def command(
    app: App,
    *,
    what: str,
    at: str,
    between: tuple[str, str] | None,
    by: str | None,
    printed: bool,
    as_json: bool,
    data: Path | None,
) -> int:
    """Look back at INCIDENT, or at what an exported FILE holds: every pane as it was known then.

    On a terminal it opens a screen. Elsewhere, and with --print, --json or --compare, it prints the
    state at the moment and the timeline up to it. Times are UTC.
    """
    order = Order(by) if by else None
    on_screen = not (between or printed or as_json) and sys.stdout.isatty() and sys.stdin.isatty()
    if on_screen:
        require_terminal()
        return _on_screen(app, what, data, at, order)
    looked = _Looked(app, what, data, order)
    if between:
        looked.compare(*between, as_json=as_json)
    else:
        looked.show(at, as_json=as_json)
    return 0


def _on_screen(app: App, what: str, data: Path | None, at: str, order: Order | None) -> int:
    settings = app.settings
    if data is None and not is_file(what):
        from screens.review.opening import review_at_hub
        from warroom.cli import params

        return review_at_hub(
            app.addresses,
            params.log_id(what),
            name=settings.name,
            token=settings.token(),
            state_dir=settings.own_state_dir,
            at=at,
            order=order,
        )
    from screens.review.opening import review_saved

    name, items, known = _read(app, what, data)
    # Without a hub nothing here is anybody's: what is kept is the account's own.
    return review_saved(name, items, known, state_dir=settings.state_dir, at=at, order=order)


def _read(app: App, what: str, data: Path | None) -> tuple[str, list[Item], list[Known]]:
    """The name, the lines and the known heads of a log; of a damaged file what can be read."""
    if is_file(what) and data is None:
        from warroom.saved.file import scan_file

        with readable(Path(what)):
            header, items = scan_file(Path(what))
        head = Head(header.entries, header.head)
        return header.log, items, [Known(head, "the file's header", final=True)]
    log = open_log(app, what, data)
    known = [] if log.announced is None else [Known(log.announced, "whoever gave this log")]
    return log.name, list(log.stored), known


class _Looked:
    """A log that was read to be printed."""

    def __init__(self, app: App, what: str, data: Path | None, order: Order | None) -> None:
        from warroom.saved.verify import examine

        self.name, items, known = _read(app, what, data)
        for finding in examine(self.name, items, known):
            output.say(f"Warning: {finding.sentence}")
        self.entries = [read_entry(item) for item in items if isinstance(item, StoredEntry)]
        self.moments = Moments(self.entries)
        self.order = order or self.moments.natural
        self.replay = Replay(self.name, self.entries)

    def player(self, text: str) -> Player:
        """The moment that a person wrote; the end where nothing was written."""
        course = self.moments.course(self.order)
        if not text:
            return Player.of(course, course.end)
        try:
            # From the beginning: a time without a date is on the day on which it began.
            return went_to(
                text, Player.of(course, min(1, course.end)), self.moments.scale(self.order)
            )
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    def known(self, player: Player) -> int:
        """The last entry that the room had at a moment."""
        return self.moments.known_at(self.order, player.place, player.moment)

    def compare(self, first: str, second: str, *, as_json: bool) -> None:
        """What changed between two moments."""
        states = [self.replay.at(self.known(self.player(text))) for text in (first, second)]
        found = compare(*states)
        if as_json:
            output.document(comparison_document(self.name, found))
        else:
            output.lines(comparison_lines(found))

    def show(self, at: str, *, as_json: bool) -> None:
        """The state at a moment, and the timeline up to it."""
        if not self.entries:
            raise WarroomError(f"There is no entry in {self.name}.")
        player = self.player(at)
        state, moment = self.replay.at(self.known(player)), player.moment
        course = player.course
        seqs = {course.seq(place) for place in range(1, player.place + 1)}
        entries = in_order((entry for entry in self.entries if entry.seq in seqs), self.order)
        if as_json:
            told = problem_document(state) if state.problem else incident_document(state)
            output.document(
                {
                    "log": self.name,
                    "moment": plain_value(moment),
                    "clock": self.order.value,
                    "entry": course.seq(player.place),
                    "of": course.end,
                    "state": told,
                    "timeline": [entry_document(entry) for entry in entries],
                }
            )
            return
        at_entry = f"entry {course.seq(player.place)} of {course.end}"
        output.data(f"REVIEW of the past: as it was known at {format_stamp(moment)}, {at_entry}\n")
        output.data(problem_text(state) if state.problem else incident_text(state, moment))
        output.data("\nTimeline")
        output.lines(timeline_text(entry, state, self.order) for entry in entries)
