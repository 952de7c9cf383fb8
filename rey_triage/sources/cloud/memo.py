"""A cloud of which every question is asked once, however many probes need the answer."""

from __future__ import annotations

import threading
from operator import itemgetter
from typing import TYPE_CHECKING

from rey_triage.sources.cloud.questions import get_question
from rey_triage.sources.cloud.transport import Cloud

if TYPE_CHECKING:
    from rey_triage.sources.cloud.questions import Question
    from rey_triage.sources.cloud.transport import Answer, CatalogueEntry, Certificate, Params, Who


class MemoCloud(Cloud):
    """Remembers answers; who asks what is being asked waits for that answer."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._answers: dict[Question, Answer] = {}
        self._locks: dict[Question, threading.Lock] = {}
        self._guard = threading.Lock()

    @property
    def live(self) -> bool:
        return self._cloud.live

    def now(self) -> float:
        return self._cloud.now()

    def token(self) -> Answer:
        return self._cloud.token()

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
        question = get_question(service_type, path, params, microversion, all_projects=all_projects)
        with self._guard:
            lock = self._locks.setdefault(question, threading.Lock())
        with lock:
            answer = self._answers.get(question)
            if answer is None:
                answer = self._answers[question] = self._cloud.get(
                    service_type,
                    path,
                    params=params,
                    microversion=microversion,
                    all_projects=all_projects,
                )
            return answer

    def answers(self) -> list[tuple[Question, Answer]]:
        """Return what was asked so far with its answer, in the order of the questions' names."""
        return sorted(self._answers.items(), key=itemgetter(0))

    def get_byte(self, service_type: str, path: str, position: int) -> Answer:
        return self._cloud.get_byte(service_type, path, position)

    def get_url(self, url: str) -> Answer:
        return self._cloud.get_url(url)

    def certificate(self, url: str) -> Certificate | None:
        return self._cloud.certificate(url)
