"""What a hub is compared with: a plain `websockets.broadcast` program that keeps nothing.

    python -m benchmarks.app SOCKET

Receivers say `watch`; each `note` goes to all of them as JSON, and its sender gets an answer.
"""

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime

from websockets.asyncio.server import ServerConnection, broadcast, unix_serve

watching: set[ServerConnection] = set()
count = 0


async def serve_one(connection: ServerConnection) -> None:
    """One client, from its first message on."""
    global count  # noqa: PLW0603 - the whole state of the program
    try:
        async for text in connection:
            message = json.loads(text)
            if message["type"] == "watch":
                watching.add(connection)
                await connection.send(json.dumps({"type": "watching"}))
            elif message["type"] == "hello":
                await connection.send(json.dumps({"type": "welcome"}))
            else:
                count += 1
                now = datetime.now(UTC).isoformat()
                broadcast(watching, json.dumps({"seq": count, "at": now, **message}))
                await connection.send(json.dumps({"type": "ack", "ack": message["id"]}))
    finally:
        watching.discard(connection)


async def main(path: str) -> None:
    """Serve until it is ended."""
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    async with unix_serve(serve_one, path, compression=None, ping_interval=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
