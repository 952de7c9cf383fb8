r"""A server's log may tell of another host: such a line belongs to the host that it names.

The pattern of a symptom says where the name stands: ``(?P<host>\S+)``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import structs

from rey_triage.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.evidence import Observation
    from rey_triage.signatures import Signature

_GROUP = "(?P<host>"


def placed(
    observations: Iterable[Observation], signatures: Sequence[Signature]
) -> list[Observation]:
    """Put each line whose signature captures a host on that host."""
    naming = {n: one.pattern for n, one in enumerate(signatures) if _GROUP in one.pattern}
    return [_placed(seen, naming) if seen.signatures else seen for seen in observations]


def _placed(seen: Observation, naming: dict[int, str]) -> Observation:
    for number in seen.signatures:
        if number in naming and (hit := _compiled(naming[number]).search(seen.text)):
            return structs.replace(seen, host=hit["host"])
    return seen


@lru_cache
def _compiled(pattern: str) -> Any:
    return compile_pattern(pattern)
