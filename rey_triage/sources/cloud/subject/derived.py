"""A recording of a whole cloud, asked about one resource: what its listings hold answers too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rey_triage.sources.cloud.transport import Answer, Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.sources.cloud.recorded import RecordedCloud
    from rey_triage.sources.cloud.transport import CatalogueEntry, Certificate, Params, Who

    Item = dict[str, Any]

_DETAIL = re.compile(r"(?P<listing>/[a-z_/-]+)/(?P<id>[0-9a-f-]{32,36})")
_ANY = {"limit", "name", "sort", "sort_keys", "sort_dir", "show_nested"}
"""Parameters that choose nothing, or what the one who asks chooses once more."""
_FIELDS = {"instance_id": "instance"}
"""Parameters that are called otherwise than the field they choose by."""


class Derived(Cloud):
    """Answers what nobody asked from what the listings of the recording hold.

    Such an answer may not be all there is: a recording lists what is in trouble.
    """

    def __init__(self, recorded: RecordedCloud) -> None:
        self._recorded = recorded
        self.derived: set[str] = set()
        """The listings from which answers were made."""

    @property
    def live(self) -> bool:
        return False

    def now(self) -> float:
        return self._recorded.now()

    def token(self) -> Answer:
        return self._recorded.token()

    def who(self) -> Who:
        return self._recorded.who()

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        return self._recorded.catalogue()

    def get(
        self,
        service_type: str,
        path: str,
        *,
        params: Params | None = None,
        microversion: str = "",
        all_projects: bool = False,
    ) -> Answer:
        answer = self._recorded.get(
            service_type,
            path,
            params=params,
            microversion=microversion,
            all_projects=all_projects,
        )
        if answer.error != "not-recorded":
            return answer
        made = self._one(service_type, path) or self._some(service_type, path, params or {})
        return made or self._failed(service_type, path) or answer

    def get_byte(self, service_type: str, path: str, position: int) -> Answer:
        return self._recorded.get_byte(service_type, path, position)

    def get_url(self, url: str) -> Answer:
        return self._recorded.get_url(url)

    def certificate(self, url: str) -> Certificate | None:
        return self._recorded.certificate(url)

    def _listed(self, service_type: str, path: str) -> Iterator[tuple[str, list[Item]]]:
        """Yield the key and items of each recorded listing of a path, and what was asked alone."""
        plain = path.removesuffix("/detail")
        for question, answer in self._recorded.answers():
            if question.service_type != service_type or not answer.ok:
                continue
            if not isinstance(answer.body, dict):
                continue
            alone = _DETAIL.fullmatch(question.path)
            if alone and alone["listing"] == plain:
                key = plain.rpartition("/")[2]
                item = answer.body.get(key.removesuffix("s"), answer.body)
                yield key, [item]
            if question.path.removesuffix("/detail") == plain:
                for key, items in answer.body.items():
                    if isinstance(items, list) and not key.endswith("links"):
                        yield key, [item for item in items if isinstance(item, dict)]

    def _failed(self, service_type: str, path: str) -> Answer | None:
        """Return why the listing is not there: it was asked for, and not answered."""
        plain = path.removesuffix("/detail")
        for question, answer in self._recorded.answers():
            asked = question.path.removesuffix("/detail")
            if (question.service_type, asked) == (service_type, plain) and not answer.ok:
                return answer
        return None

    def _one(self, service_type: str, path: str) -> Answer | None:
        match = _DETAIL.fullmatch(path)
        if match is None:
            return None
        for key, items in self._listed(service_type, match["listing"]):
            for item in items:
                if item.get("id") == match["id"]:
                    bare = service_type == "image"
                    body = item if bare else {key.removesuffix("s"): item}
                    return Answer(status=200, body=body, at=self.now())
        return None

    def _some(self, service_type: str, path: str, params: Params) -> Answer | None:
        chosen: dict[str, Item] = {}
        found = ""
        for key, items in self._listed(service_type, path):
            found = key
            for item in items:
                if "id" in item and _fits(item, params):
                    chosen.setdefault(str(item["id"]), item)
        if not found:
            return None
        self.derived.add(path)
        return Answer(status=200, body={found: list(chosen.values())}, at=self.now())


def _fits(item: Item, params: Params) -> bool:
    for name, wanted in params.items():
        field = _FIELDS.get(name, name)
        if name in _ANY:
            continue
        if field not in item:
            return False
        values = (wanted,) if isinstance(wanted, str) else wanted
        if str(item[field]) not in values:
            return False
    return True
