"""`warroom postmortem`: prints the post-mortem of an incident, and saves its sections."""

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.note import given_text
from warroom.errors import EXIT_OF, Exit, WarroomError
from warroom.link.changes import CommandRefused
from warroom.model.commands import EditSection
from warroom.model.limits import MAX_TEXT
from warroom.model.refusal import Why
from warroom.model.words import Section
from warroom.report.merge import marked, merge
from warroom.report.post_mortem import (
    post_mortem_document,
    post_mortem_text,
    section_text,
    version_text,
)
from warroom.text import clean, clean_line

TRIES = 5
"""Times that a text is merged with what others saved meanwhile, before it is given back."""


@click.command("postmortem", options_metavar="[OPTIONS]")
@click.argument("incident", type=params.incident_id)
@click.argument("action", type=click.Choice(["edit"]), required=False)
@click.argument("section", required=False)
@click.argument("text", nargs=-1)
@click.option(
    "--base",
    type=click.IntRange(min=0),
    metavar="ENTRY",
    help="With edit: the version your text was made from (`version` in --json).  [the present one]",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(
    app: App,
    *,
    incident: str,
    action: str | None,
    section: str | None,
    text: tuple[str, ...],
    base: int | None,
    as_json: bool,
) -> None:
    """Print the post-mortem of INCIDENT in Markdown, or save a section of it.

    \b
    postmortem INC-1                         print it; what nobody saved is proposed from the log
    postmortem INC-1 edit impact TEXT        save a section (its name, or how it begins)
    postmortem INC-1 edit impact - < file    the same from a file
    postmortem INC-1 edit impact             open it in your editor ($VISUAL, $EDITOR)

    What others saved meanwhile is merged with your text, line by line. Where both changed the same
    lines nothing is saved, and both texts are printed for you to settle.
    Start one with: do INC-1 /postmortem start
    """
    if action is None:
        if base is not None:
            raise click.UsageError("--base goes with edit.")
        _show(app, incident, as_json)
        return
    if as_json:
        raise click.UsageError("--json is for showing the post-mortem, not for changing it.")
    if section is None:
        raise click.UsageError(f"Say which section: {_names(tuple(Section))}.")
    which = _section(section)
    _edit(app, incident, which, clean(given_text(text)) if text else None, base)


def _show(app: App, incident: str, as_json: bool) -> None:
    from warroom.cli.session import room_of

    room = room_of(app, incident)
    if as_json:
        output.document(post_mortem_document(room.incident, room.entries))
    else:
        output.data(post_mortem_text(room.incident, room.entries))


def _edit(app: App, incident: str, section: Section, given: str | None, base: int | None) -> None:
    from warroom.cli.session import hub, run, whole
    from warroom.link.once import Once

    async def begin(link: Once) -> tuple[str, int]:
        room = await whole(link, incident)
        if base is None:
            text = section_text(section, room.incident, room.entries)
            return text, room.incident.post_mortem.version(section)
        old = version_text(section, base, room.entries)
        if old is None:
            raise WarroomError(f"Entry {base} is no text of “{section}”.", Exit.USAGE)
        return old, base

    async def work(mine: str | None, known: tuple[str, int] | None) -> tuple[str, int] | None:
        """Save `mine`; without one only look at what stands there."""
        async with hub(app) as link:
            old, at = known or await begin(link)
            if mine is None:
                return old, at
            await save(link, mine.strip(), old, at)
            return None

    async def save(link: Once, mine: str, old: str, at: int) -> None:
        for _ in range(TRIES):
            if len(mine) > MAX_TEXT:
                raise _given_back(mine, f"It has {len(mine):,} characters of {MAX_TEXT:,}.")
            answer = await link.ask(EditSection(section=section, text=mine, base=at), incident)
            if not isinstance(answer, CommandRefused):
                output.say(f"{incident}: entry {answer.last}.")
                return
            room = await whole(link, incident)
            theirs = room.incident.post_mortem.sections.get(section)
            if answer.why is not Why.CONFLICT or theirs is None or theirs.seq == at:
                raise WarroomError(answer.sentence, EXIT_OF[answer.why])
            merged = merge(old, mine, theirs.text, them=f"{theirs.by}, entry {theirs.seq}")
            if not merged.clean:
                raise _given_back(
                    merged.text,
                    f"{clean_line(theirs.by)} changed the same lines. Settle the marked ones, then"
                    f" save with --base {theirs.seq}.",
                )
            mine, old, at = merged.text, theirs.text, theirs.seq
            output.say(f"Merged with what {clean_line(theirs.by)} saved as entry {theirs.seq}.")
        raise _given_back(mine, "Others save faster than this does.")

    if given is not None:
        run(work(given, None))
        return
    # The connection is not held while somebody thinks.
    known = run(work(None, None))
    assert known is not None
    written = click.edit(known[0], extension=".md")
    if written is None or clean(written).strip() == known[0]:
        output.say("Nothing was changed, so nothing was saved.")
        return
    text = clean(written)
    if line := marked(text):
        raise _given_back(text, f"Line {line} is still marked.")
    run(work(text, known))


def _given_back(text: str, sentence: str) -> WarroomError:
    """Nothing that was typed is lost: it goes to stdout, the reason to stderr."""
    output.data(text)
    return WarroomError(f"Nothing was saved; your text is printed. {sentence}", Exit.FAILURE)


def _section(typed: str) -> Section:
    wanted = clean_line(typed).casefold()
    exact = [section for section in Section if section == wanted]
    found = exact or [
        section
        for section in Section
        if section.startswith(wanted) or any(w.startswith(wanted) for w in section.split())
    ]
    if len(found) != 1 or not wanted:
        raise click.UsageError(f"“{wanted}” is not one of: {_names(found or tuple(Section))}.")
    return found[0]


def _names(sections: tuple[Section, ...] | list[Section]) -> str:
    return ", ".join(sections)
