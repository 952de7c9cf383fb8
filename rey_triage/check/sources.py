"""References can be followed."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Reference
    from rey_triage.walk import Path_

_FORMS = {
    "doc": (
        re.compile(r"[a-z0-9-]+/\S*"),
        "is a path below docs.openstack.org, e.g. nova/latest/admin/",
    ),
    "url": (re.compile(r"https?://[^\s/]+\.[^\s/]+\S*"), "is an address that begins with https://"),
    "source": (re.compile(r"[\w.-]+/\S+\.\w+"), "is a file of a package, e.g. nova/conf/api.py"),
}


class Sources(Check):
    name = "sources"
    description = "References have the form of their kind."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for number, reference in enumerate(loaded.runbook.references):
            yield from _reference(loaded, ("references", number), reference)


def _reference(loaded: Loaded, path: Path_, reference: Reference) -> Iterator[Fault]:
    for name, (form, meaning) in _FORMS.items():
        value = getattr(reference, name)
        if value and not form.fullmatch(value):
            yield loaded.fault((*path, name), meaning)
    if reference.checked:
        try:
            dt.date.fromisoformat(reference.checked)
        except ValueError:
            yield loaded.fault((*path, "checked"), f"no day '{reference.checked}'")
