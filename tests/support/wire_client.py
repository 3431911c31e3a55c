"""A client that speaks bare frames: what a test says is what goes over the socket."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from websockets.asyncio.client import ClientConnection, connect, unix_connect

from tests.support.wire_tls import context
from warroom.model.commands import AnyCommand, Declare, Note
from warroom.wire import frames as fr
from warroom.wire.limits import MAX_HUB_FRAME, PROTOCOL

F = TypeVar("F", bound=fr.Frame)

PATIENCE = 20.0
"""Seconds until a frame that does not come fails the test."""


class WireClient:
    """One connection, to a Unix socket or to `remote`; what came is kept in `seen`."""

    def __init__(
        self,
        socket: Path,
        name: str = "",
        *,
        remote: str = "",
        authorization: str = "",
        device_token: str = "",
    ) -> None:
        self._socket = socket
        self._name = name
        self._remote = remote
        self._authorization = authorization
        self._device_token = device_token
        self.seen: list[fr.ToClient] = []
        self.ws: ClientConnection
        self.welcome: fr.Welcome

    async def __aenter__(self) -> Self:
        if self._remote:
            self.ws = await connect(
                self._remote,
                ssl=context(),
                additional_headers={"Authorization": self._authorization},
                proxy=None,
                compression=None,
                max_size=MAX_HUB_FRAME,
            )
        else:
            self.ws = await unix_connect(
                str(self._socket), proxy=None, compression=None, max_size=MAX_HUB_FRAME
            )
        await self.say(
            fr.Hello(PROTOCOL, "test", self._name, device_token=self._device_token, device="laptop")
        )
        self.welcome = await self.expect(fr.Welcome)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.ws.close()

    async def say(self, frame: fr.Frame) -> None:
        await self.ws.send(fr.encode(frame), text=True)

    async def expect(self, kind: type[F], where: Callable[[F], bool] = lambda frame: True) -> F:
        """The next frame of this kind for which `where` holds; others are only kept."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = fr.decode_to_client(await self.ws.recv())
                self.seen.append(frame)
                if isinstance(frame, kind) and where(frame):
                    return frame

    async def command(
        self, command: AnyCommand, incident: str = "", command_id: str = ""
    ) -> fr.Ack | fr.Refused:
        command_id = command_id or str(uuid.uuid4())
        await self.say(fr.Send(command_id, fr.raw_command(command), incident))
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = fr.decode_to_client(await self.ws.recv())
                self.seen.append(frame)
                if isinstance(frame, fr.Ack | fr.Refused) and frame.id == command_id:
                    return frame

    async def declare(self, title: str = "Checkout returns 502") -> str:
        answer = await self.command(Declare(title=title))
        assert isinstance(answer, fr.Ack), answer
        return answer.incident

    async def note(self, incident: str, text: str) -> int:
        answer = await self.command(Note(text=text), incident)
        assert isinstance(answer, fr.Ack), answer
        return answer.last

    async def watch(self, incident: str, **more: object) -> tuple[fr.Watching, fr.Page]:
        await self.say(fr.Watch(incident, **more))  # type: ignore[arg-type]
        watching = await self.expect(fr.Watching, lambda frame: frame.incident == incident)
        page = await self.expect(fr.Page, lambda frame: frame.incident == incident)
        return watching, page
