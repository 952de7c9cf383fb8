"""The controlled words: services, topics, resources with their fields, placeholders, thresholds.

Everything a runbook may name stands here once; the checks refuse the rest and offer the nearest.
"""

from rey_triage.vocabulary.placeholders import PLACEHOLDERS, Placeholder
from rey_triage.vocabulary.resources import RESOURCES, Resource
from rey_triage.vocabulary.thresholds import THRESHOLDS
from rey_triage.vocabulary.words import AREAS, PROGRAMS, PROJECT_OF, SERIES, SERVICES, TOPICS

NAMED_PROGRAMS = (
    *sorted(PROJECT_OF),
    *(f"<{name}>" for name, one in PLACEHOLDERS.items() if one.sample in PROJECT_OF),
)
"""What an action may name: a program, or a placeholder for one that only the diagnosis knows."""

__all__ = [
    "AREAS",
    "NAMED_PROGRAMS",
    "PLACEHOLDERS",
    "PROGRAMS",
    "PROJECT_OF",
    "RESOURCES",
    "SERIES",
    "SERVICES",
    "THRESHOLDS",
    "TOPICS",
    "Placeholder",
    "Resource",
]
