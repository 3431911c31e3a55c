"""`warroom search`: full text over all incidents, from a hub, a data directory or a file."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.source import data_option
from warroom.errors import Exit, WarroomError
from warroom.report.found import compared, found_document, found_text
from warroom.wire.frames import Found, Search
from warroom.wire.limits import MAX_FOUND

T = TypeVar("T")


@click.command("search")
@click.argument("words", metavar="QUERY…", nargs=-1)
@data_option
@click.option(
    "--file", "path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Search an exported file instead of a hub.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(1, MAX_FOUND), default=20, metavar="N",
    help=f"At most so many texts, up to {MAX_FOUND}.  [20]",
)  # fmt: skip
@click.option(
    "--alike", is_flag=True, help="QUERY is a title: find what has any of its words, best first."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@click.option(
    "--rebuild", is_flag=True,
    help="Make the index of a data directory anew; no hub may run on it.",
)  # fmt: skip
@hub_options
@pass_app
def command(
    app: App,
    *,
    words: tuple[str, ...],
    data: Path | None,
    path: Path | None,
    limit: int,
    alike: bool,
    as_json: bool,
    rebuild: bool,
) -> None:
    """Search all incidents, their entries, post-mortems and known errors, the best first.

    All words must match; a word* is a beginning, "several words" stand in a row, -word must not
    be there (write -- before it). Filters: kind:decision author:ana system:checkout
    incident:INC-3 after:2026-11-20 before:2026-11-23T02:09. Times are UTC.
    """
    if rebuild:
        if words or path or as_json:
            raise click.UsageError("--rebuild goes with --data DIR alone.")
        _rebuild(data or app.settings.data_dir)
        return
    if data is not None and path is not None:
        raise click.UsageError("Give --data or --file, not both.")
    query = params.joined(words)
    search = Search(1, query, limit=limit, alike=alike)
    found = _ask(app, search, data, path)
    if found.sentence:
        raise WarroomError(found.sentence, Exit.USAGE)
    if as_json:
        output.document(found_document(query, found))
    elif found.texts:
        output.data(found_text(found))
    if not found.texts:
        output.say(f"Nothing has “{query}” in it. Fewer words, or word*, find more.")
    elif found.more:
        output.say(f"There are more than {limit}: --limit shows up to {MAX_FOUND}, words narrow.")
    if newest := compared(found):
        output.say(
            f"Very many texts match: these are the best of {newest}. Another word, or a filter"
            " such as before:…, looks further back."
        )


def _ask(app: App, search: Search, data: Path | None, path: Path | None) -> Found:
    now = datetime.now(UTC)
    if path is not None:
        from server.rooms.lookup import search_log
        from warroom.cli.source import open_log

        # With its directory, so that it is never taken for the id of an incident.
        return _without_hub(search_log(open_log(app, str(path.absolute()), None), search, now))
    if data is not None:
        from server.rooms.lookup import search_directory

        return _without_hub(search_directory(data, search, now))
    from warroom.cli.session import hub, run

    async def work() -> Found:
        async with hub(app) as link:
            return await link.search(search)

    return run(work())


def _rebuild(directory: Path) -> None:
    from server.rooms.lookup import rebuild

    count = _without_hub(rebuild(directory))
    output.say(f"{directory}: {count} texts can be found.")


def _without_hub(work: Coroutine[None, None, T]) -> T:
    from server.errors import DataLocked, HubError

    try:
        return asyncio.run(work)
    except DataLocked as error:
        raise WarroomError(
            f"{error} A hub sees to its index itself; `warroom hub --rebuild-index` makes it anew.",
            Exit.LOCKED,
        ) from error
    except HubError as error:
        raise WarroomError(str(error)) from error
