"""What every door asks of a request before there is a connection: path, origin, who it is."""

import math
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from server.door.gate import Gate
from server.door.guarded import Guarded
from server.door.identity import Account, NotKnown

PATH = "/"
"""The only one there is. A secret that somebody puts into a path or a query opens nothing."""


def doorkeeper(
    account_of: Callable[[ServerConnection], Account], gate: Gate
) -> Callable[[ServerConnection, Request], Response | None]:
    """What `process_request` of websockets takes.

    What is right opens the door whatever else came from there: behind one address there may be a
    whole site. What is wrong is counted, and answered with 429 when there is too much of it. No
    line of the log repeats anything of a request.
    """

    def check(connection: ServerConnection, request: Request) -> Response | None:
        who = cast(Guarded, connection).who
        if request.path != PATH:
            gate.complaints.about(f"path {who}", f"{who} asked for a path that there is not.")
            return connection.respond(HTTPStatus.NOT_FOUND, "There is nothing here.\n")
        if "Origin" in request.headers:
            gate.complaints.about(
                f"origin {who}", f"{who} came with an Origin header, as browsers do; turned away."
            )
            return connection.respond(
                HTTPStatus.FORBIDDEN, "This hub is not for browsers. Use `warroom join`.\n"
            )
        try:
            account_of(connection)
        except NotKnown as error:
            return _turn_away(connection, gate, who, str(error))
        return None

    return check


def _turn_away(connection: ServerConnection, gate: Gate, who: str, sentence: str) -> Response:
    wait = gate.attempts.failed(who)
    gate.noticed(who)
    sort = "not known" if gate.attempts.flooded else f"not known {who}"
    gate.complaints.about(
        sort, f"{who} was turned away ({gate.attempts.count(who):,} failed attempts): {sentence}"
    )
    if not wait:
        return connection.respond(HTTPStatus.FORBIDDEN, f"{sentence}\n")
    seconds = math.ceil(wait)
    response = connection.respond(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"{sentence} There were too many failed attempts; the next is answered in {seconds} s.\n",
    )
    response.headers["Retry-After"] = str(seconds)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
