"""A certificate authority of the lab's own and the certificate of its endpoints."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cloud.errors import LabError
from lab.cloud.settings import ADDRESS

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

_DAYS = "3650"


def make_authority(lab: Lab) -> None:
    """The authority and the certificate of the endpoints, once; Octavia signs with it as well."""
    directory = lab.authority.parent
    directory.mkdir(parents=True, exist_ok=True)
    if not lab.authority.exists():
        _openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", _DAYS),
            *("-subj", "/CN=Lab authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign"),
            *("-keyout", str(directory / "ca.key"), "-out", str(lab.authority)),
        )
    if not (directory / "endpoints.pem").exists():
        issue(lab, directory / "endpoints.pem")


def issue(lab: Lab, path: Path, *, clock: str = "") -> None:
    """A certificate for the endpoints, with its key, in one file as HAProxy wants it.

    ``clock`` is the date at which it is issued for ten days, as libfaketime reads it: a date long
    past gives an expired certificate.
    """
    environment = {"LD_PRELOAD": str(_libfaketime()), "FAKETIME": clock} if clock else {}
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        key, request, certificate = (directory / part for part in ("key", "request", "certificate"))
        (directory / "extensions").write_text(f"subjectAltName=IP:{ADDRESS},DNS:localhost\n")
        _openssl(
            *("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={ADDRESS}"),
            *("-keyout", str(key), "-out", str(request)),
        )
        _openssl(
            *("x509", "-req", "-in", str(request), "-CA", str(lab.authority)),
            *("-CAkey", str(lab.authority.with_name("ca.key")), "-CAcreateserial"),
            *("-CAserial", str(directory / "serial"), "-days", "10" if clock else _DAYS),
            *("-extfile", str(directory / "extensions"), "-out", str(certificate)),
            environment=environment,
        )
        path.write_text(certificate.read_text() + key.read_text())


def _libfaketime() -> Path:
    found = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if found is None:
        raise LabError("libfaketime is not installed", "lab/lab.sh install puts it there")
    return found


def _openssl(*arguments: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        ["openssl", *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LabError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
