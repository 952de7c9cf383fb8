"""What the certificate of an address says, also when it is not to be trusted."""

from __future__ import annotations

import socket
import ssl
import time
from urllib.parse import urlsplit

from cryptography import x509

from rey_triage.sources.cloud.transport import Certificate


def _context(verify: bool | str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if not verify:
        _trust_all(context)
    return context


def _trust_all(context: ssl.SSLContext) -> None:
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE


def _days(address: tuple[str, int], context: ssl.SSLContext, seconds: float) -> float | None:
    with (
        socket.create_connection(address, timeout=seconds) as plain,
        context.wrap_socket(plain, server_hostname=address[0]) as secure,
    ):
        raw = secure.getpeercert(binary_form=True)
    if not raw:
        return None
    end = x509.load_der_x509_certificate(raw).not_valid_after_utc.timestamp()
    return round((end - time.time()) / 86400, 1)


def certificate_of(url: str, *, verify: bool | str, seconds: float) -> Certificate | None:
    """Look at the certificate; None without TLS. A second handshake reads a refused one."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    address = (parts.hostname, parts.port or 443)
    try:
        return Certificate(days=_days(address, _context(verify), seconds))
    except ssl.SSLCertVerificationError as refused:
        context = _context(verify=True)
        _trust_all(context)
        try:
            return Certificate(days=_days(address, context, seconds), error=refused.verify_message)
        except (OSError, ValueError):
            return Certificate(error=refused.verify_message)
    except (OSError, ValueError) as fault:
        return Certificate(error=str(fault))
