"""TLS as a client of ours speaks it, with nothing checked: for looking at what a hub shows."""

import ssl

from warroom.wire.pin import pin_of


def context() -> ssl.SSLContext:
    """TLS 1.3 alone, and no certificate is doubted."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    return made


def pin_in(stream: ssl.SSLObject) -> str:
    """The pin of the certificate that was shown."""
    return pin_of(stream.getpeercert(True) or b"")


def port_of(address: str) -> int:
    """The port in `wss://127.0.0.1:7420`."""
    return int(address.rpartition(":")[2])
