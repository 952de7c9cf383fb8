"""A certificate authority of the suite's own, and what it issues; expired ones as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lab.suite.infrastructure import call


@dataclass(frozen=True)
class Authority:
    """An authority, and one certificate for the address of the lab."""

    directory: Path

    @property
    def certificate(self) -> Path:
        return self.directory / "ca.crt"

    @property
    def served(self) -> Path:
        """Certificate and key in one file, as HAProxy wants it."""
        return self.directory / "served.pem"

    def _path(self, name: str) -> str:
        return str(self.directory / name)

    def issue(self, clock: str = "") -> None:
        """For forty days from today; or from ``clock``, as libfaketime reads it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self.certificate.exists():
            call(
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650"),
                *("-subj", "/CN=Authority of the lab", "-keyout", self._path("ca.key")),
                *("-out", str(self.certificate)),
            )
        call(
            *("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"),
            *("-keyout", self._path("key"), "-out", self._path("request")),
        )
        Path(self._path("names")).write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        past = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
        call(
            *("openssl", "x509", "-req", "-in", self._path("request"), "-days", "40"),
            *("-CA", str(self.certificate), "-CAkey", self._path("ca.key"), "-CAcreateserial"),
            *("-extfile", self._path("names"), "-out", self._path("crt")),
            environment={"LD_PRELOAD": str(past), "FAKETIME": clock} if clock else {},
        )
        parts = [Path(self._path(name)).read_text() for name in ("crt", "key")]
        self.served.write_text("".join(parts))
