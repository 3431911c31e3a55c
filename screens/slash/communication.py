"""Slash commands about communication."""

import re
from functools import partial

from screens.slash.args import Args, Unclear
from screens.slash.base import Arg, Group, Local, Slash
from warroom.model import commands as cm


def _message(command: type[cm.Tell] | type[cm.DraftMessage], args: Args) -> cm.AnyCommand | Local:
    audience, channel = args.audience()
    promise = args.next_update()
    if command is cm.DraftMessage and not args.left:
        return Local("template", audience)
    text = args.text("The message")
    if promise is None:
        text, promise = args.promise_behind(text)
    return command(audience=audience, channel=channel, text=text, next_update=promise)


def _bare_message(
    command: type[cm.ApproveMessage] | type[cm.SendMessage], args: Args
) -> cm.AnyCommand:
    message = args.item("M", "message")
    args.nothing_more()
    return command(message=message)


def _heard(args: Args) -> cm.AnyCommand:
    audience, channel = args.audience()
    if args.peek().casefold() == "from":
        args.word("from")
    sender, colon, text = args.rest().partition(":")
    if not colon or not sender.strip() or not text.strip():
        raise Unclear(f"Who said what? Write: {args.usage}")
    said_to = re.fullmatch(r"(.+\S)\s+to\s+@?(\S+)", sender.strip())
    sender, to = said_to.groups() if said_to else (sender.strip(), "")
    to = args.you if args.you and to.casefold() == "me" else to
    return cm.RecordReceived(
        audience=audience, channel=channel, sender=sender, to=to, text=text.strip()
    )


def _next(args: Args) -> cm.AnyCommand:
    audience, _ = args.audience()
    promise = args.seconds("The time to the next update")
    return cm.SetNextUpdate(audience=audience, next_update=promise, reason=args.rest())


COMMANDS: tuple[Slash, ...] = (
    Slash("tell", "/tell AUDIENCE[,CHANNEL] [+30m] TEXT",
          "write to an audience; +30m promises the next update", Group.COMMUNICATION,
          partial(_message, cm.Tell), "/tell customers,status-page +30m We are looking into it",
          (Arg.AUDIENCE, Arg.FREE)),
    Slash("draft", "/draft AUDIENCE[,CHANNEL] [+30m] [TEXT]",
          "write it, or begin with its template; somebody else approves it",
          Group.COMMUNICATION, partial(_message, cm.DraftMessage),
          '/draft "legal team",e-mail No personal data is affected', (Arg.AUDIENCE, Arg.FREE)),
    Slash("approve", "/approve M1", "let a draft go out",
          Group.COMMUNICATION, partial(_bare_message, cm.ApproveMessage), "/approve M1",
          (Arg.DRAFT,)),
    Slash("send", "/send M1", "record that a message went out",
          Group.COMMUNICATION, partial(_bare_message, cm.SendMessage), "/send M1", (Arg.DRAFT,),
          ("sent",)),
    Slash("heard", "/heard AUDIENCE[,CHANNEL] from NAME [to NAME]: TEXT",
          "what an audience told us",
          Group.COMMUNICATION, _heard, "/heard customers,phone from Acme: logins fail since 2",
          (Arg.AUDIENCE, Arg.FREE)),
    Slash("next", "/next AUDIENCE 30m|none [REASON]", "promise the next update, or none",
          Group.COMMUNICATION, _next, "/next customers 30m", (Arg.AUDIENCE, Arg.FREE)),
)  # fmt: skip
"""In the order of help."""
