"""`warroom tell`: writes to audiences, and shows what was said to whom."""

from datetime import UTC, datetime
from typing import Any

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.credentials import force_option, require_no_secret
from warroom.cli.note import given_text
from warroom.model import commands as cm
from warroom.report.documents import communication_document
from warroom.report.plain import communication_text, drill_heading, updates_text


@click.command("tell")
@click.argument("incident", type=params.incident_id)
@click.argument("audience", required=False)
@click.argument("text", nargs=-1)
@click.option("--channel", default="", help="By which channel: status page, e-mail, phone.")
@click.option(
    "--next", "next_update", type=params.seconds, metavar="DURATION",
    help="When they hear from us next: 30m, or none.",
)  # fmt: skip
@click.option("--reason", default="", help="With --next none and no text: why no update follows.")
@click.option("--draft", is_flag=True, help="Only draft it; somebody approves it.")
@click.option("--approve", metavar="M1", help="Let a draft go out.")
@click.option("--send", "sent", metavar="M1", help="Record that an approved message went out.")
@click.option("--received", is_flag=True, help="Record what the audience told us (with --from).")
@click.option("--from", "sender", metavar="NAME", help="Who said it.")
@click.option("--list", "listing", is_flag=True, help="Show the communication log.")
@click.option("--json", "as_json", is_flag=True, help="Show it as a JSON document.")
@force_option
@hub_options
@pass_app
def command(
    app: App,
    /,
    *,
    incident: str,
    audience: str | None,
    text: tuple[str, ...],
    approve: str | None,
    sent: str | None,
    listing: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Tell AUDIENCE (customers, executives …) TEXT about INCIDENT; `-` reads it from a pipe.

    Where you may approve messages it is recorded as sent; where not it waits as a draft.

    \b
    tell INC-1 customers "We are looking into it" --channel "status page" --next 30m
    tell INC-1 customers --next 45m                 promise the next update
    tell INC-1 --approve M1        tell INC-1 --send M1
    tell INC-1 vendor "Fix at 04:00" --received --from "A. Vendor" --channel phone
    tell INC-1 --list              what was said, and which updates are due
    """
    ways = [approve, sent, how["received"], how["draft"], listing or as_json]
    if sum(map(bool, ways)) > 1:
        raise click.UsageError("Give one of --approve, --send, --received, --draft and --list.")
    if approve or sent or listing or as_json:
        if audience is not None:
            raise click.UsageError("With --approve, --send and --list there is no audience.")
        if approve:
            _send(app, incident, cm.ApproveMessage(message=approve))
        elif sent:
            _send(app, incident, cm.SendMessage(message=sent))
        else:
            _show(app, incident, as_json)
    elif audience is None:
        raise click.UsageError("Say whom, as in: tell INC-1 customers TEXT. --list shows the log.")
    else:
        _send(app, incident, _words_for(audience, text, **how))


def _words_for(
    audience: str,
    text: tuple[str, ...],
    *,
    channel: str,
    next_update: int | None,
    reason: str,
    draft: bool,
    received: bool,
    sender: str | None,
) -> cm.AnyCommand:
    if (sender is not None) != received:
        raise click.UsageError("--received and --from NAME go together.")
    if received and next_update is not None:
        raise click.UsageError("--next is a promise of ours; it does not go with --received.")
    if not text and next_update is not None and not draft:
        return cm.SetNextUpdate(audience=audience, next_update=next_update or None, reason=reason)
    if reason:
        raise click.UsageError("--reason goes with --next and no text.")
    said = given_text(text)
    if sender is not None:
        return cm.RecordReceived(audience=audience, sender=sender, text=said, channel=channel)
    write = cm.DraftMessage if draft else cm.Tell
    return write(audience=audience, text=said, channel=channel, next_update=next_update)


def _send(app: App, incident: str, asked: cm.AnyCommand) -> None:
    from warroom.cli.session import send

    require_no_secret(app, asked)
    done = send(app, asked, incident)
    if isinstance(asked, cm.Tell) and done.first == done.last:
        # One entry, not three: the hub took it as a draft.
        output.say(
            "It waits as a draft: the incident commander or the communications lead approves it."
        )
    output.say(f"{incident}: entry {done.last}.")


def _show(app: App, incident: str, as_json: bool) -> None:
    from warroom.cli.session import room_of

    state = room_of(app, incident).incident
    if as_json:
        output.document(communication_document(state))
    elif state.messages or state.audiences:
        parts = [
            "\n".join(drill_heading(state)),
            communication_text(state),
            updates_text(state, datetime.now(UTC)),
        ]
        output.data("\n\n".join(filter(None, parts)))
    else:
        output.say(f"Nobody outside {incident} has been told anything yet.")
