"""`warroom declare`: opens an incident."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.credentials import force_option, require_no_secret
from warroom.model.commands import Declare
from warroom.model.similar import Similar, similar
from warroom.model.words import Detection, Priority, Severity
from warroom.report.problems import similar_documents, similar_lines

if TYPE_CHECKING:
    from warroom.link.once import Once


@click.command("declare")
@click.argument("title", nargs=-1, required=True)
@click.option(
    "--severity", type=params.severity, default="SEV3", help="SEV1 (worst) to SEV5.  [SEV3]"
)
@click.option("--priority", type=params.priority, help="P1 to P5.  [as the severity]")
@click.option("--description", default="", help="What is known so far.")
@click.option(
    "--started", type=params.when, metavar="WHEN", help="When it began (UTC): 02:09, 10m ago."
)
@click.option("--detected", type=params.when, metavar="WHEN", help="When somebody noticed.")
@click.option("--reporter", default="", metavar="NAME", help="Who reported it.  [you]")
@click.option("--responsible", default="", metavar="NAME", help="Who answers for the systems.")
@click.option("--system", "systems", multiple=True, help="A system affected; may be repeated.")
@click.option("--detected-by", type=params.detection, help=f"One of: {', '.join(Detection)}.")
@click.option("--category", default="", metavar="WORD", help="As availability, data, security.")
@click.option("--tag", "tags", multiple=True, help="A word to find it by; may be repeated.")
@click.option(
    "--codename", default="", metavar="NAME", help="Shown instead of the title; auto picks one."
)
@click.option(
    "--restricted",
    type=params.people,
    metavar="NAME,NAME",
    help="Only these people and you see it; for all others it does not exist.",
)
@click.option("--exercise", is_flag=True, help="A drill: marked everywhere, outside the metrics.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document, not the id alone.")
@force_option
@hub_options
@pass_app
def command(
    app: App,
    *,
    title: tuple[str, ...],
    severity: Severity,
    priority: Priority | None,
    description: str,
    started: datetime | None,
    detected: datetime | None,
    reporter: str,
    responsible: str,
    systems: tuple[str, ...],
    detected_by: Detection | None,
    category: str,
    tags: tuple[str, ...],
    codename: str,
    restricted: tuple[str, ...] | None,
    exercise: bool,
    as_json: bool,
) -> None:
    """Declare an incident and print its id. A title is all it takes."""
    from warroom.cli.session import ask, hub, run

    asked = Declare(
        title=params.joined(title),
        severity=severity,
        priority=priority,
        description=description,
        started_at=started,
        detected_at=detected,
        reporter=reporter,
        responsible=responsible,
        systems=systems,
        detected_by=detected_by,
        category=category,
        tags=tags,
        codename=codename,
        restricted=restricted,
        exercise=exercise,
    )

    require_no_secret(app, asked)

    async def work() -> None:
        async with hub(app) as link:
            done = await ask(link, asked)
            if not as_json:
                # At once: a script waits for the id, and what follows is advice.
                output.data(done.incident)
            found = await _similar(link, asked, done.incident)
            if as_json:
                output.document(
                    {
                        "incident": done.incident,
                        "seq": done.last,
                        "command_id": done.id,
                        "similar": similar_documents(found),
                    }
                )
                return
            output.say(f"Open its room with: warroom join {done.incident}")
            if found:
                output.say("Similar before:")
                for line in similar_lines(found):
                    output.say(f"  {line}")

    run(work())


async def _similar(link: "Once", asked: Declare, incident: str) -> list[Similar]:
    """What resembles it; nothing where the hub is gone by now, as the incident is declared."""
    from warroom.link.once import NoHub

    try:
        rows = [row.summary for row in await link.every_row()]
    except NoHub:
        return []
    return similar(asked.title, rows, asked.systems, without=(incident,))
