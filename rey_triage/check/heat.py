"""Heat templates that a task brings along are templates, and get all their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from rey_triage.check.base import Check
from rey_triage.fault import nearest
from rey_triage.model import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import File
    from rey_triage.walk import Path_


class HeatFiles(Check):
    name = "heat-files"
    description = "YAML files can be read; a Heat template is complete, its parameters known."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        if not isinstance(loaded.runbook, Task):
            return
        for number, file in enumerate(loaded.runbook.files):
            path = ("files", number)
            if not file.name.endswith((".yaml", ".yml")):
                if file.heat is not None:
                    yield loaded.fault((*path, "name"), "a Heat template ends in .yaml")
                continue
            try:
                document = yaml.load(file.content, Loader=_PlainLoader)  # noqa: S506  # a SafeLoader
            except (yaml.YAMLError, RecursionError) as error:
                mark = getattr(error, "problem_mark", None)
                where = f" in its line {mark.line + 1}" if mark else ""
                why = getattr(error, "problem", None) or "nested too deep"
                yield loaded.fault((*path, "content"), f"is no YAML{where}: {why}")
                continue
            yield from _template(loaded, path, file, document)


class _PlainLoader(yaml.SafeLoader):
    """Takes 2021-04-16 for the text it is to Heat."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _template(loaded: Loaded, path: Path_, file: File, document: Any) -> Iterator[Fault]:
    is_template = isinstance(document, dict) and "heat_template_version" in document
    if not is_template:
        if file.heat is not None:
            problem = "is no Heat template: heat_template_version is missing"
            yield loaded.fault((*path, "content"), problem)
        return
    if file.heat is None:
        problem = "is missing: the parameters that validate the template ({} where it needs none)"
        yield loaded.fault((*path, "heat"), problem)
        return
    if not document.get("resources"):
        yield loaded.fault((*path, "content"), "has no resources")
    parameters = document.get("parameters") or {}
    if not isinstance(parameters, dict):
        yield loaded.fault((*path, "content"), "its parameters are no mapping")
        return
    names = [str(name) for name in parameters]
    for name in file.heat:
        if name not in names:
            problem = f"the template has no parameter '{name}'"
            yield loaded.fault((*path, "heat", name), problem, nearest(name, names))
    for name, about in parameters.items():
        if name not in file.heat and not (isinstance(about, dict) and "default" in about):
            problem = f"gives no value for the parameter '{name}', which has no default"
            yield loaded.fault((*path, "heat"), problem)
