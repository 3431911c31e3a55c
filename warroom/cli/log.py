"""`warroom log`: prints the timeline, once or for as long as it goes on."""

from collections.abc import Callable
from datetime import datetime

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.report.documents import entry_document
from warroom.report.plain import Order, drill_heading, in_order, timeline_text
from warroom.report.rows import RowKind, describe

Shown = Callable[[Entry, Incident], bool]


@click.command("log")
@click.argument("incident", type=params.any_log_id)
@click.option("--follow", "-f", is_flag=True, help="Keep printing what comes in, until Ctrl-C.")
@click.option(
    "--since", type=params.since, metavar="SEQ|WHEN",
    help="Only entries after this number, or from this time on (UTC).",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, the whole entry.")
@click.option(
    "--by",
    type=click.Choice([order.value for order in Order]),
    default=Order.RECORDED.value,
    help="Order: as it was recorded, or as it occurred.  [recorded]",
)
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND",
    type=click.Choice([kind.value for kind in RowKind], case_sensitive=False),
    help=f"Only rows of this kind; may be repeated. Kinds: {', '.join(RowKind)}.",
)  # fmt: skip
@hub_options
@pass_app
def command(
    app: App,
    *,
    incident: str,
    follow: bool,
    since: int | datetime | None,
    as_json: bool,
    by: str,
    kinds: tuple[str, ...],
) -> None:
    """Print the timeline of INCIDENT. Times are UTC; notes have their latest wording."""
    order = Order(by)
    if follow and order is Order.OCCURRED:
        raise click.UsageError(
            "--follow prints entries as they are recorded; leave --by occurred out."
        )

    def shown(entry: Entry, state: Incident) -> bool:
        return _after(entry, since, order) and (not kinds or describe(entry, state).kind in kinds)

    from warroom.cli.session import hub, run, whole

    async def work() -> None:
        async with hub(app) as link:
            room = await whole(link, incident)
            state = room.incident
            if not as_json:
                output.lines(drill_heading(state))
            entries = [e for e in in_order(room.entries, order) if shown(e, state)]
            _print(entries, state, order, as_json)
            if not follow:
                return
            with output.reader_needed():
                async for entry in link.follow(incident, since=state.seq):
                    state = evolve(state, entry)
                    if shown(entry, state):
                        _print([entry], state, order, as_json)

    run(work())


def _after(entry: Entry, since: int | datetime | None, order: Order) -> bool:
    if since is None:
        return True
    if isinstance(since, int):
        return entry.seq > since
    return (entry.at if order is Order.OCCURRED else entry.recorded_at) >= since


def _print(entries: list[Entry], state: Incident, order: Order, as_json: bool) -> None:
    if as_json:
        output.documents(map(entry_document, entries))
    else:
        output.lines(timeline_text(entry, state, order) for entry in entries)
