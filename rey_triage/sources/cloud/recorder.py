"""A recorder in front of another cloud: it keeps every question with its answer.

Secrets never reach it: they are removed where a live answer comes in (``live_cloud.py``).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

from rey_triage.sources.cloud.questions import Question, Row, byte_question, get_question
from rey_triage.sources.cloud.transport import Answer, Cloud

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.sources.cloud.transport import CatalogueEntry, Certificate, Params, Who


class Recorder(Cloud):
    """Passes questions on and remembers them; safe for many threads."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._rows: dict[Question, Row] = {}
        self._begun: dict[Question, float] = {}
        self._lock = threading.Lock()
        self._start = cloud.now()

    @property
    def live(self) -> bool:
        return self._cloud.live

    def now(self) -> float:
        return self._start

    def token(self) -> Answer:
        return self._ask(Question(kind="token"), self._cloud.token)

    def who(self) -> Who:
        return self._cloud.who()

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        return self._cloud.catalogue()

    def get(
        self,
        service_type: str,
        path: str,
        *,
        params: Params | None = None,
        microversion: str = "",
        all_projects: bool = False,
    ) -> Answer:
        return self._ask(
            get_question(service_type, path, params, microversion, all_projects=all_projects),
            lambda: self._cloud.get(
                service_type,
                path,
                params=params,
                microversion=microversion,
                all_projects=all_projects,
            ),
        )

    def get_byte(self, service_type: str, path: str, position: int) -> Answer:
        return self._ask(
            byte_question(service_type, path, position),
            lambda: self._cloud.get_byte(service_type, path, position),
        )

    def get_url(self, url: str) -> Answer:
        return self._ask(Question(kind="url", url=url), lambda: self._cloud.get_url(url))

    def certificate(self, url: str) -> Certificate | None:
        found = self._cloud.certificate(url)
        if found is not None:
            question = Question(kind="certificate", url=url)
            with self._lock:
                self._rows[question] = Row(question=question, certificate=found)
        return found

    def rows(self) -> list[Row]:
        """Everything so far in a stable order; what is still unanswered counts as timed out."""
        with self._lock:
            rows = dict(self._rows)
            begun = dict(self._begun)
        session = Row(
            question=Question(kind="session"),
            who=self.who(),
            catalogue=self.catalogue(),
            at=self._start,
        )
        now = self._cloud.now()
        for question, start in begun.items():
            if question not in rows:
                silence = Answer(
                    error="timeout",
                    error_text="no answer before the recording ended",
                    seconds=round(now - start, 3),
                    at=start,
                )
                rows[question] = Row(question=question, answer=silence)
        return [session, *(rows[question] for question in sorted(rows))]

    def lines(self) -> list[bytes]:
        """``rows`` as lines of ``api.jsonl``, each with its line end."""
        encode = msgspec.json.Encoder().encode
        return [encode(row) + b"\n" for row in self.rows()]

    def _ask(self, question: Question, ask: Callable[[], Answer]) -> Answer:
        with self._lock:
            self._begun.setdefault(question, self._cloud.now())
        answer = ask()
        with self._lock:
            self._rows[question] = Row(question=question, answer=answer)
        return answer
