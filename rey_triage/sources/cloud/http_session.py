"""The HTTP session of a live cloud, and what is kept of an answer."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from rey_triage.redact import redact_json, redact_text

LOOPBACK = re.compile(r"^(localhost|127\.[\d.]+|\[?::1\]?)$")
_LARGEST = 2**63


class HttpSession(requests.Session):
    """Follows the proxies of the environment as every client does, but never to this machine."""

    def __init__(self) -> None:
        super().__init__()
        # one connection for each thread that may ask at the same time
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=32, max_retries=0)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def merge_environment_settings(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        merged = super().merge_environment_settings(url, proxies, stream, verify, cert)
        if LOOPBACK.match(urlsplit(url).hostname or ""):
            merged["proxies"] = {}
        return merged


def body_of(response: requests.Response) -> Any:
    """Return the JSON, or the beginning of what stands in its place, such as a proxy's page."""
    try:
        return redact_json(_storable(response.json()))
    except (json.JSONDecodeError, requests.exceptions.JSONDecodeError, RecursionError):
        words = " ".join(re.sub(r"<[^>]*>", " ", response.text[:4000]).split())
        return redact_text(words[:300]) or None


def count_of_bytes(response: requests.Response) -> int | str | None:
    """Read one byte of a file that comes as a stream, and give up the rest; of an error its text.

    The sender has promised the byte with its headers, so it is waited for no longer than for those
    of an answer.
    """
    with response:
        if response.status_code >= 300:
            text = response.raw.read(4000, decode_content=True).decode("utf-8", "replace")
            return redact_text(" ".join(re.sub(r"<[^>]*>", " ", text).split())[:300]) or None
        try:
            return len(response.raw.read(1))
        except (OSError, urllib3.exceptions.HTTPError):
            return 0


def _storable(value: Any) -> Any:
    """Make numbers fit 64 bits: an IPv6 network has more addresses than that."""
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return float(value)
    return value
