"""A recording of a cloud, behind the same door as a live one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rey_triage.errors import ReyError
from rey_triage.sources.cloud.questions import Question, Row, byte_question, get_question
from rey_triage.sources.cloud.transport import Answer, Cloud, Who

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.sources.cloud.transport import CatalogueEntry, Certificate, Params

_NOT_RECORDED = Answer(error="not-recorded")
_SESSION = Question(kind="session")
_TOKEN = Question(kind="token")


class RecordedCloud(Cloud):
    """Answers as the cloud did when the recording was made."""

    def __init__(self, lines: Iterable[bytes | str], *, place: str = "api.jsonl") -> None:
        decode = msgspec.json.Decoder(Row).decode
        self._rows: dict[Question, Row] = {}
        self._any_version: dict[Question, Row] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as fault:
                raise ReyError(
                    f"not a recorded answer: {fault}",
                    place=f"{place}:{number}",
                    remedy="Record the cloud again with `rey-triage collect`.",
                ) from fault
            self._rows[row.question] = row
            self._any_version[_unversioned(row.question)] = row
        session = self._rows.get(_SESSION)
        if session is None:
            raise ReyError(
                "this recording does not say when and of which cloud it was made",
                place=place,
                remedy="Record the cloud again with `rey-triage collect`.",
            )
        self._session = session

    @property
    def live(self) -> bool:
        return False

    def now(self) -> float:
        return self._session.at

    def token(self) -> Answer:
        return self._answer(_TOKEN)

    def who(self) -> Who:
        return self._session.who or Who()

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        return self._session.catalogue

    def get(
        self,
        service_type: str,
        path: str,
        *,
        params: Params | None = None,
        microversion: str = "",
        all_projects: bool = False,
    ) -> Answer:
        return self._answer(
            get_question(service_type, path, params, microversion, all_projects=all_projects)
        )

    def get_byte(self, service_type: str, path: str, position: int) -> Answer:
        return self._answer(byte_question(service_type, path, position))

    def get_url(self, url: str) -> Answer:
        return self._answer(Question(kind="url", url=url))

    def certificate(self, url: str) -> Certificate | None:
        row = self._rows.get(Question(kind="certificate", url=url))
        return row.certificate if row else None

    def answers(self) -> Iterator[tuple[Question, Answer]]:
        """Yield every question to a service with its answer."""
        for question, row in self._rows.items():
            if question.kind == "get" and row.answer:
                yield question, row.answer

    def _answer(self, question: Question) -> Answer:
        # An older recording may have asked the same in another microversion.
        row = self._rows.get(question) or self._any_version.get(_unversioned(question))
        return row.answer if row and row.answer else _NOT_RECORDED


def _unversioned(question: Question) -> Question:
    return msgspec.structs.replace(question, microversion="")
