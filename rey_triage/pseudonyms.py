"""Other names for what identifies a cloud, its users and what they run.

A name, an address or an id gets the same other one wherever it stands, so that what belongs
together still does. Ids become other ids of the same form, by a key that is drawn anew each time
and never kept; names become a word and a number. What is not known to be a name stays.
"""

from __future__ import annotations

import ipaddress
import random
import re
import secrets
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from rey_triage.patterns import compile_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHAPES = re.compile(
    r"(?P<id>(?<![0-9A-Fa-f])[0-9a-f]{8}(?P<d>-?)[0-9a-f]{4}(?P=d)[0-9a-f]{4}(?P=d)[0-9a-f]{4}(?P=d)"
    r"[0-9a-f]{12}(?![0-9A-Fa-f]))"
    r"|(?P<device>(?<=tap|qvo|qvb|qbr|qr-|qg-|sg-|fg-|ha-)[0-9a-f]{8}-[0-9a-f]{2}(?![0-9a-f-]))"
    r"|(?P<hash>(?<![0-9A-Fa-f])[0-9a-f]{56}(?![0-9A-Fa-f]))"
    r"|(?P<mac>(?<![0-9A-Fa-f:])[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![0-9A-Fa-f:]))"
    r"|(?P<v4>(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d))"
    r"|(?P<v6>(?<![\w:.])(?=[0-9A-Fa-f]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{3,39}(?![\w:]))"
)
_NEUTRON_MAC = "fa:16:3e"
_METADATA = "169.254.169.254"
_PUBLIC = ("openstack.org", "launchpad.net", "ietf.org", "w3.org")  # links in messages
_SHORTEST = 3
_DOMAIN = re.compile(r"(?i)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z]{2,}\.?\Z")
_NUMBERS = re.compile(r"(\d+)")


class Pseudonyms:
    """First learns which words are names, then replaces them."""

    def __init__(self, kept: Iterable[str] = ()) -> None:
        self._key = secrets.token_bytes(32)
        self._kept = {word.casefold() for word in kept}
        self._kinds: dict[str, str] = {}
        self._names: dict[bytes, bytes] | None = None
        self._scanner: Any = None
        self._nets: dict[str, int] = {}
        self._v6: dict[str, int] = {}
        self._last = list(range(2, 255))
        random.SystemRandom().shuffle(self._last)

    def keep(self, word: str) -> None:
        """Never replace this word."""
        self._kept.add(word.casefold())

    def learn(self, kind: str, name: str) -> None:
        """Take in a name, of a ``host`` also without its domain."""
        name = name.strip()
        if kind in {"host", "pool"} and "@" in name:  # of a volume service: HOST@BACKEND#POOL
            kind, name = "host", name.partition("@")[0]
        if kind == "host":
            name = name.rstrip(".")
            if _is_address(name) or name.endswith(_PUBLIC):
                return
            name, dot, domain = name.partition(".")
            if dot and _DOMAIN.match(f"x.{domain}"):
                self._add("domain", domain)
        elif kind == "zone":  # of DNS
            kind, name = "domain", name.rstrip(".")
        self._add(kind, name)

    def _add(self, kind: str, name: str) -> None:
        if len(name) >= _SHORTEST and not name.isdecimal() and not _SHAPES.fullmatch(name):
            self._kinds.setdefault(name, kind)
            self._names = None

    def text(self, text: str) -> str:
        """Return the text with other names, addresses and ids."""
        return self.data(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def data(self, data: bytes) -> bytes:
        """Return bytes of a log, of any encoding that has ASCII in it, as ``text`` does."""
        if self._names is None:
            self._settle()
        text = data.decode("latin-1")
        pieces: list[bytes] = []
        done = 0
        for shape in _SHAPES.finditer(text):
            pieces.append(self._named(data[done : shape.start()]))
            pieces.append(self._shaped(shape).encode("latin-1"))
            done = shape.end()
        pieces.append(self._named(data[done:]))
        return b"".join(pieces)

    def json(self, value: Any) -> Any:
        """Return a copy of a JSON value; keys may be names too, or have some in them."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.json(item) for key, item in value.items()}
        return value

    def _settle(self) -> None:
        """Number the names, so that their order stays what it was."""
        of: dict[str, list[str]] = {}
        for name, kind in self._kinds.items():
            if name.casefold() not in self._kept:
                of.setdefault(kind, []).append(name)
        self._names = {}
        for kind, names in of.items():
            width = len(str(len(names)))
            ending = ".test" if kind == "domain" else ""
            for number, name in enumerate(sorted(names, key=_natural), 1):
                other = f"{kind}-{number:0{width}}{ending}"
                self._names[name.encode("utf-8", "surrogateescape")] = other.encode()
        self._scanner = None
        if self._names:
            self._scanner = compile_words(self._names)

    def _named(self, data: bytes) -> bytes:
        if self._scanner is None or not self._names:
            return data
        pieces: list[bytes] = []
        done = at = 0
        while (found := self._scanner.search(data, at)) is not None:
            start, end = found.span()
            if data[start - 1 : start].isalnum() or data[end : end + 1].isalnum():
                at = start + 1
                continue
            pieces += (data[done:start], self._names[found[0]])
            done = at = end
        pieces.append(data[done:])
        return b"".join(pieces)

    def _shaped(self, shape: re.Match[str]) -> str:
        kind, was = shape.lastgroup, shape[0]
        if shape["id"]:
            return self._id(was)
        if kind == "device":
            return (
                self._digits(was.replace("-", ""))[:8]
                + "-"
                + self._digits(was.replace("-", ""))[8:]
            )
        if kind == "hash":
            return self._hex("hash", was, 56)
        if kind == "mac":
            return self._mac(was)
        return self._address(was)

    def _hex(self, what: str, was: str, digits: int) -> str:
        made = blake2b(f"{what} {was}".encode(), key=self._key, digest_size=(digits + 1) // 2)
        return made.hexdigest()[:digits]

    def _digits(self, ten: str) -> str:
        """Return other first digits of an id: devices and short forms are named by these."""
        return self._hex("first", ten[:8], 8) + self._hex("next", ten, 2)

    def _id(self, was: str) -> str:
        """Return another id of the same version, written in the same way."""
        plain = was.replace("-", "")
        if plain.strip("0") == "":
            return was
        made = self._digits(plain[:10]) + self._hex("rest", plain, 22)
        made = made[:12] + plain[12] + made[13:16] + plain[16] + made[17:]
        if "-" not in was:
            return made
        return "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:]))

    def _mac(self, was: str) -> str:
        made = self._hex("mac", was.lower(), 10)
        pairs = [made[i : i + 2] for i in range(0, 10, 2)]
        if was.lower() in {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"}:
            return was
        if was.lower().startswith(_NEUTRON_MAC):
            return ":".join((_NEUTRON_MAC, *pairs[:3]))
        return ":".join(("02", *pairs))

    def _address(self, was: str) -> str:
        """Return another address; those that mean the same in every cloud stay."""
        try:
            address = ipaddress.ip_address(was)
        except ValueError:  # such as a time
            return was
        if (
            address.is_loopback
            or address.is_unspecified
            or address.is_multicast
            or was == _METADATA
        ):
            return was
        if address.version == 4:  # of the protocol
            net, _, last = was.rpartition(".")
            if was.startswith("255.255"):  # a mask
                return was
            number = self._nets.setdefault(net, len(self._nets) + 1)
            low = int(last)
            low = self._last[low - 2] if 2 <= low < 255 else low
            return f"10.{number >> 8 & 255}.{number & 255}.{low}"
        number = self._v6.setdefault(address.exploded, len(self._v6) + 1)
        return f"2001:db8::{number:x}"


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBERS.split(name)]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name in {"", "localhost"}
    return True
