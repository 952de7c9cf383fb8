"""Questions as data: what a recording keeps, and by which a question is known again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from rey_triage.sources.cloud.transport import Answer, CatalogueEntry, Certificate, Who

if TYPE_CHECKING:
    from rey_triage.sources.cloud.transport import Params

Pairs = tuple[tuple[str, str], ...]


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True, order=True):
    """One thing that was asked through the door; equal questions have equal answers."""

    kind: Literal["session", "token", "get", "byte", "url", "certificate"]
    service_type: str = ""
    path: str = ""
    params: Pairs = ()
    microversion: str = ""
    all_projects: bool = False
    url: str = ""


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of ``api.jsonl``; which field is set follows from the question's kind."""

    question: Question
    answer: Answer | None = None
    certificate: Certificate | None = None
    who: Who | None = None
    catalogue: tuple[CatalogueEntry, ...] = ()
    at: float = 0.0
    """Of the session: when the recording began."""


def pairs(params: Params | None) -> Pairs:
    """Return parameters in one stable order, a parameter given several times one by one."""
    flat = (
        (key, text)
        for key, value in (params or {}).items()
        for text in ((value,) if isinstance(value, str) else value)
    )
    return tuple(sorted(flat))


def get_question(
    service_type: str, path: str, params: Params | None, microversion: str, *, all_projects: bool
) -> Question:
    return Question(
        kind="get",
        service_type=service_type,
        path=path,
        params=pairs(params),
        microversion=microversion,
        all_projects=all_projects,
    )


def byte_question(service_type: str, path: str, position: int) -> Question:
    return Question(
        kind="byte",
        service_type=service_type,
        path=path,
        params=(("position", str(position)),),
    )
