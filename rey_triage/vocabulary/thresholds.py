"""Ages that matter; an operator sets them, since a lab and a large cloud differ."""

from __future__ import annotations

THRESHOLDS: dict[str, tuple[str, str]] = {
    # name: (default, what it is for)
    "stuck-build": ("15m", "an instance in BUILD"),
    "stuck-transition": ("15m", "any other resource in a state that should pass"),
    "stuck-delete": ("15m", "something being deleted"),
    "stuck-stack": ("2h", "a stack in progress"),
    "long-disabled": ("24h", "a service switched off and forgotten"),
    "certificate-soon": ("30d", "a certificate that expires"),
    "old-error": ("7d", "an error state nobody cleaned up"),
    "quiet-log": ("15m", "a log that has fallen silent about a problem"),
    "slow-answer": ("5s", "an API that answers slowly"),
}
