"""The table of rights for frames: which standing may send which; commands have their own table."""

from collections.abc import Mapping
from dataclasses import dataclass

from warroom.model.rights import ANY_STANDING, WRITING
from warroom.model.words import Role
from warroom.wire import frames as fr


@dataclass(frozen=True, slots=True)
class FrameRight:
    """Which standings may send a frame; `note` says more to readers of the table."""

    standings: frozenset[Role]
    note: str = ""


_READING = FrameRight(ANY_STANDING)
_READING_ONE = FrameRight(ANY_STANDING, "a log that one may see; any other does not exist")
_READING_ALL = FrameRight(ANY_STANDING, "answered with the logs that one may see")

FRAMES: Mapping[type[fr.Frame], FrameRight] = {
    fr.Hello: FrameRight(ANY_STANDING, "whom the hub knows"),
    fr.Watch: _READING_ONE,
    fr.Unwatch: _READING,
    fr.Fetch: _READING_ONE,
    fr.WatchLobby: _READING_ALL,
    fr.AskFigures: _READING_ALL,
    fr.Search: _READING_ALL,
    fr.Send: FrameRight(ANY_STANDING, "what the command's own line says"),
    fr.Offer: FrameRight(WRITING, "entries of a log that one watches"),
    fr.Import: FrameRight(WRITING),
}
"""Every frame to the hub, and who may send it."""

READS_ONLY = (
    "You are an observer at this hub: you read, and nothing that you send in is taken. Whoever"
    " keeps the hub's people can change that."
)


def refusal_of(frame: fr.Frame, standing: Role) -> str:
    """Why somebody of this standing may not send this frame, in a sentence; empty where they may.

    A frame that is not in the table is nobody's to send.
    """
    right = FRAMES.get(type(frame))
    return "" if right is not None and standing in right.standings else READS_ONLY
