"""TLS on the client's side: 1.3 alone, and a certificate is known by its pin."""

import asyncio
import ssl

from warroom.wire.pin import pin_of


def context() -> ssl.SSLContext:
    """TLS 1.3, with no word of a CA: whoever calls compares the pin before anything is sent."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    return made


def shown_pin(transport: asyncio.BaseTransport) -> str:
    """The pin of the certificate at the other end; "" where there is none."""
    found = transport.get_extra_info("ssl_object")
    certificate = found.getpeercert(binary_form=True) if found is not None else None
    return pin_of(certificate) if certificate else ""
