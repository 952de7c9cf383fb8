"""What of a page a record holds for, as a digest: all of it but what may change meanwhile."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_BLOCK = r"^(?:{}):.*\n(?:[ -].*\n|\n(?= ))*"
_FOUND_BY = re.compile(_BLOCK.format("phrases|alerts").encode(), re.MULTILINE)
_SIGNS = re.compile(_BLOCK.format("symptoms").encode(), re.MULTILINE)
_CAUSES = re.compile(_BLOCK.format("causes").encode(), re.MULTILINE)
_WITH_STEPS = re.compile(rb"^  - id: ([\w-]+)\n(?:    .*\n|\n)*", re.MULTILINE)
_WHEN = re.compile(rb"^    when: .*\n", re.MULTILINE)


def of_facts(content: bytes) -> str:
    """Return the digest by which it is known what of a page was held against real releases.

    Under which words and alerts a page is found changes nothing of what it says.
    """
    return _digest(_FOUND_BY.sub(b"", content))


def of_followed(content: bytes, causes: Collection[str] = ()) -> str:
    """Return the digest by which a trial knows what it followed of a page.

    That is all but the steps of other causes, and the signs by which page and cause are found:
    every recorded fault is diagnosed anew by the pages as they are now (``python -m lab.suite
    --replay``, and the tests). Causes that only refer to another page, on one line, are kept.
    """

    def kept(one: re.Match[bytes]) -> bytes:
        return _WHEN.sub(b"", one.group()) if one.group(1).decode() in causes else b""

    def followed(block: re.Match[bytes]) -> bytes:
        return _WITH_STEPS.sub(kept, block.group())

    return _digest(_CAUSES.sub(followed, _SIGNS.sub(b"", _FOUND_BY.sub(b"", content))))


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
