"""The hub's certificate: its own, made at the first start, or the user's; its pin, and TLS 1.3."""

import contextlib
import ipaddress
import logging
import socket
import ssl
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.errors import HubError
from server.upkeep.logs import event
from server.upkeep.signing import put
from warroom.times import format_stamp
from warroom.wire.pin import pin_of

logger = logging.getLogger(__name__)

KEY, CERTIFICATE, PIN = "tls.key", "tls.crt", "tls.pin"
"""The files in the data directory: the hub's own key (PKCS #8 in PEM, mode 0600), its certificate,
and of the last start with TLS the pin and the path of the certificate, a line each."""

VALID = timedelta(days=3650)
"""How long the hub's own certificate is valid. Its clients go by the pin and not by this."""

RENEW = timedelta(days=30)
"""Before its end the hub's own certificate is made anew with the same key, so the pin stays."""


@dataclass(frozen=True)
class TlsFiles:
    """A certificate (or a chain, the hub's own first) and its key, in PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Tls:
    """What the hub shows of itself: `pin` names its key, `expires` is the certificate's end."""

    context: ssl.SSLContext
    pin: str
    expires: datetime


def tls_of(data: Path, files: TlsFiles | None, names: Sequence[str], now: datetime) -> Tls:
    """The user's certificate in `files`, or the hub's own for `names`, made where there is none.

    Says in the log where the pin is another one than before. Raises HubError.
    """
    if files is None:
        files = TlsFiles(data / CERTIFICATE, data / KEY)
        _keep_own(files, names, now)
    certificate = check(files, now)
    tls = Tls(_context(files), pin_of(certificate.public_bytes(Encoding.DER)), _end(certificate))
    _tell_change(data / PIN, tls.pin, files.certificate)
    return tls


def check(files: TlsFiles, now: datetime) -> x509.Certificate:
    """The certificate, if it and its key can be used now. Raises HubError with what to do."""
    certificate, key = _read_certificate(files.certificate), _read_key(files.key)
    if _public(certificate) != key.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    ):
        raise HubError(
            f"The certificate in {files.certificate} is not for the key in {files.key}."
            " Give the two that belong together."
        )
    if _end(certificate) <= now:
        raise HubError(
            f"The certificate in {files.certificate} expired at {format_stamp(_end(certificate))}."
            " Renew it, with the same key: then nobody has to join anew."
        )
    if certificate.not_valid_before_utc > now + timedelta(days=1):
        raise HubError(
            f"The certificate in {files.certificate} is valid from"
            f" {format_stamp(certificate.not_valid_before_utc)} on. Check this machine's clock."
        )
    return certificate


def last_pin(data: Path) -> str:
    """The pin of the last start with TLS; "" where there was none. Raises OSError."""
    return _last(data)[0]


def last_end(data: Path) -> tuple[Path, datetime] | None:
    """The certificate of the last start with TLS and when it ends; None where there was none.

    Raises OSError, HubError.
    """
    path = _last(data)[1]
    return (Path(path), _end(_read_certificate(Path(path)))) if path else None


def _last(data: Path) -> tuple[str, str]:
    with contextlib.suppress(FileNotFoundError):
        pin, _, path = (data / PIN).read_text().strip().partition("\n")
        return pin, path
    return "", ""


def _context(files: TlsFiles) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # A connection lasts for hours: nothing is won by resuming one, and nothing is kept for it.
    context.num_tickets = 0
    try:
        context.load_cert_chain(files.certificate, files.key, password=b"")
    except (OSError, ValueError) as error:
        raise HubError(
            f"The certificate in {files.certificate} cannot be used for TLS ({error})."
        ) from error
    return context


def _keep_own(files: TlsFiles, names: Sequence[str], now: datetime) -> None:
    try:
        if not files.key.exists():
            fresh = ec.generate_private_key(ec.SECP256R1())
            pem = fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            put(files.key, pem, 0o600)
        key = _read_key(files.key)
        if not _still_good(files, key, now):
            put(files.certificate, _certificate(key, names, now), 0o600)
    except OSError as error:
        raise HubError(
            f"The hub's key in {files.key} cannot be kept ({error.strerror})."
        ) from error


def _still_good(files: TlsFiles, key: PrivateKeyTypes, now: datetime) -> bool:
    if not files.certificate.exists():
        return False
    found = _read_certificate(files.certificate)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _public(found) == public and _end(found) - now > RENEW


def _certificate(key: PrivateKeyTypes, names: Sequence[str], now: datetime) -> bytes:
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "warroom hub")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    """The names and addresses of this hub, each once; what cannot stand in a certificate is not."""
    found: dict[str, x509.GeneralName] = {}
    for name in (*names, socket.gethostname(), "localhost", "127.0.0.1", "::1"):
        with contextlib.suppress(ValueError):
            try:
                found[name] = x509.IPAddress(ipaddress.ip_address(name))
            except ValueError:
                found[name] = x509.DNSName(name)
    return list(found.values())


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as error:
        raise HubError(f"The certificate {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise HubError(f"{path} holds no certificate in PEM.") from error


def _read_key(path: Path) -> PrivateKeyTypes:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        pem = path.read_bytes()
    except OSError as error:
        raise HubError(f"The key {path} cannot be read ({error.strerror}).") from error
    try:
        key = load_pem_private_key(pem, None)
    except TypeError as error:
        raise HubError(
            f"The key in {path} is locked with a passphrase, and a hub starts with nobody there to"
            " type it. Give one without."
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise HubError(f"{path} holds no private key in PEM.") from error
    if mode & 0o007:
        raise HubError(
            f"Everybody on this machine may read the key {path} (mode {mode:o}), so it may be"
            f" known already. Make a new one, or if it was never open: chmod 600 {path}"
        )
    return key


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _end(certificate: x509.Certificate) -> datetime:
    return certificate.not_valid_after_utc


def _tell_change(path: Path, pin: str, certificate: Path) -> None:
    try:
        before = last_pin(path.parent)
        if before and before != pin:
            logger.warning(
                "The hub's key for TLS is another one: its pin was %s and is %s. Whoever has"
                " joined from elsewhere is told that somebody may be between them and the hub;"
                " tell them, and invite them anew.",
                before,
                pin,
                extra=event("pin_changed", before=before, pin=pin),
            )
        put(path, f"{pin}\n{certificate}\n".encode(), 0o600)
    except OSError as error:
        raise HubError(f"The pin in {path} cannot be kept ({error.strerror}).") from error
