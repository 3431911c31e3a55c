"""What one connection's person may, looked up for every message; what they are refused is noted."""

from collections.abc import Mapping
from typing import Protocol

from server.authority.refusals import Refusals
from server.authority.register import Register, shut_out, standing_of
from server.rooms.peer import Peer
from server.rooms.room import Room
from warroom.model.incident import Register as State
from warroom.model.refusal import Why
from warroom.wire import frames as fr
from warroom.wire.rights import refusal_of

Answer = fr.Ack | fr.Imported | fr.ImportReady | fr.Refused


class Judges(Protocol):
    """What is needed of the hub here."""

    register: Register
    refusals: Refusals

    @property
    def rooms(self) -> Mapping[str, Room]:
        """Every log."""


class Rights:
    """The rights of one peer, at the moment of each question."""

    def __init__(self, hub: Judges, peer: Peer) -> None:
        self._hub = hub
        self._peer = peer
        self._looked_at: State | None = None
        self._may_send = False

    def may_send(self, frame: fr.ToHub) -> bool:
        """Whether this person may be here now and send such a frame, of one sort always.

        Looked up anew where the register is another than for the last one: its state is replaced
        by each change and never changed itself.
        """
        state, peer = self._hub.register.state, self._peer
        if state is not self._looked_at:
            here = not shut_out(state, peer.account, peer.name)
            self._may_send, self._looked_at = here and not self.why_not(frame), state
        return self._may_send

    def why_not(self, frame: fr.ToHub) -> str:
        """Why this person may not send this frame now, in a sentence; empty where they may."""
        state, peer = self._hub.register.state, self._peer
        return refusal_of(frame, standing_of(state, peer.account, peer.name))

    def refuse(self, frame: fr.ToHub, sentence: str) -> None:
        """Say no to a frame."""
        incident = getattr(frame, "incident", "")
        what = str(frame.__struct_config__.tag)
        if isinstance(frame, fr.Import):
            self.tell(fr.Refused(frame.id, Why.NOT_ALLOWED, sentence), what=what, incident="")
        else:
            self._peer.send(fr.Problem(Why.NOT_ALLOWED, sentence, incident))
            self._note(what, incident)

    def tell(
        self,
        answer: Answer,
        *,
        what: str,
        incident: str,
    ) -> None:
        """Send the answer to a command, `what`; a refusal for want of rights is noted."""
        self._peer.send(answer)
        if isinstance(answer, fr.Refused) and answer.why is Why.NOT_ALLOWED:
            self._note(what, incident)

    def _note(self, what: str, incident: str) -> None:
        # The id of a log that exists for everybody, and no other text that somebody sent.
        room = self._hub.rooms.get(incident)
        log = incident if room is not None and room.incident.restricted is None else ""
        self._hub.refusals.about(self._peer.name, what, log)
