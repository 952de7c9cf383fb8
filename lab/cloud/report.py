"""Tells the person at the keyboard what goes on, with seconds since the command began."""

from __future__ import annotations

import time

_BEGAN = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - _BEGAN:6.1f}s] {text}", flush=True)
