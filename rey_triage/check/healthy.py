"""Lines as a cloud without any problem logs them all day: no symptom may match one."""

from __future__ import annotations

from functools import lru_cache

from rey_triage import paths


@lru_cache(maxsize=1)
def healthy_lines() -> tuple[bytes, ...]:
    """Return the lines of ``healthy-lines.txt``."""
    return tuple((paths.PACKAGE / "check" / "healthy-lines.txt").read_bytes().splitlines())
