"""What a change of the register does to those who are here already."""

import logging
from collections.abc import Iterable, Mapping

from server.authority.register import KEEPERS_ONLY, Register
from server.rooms.fanout import Fanout
from server.rooms.peer import Peer
from server.rooms.room import Room
from warroom.model.ids import REGISTER_LOG
from warroom.model.refusal import Why
from warroom.wire.codes import Close
from warroom.wire.frames import Problem

logger = logging.getLogger(__name__)


def shut(
    register: Register, peers: Iterable[Peer], rooms: Mapping[str, Room], fanout: Fanout
) -> list[Peer]:
    """Before anything new is sent: nobody hears more than they may. Gives those to put out."""
    out = []
    for peer in peers:
        if register.may_be_here(peer.account, peer.name):
            if REGISTER_LOG in peer.watching and not register.keeper(peer.account, peer.name):
                rooms[REGISTER_LOG].peers.discard(peer)
                del peer.watching[REGISTER_LOG]
                peer.send(Problem(Why.NOT_ALLOWED, KEEPERS_ONLY, REGISTER_LOG))
            continue
        out.append(peer)
        fanout.leave_lobby(peer)
        for name in peer.watching:
            rooms[name].peers.discard(peer)
    return out


def put_out(register: Register, peers: Iterable[Peer]) -> None:
    """End these connections, with a sentence; nothing more is read from them or sent to them."""
    for peer in peers:
        sentence = register.why_not_here(peer.account, peer.name)
        logger.info("A connection of %s is ended: %s", peer.name, sentence)
        peer.close(Close.NOT_KNOWN, sentence)
