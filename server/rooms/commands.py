"""A connection's commands on their way to the committer: put off, or read, cleaned and queued."""

import asyncio
from functools import partial
from typing import Protocol

from server.authority.rights import Rights
from server.door.complaints import Complaints
from server.door.people import COMMANDS_WAIT, Person
from server.rooms.committer import Answer, Committer, Request
from server.rooms.peer import Peer
from server.rooms.put_off import AGAIN, PutOff
from warroom.model.commands import AnyCommand
from warroom.model.refusal import Why
from warroom.wire import frames as fr
from warroom.wire.hygiene import clean_command
from warroom.wire.reading import NOT_A_FRAME

_A_COMMAND = b'{"type":"send",'
"""What a command of our own clients begins with; one that begins otherwise takes the longer way."""


class Queues(Protocol):
    """What is needed of the hub here."""

    committer: Committer
    complaints: Complaints


class Commands:
    """Those of one peer, who is `person` over all connections."""

    def __init__(self, hub: Queues, peer: Peer, person: Person, rights: Rights) -> None:
        self._hub = hub
        self._peer = peer
        self._person = person
        self._rights = rights
        self._put_off = PutOff()

    async def send(self, send: fr.Send) -> None:
        """Queue a command, or put it off; waits while too many of this person wait."""
        early = self._put_off.overtakes(send.id)
        if wait := max(AGAIN, self._person.held) if early else self._person.may_send():
            self._put_off.add(send.id)
            self._hub.complaints.about(
                f"sends {self._peer.name}", f"{self._peer.name} sends too much and has to wait."
            )
            self._peer.send(
                fr.Refused(send.id, Why.TRY_AGAIN, COMMANDS_WAIT, send.incident, after=wait)
            )
            if self._person.insists or self._put_off.insists:
                await asyncio.sleep(wait)
            return
        self._put_off.taken(send.id)
        if (request := self._request(send)) is not None:
            await self._hub.committer.submit(request)

    def take(self, data: bytes) -> bool:
        """Do what one frame asks at once, if it is a command that nothing holds up.

        False, and nothing was done: it has to go the way of all frames, which waits and says what
        is wrong. Whoever calls sees to it that nothing of this connection is overtaken.
        """
        # What was put off, or may have to be, is `send`'s alone.
        if not data.startswith(_A_COMMAND) or self._put_off:
            return False
        try:
            send = fr.decode_to_hub(data.decode())
        except NOT_A_FRAME:
            return False
        committer = self._hub.committer
        if not (
            isinstance(send, fr.Send)
            and self._rights.may_send(send)
            and committer.has_room(self._peer.name)
            and self._person.may_send_at_once()
        ):
            return False
        if (request := self._request(send)) is not None:
            committer.submit_now(request)
        return True

    def _request(self, send: fr.Send) -> Request | None:
        """What the committer takes; None where the command was no command, and that is said."""
        try:
            command = clean_command(fr.decode_command(send.command))
        except NOT_A_FRAME as error:
            self._peer.send(
                fr.Refused(
                    send.id,
                    Why.INVALID,
                    f"This hub cannot read that command ({error})."
                    " Check that hub and client have the same version.",
                    send.incident,
                )
            )
            return None
        answered = partial(self._answered, command)
        peer = self._peer
        return Request(peer.name, send.id, send.incident, command, answered, peer.account)

    def _answered(self, command: AnyCommand, answer: Answer) -> None:
        if isinstance(answer, fr.Ack):
            self._peer.send(answer)
            return
        what = str(command.__struct_config__.tag)
        self._rights.tell(answer, what=what, incident=answer.incident)
