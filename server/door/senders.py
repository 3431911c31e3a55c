"""Which peers count as one sender: an account of this host, or a place in the network."""

import ipaddress
import socket

from server.door.identity import peer_uid

_A_SITE = 64
"""Bits of an IPv6 address that somebody is given as a whole (RFC 6177): the rest they choose."""


def by_uid(sock: socket.socket) -> str:
    """The account at the other end of a Unix socket. Raises OSError when it is gone already."""
    return f"uid {peer_uid(sock)}"


def by_address(sock: socket.socket) -> str:
    """Where a TCP peer comes from. Raises OSError when it is gone already."""
    return place_of(str(sock.getpeername()[0]))


def place_of(address: str) -> str:
    """An IPv4 address, or the /64 that an IPv6 address is in."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    if found.is_loopback:
        return str(found)
    return str(ipaddress.ip_network((int(found), _A_SITE), strict=False))
