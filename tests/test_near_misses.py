"""Lines as they are logged lead to their page; lines that only look like them do not."""

import functools
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from rey_triage.cli.group import cli
from rey_triage.library import open_library

PAGES = yaml.safe_load((Path(__file__).parent / "data/near-misses.yaml").read_text())


@functools.cache
def library():
    return open_library()


def found(lines):
    """Return all runbooks of a diagnosis of pasted lines, the folded ones as well."""
    result = CliRunner().invoke(
        cli, ["diagnose", "-", "--format", "json"], input="\n".join(lines), standalone_mode=False
    )
    assert result.exception is None, result.exception
    return named(json.loads(result.stdout)["findings"])


def named(findings):
    return {
        id_
        for finding in findings
        for id_ in (finding["runbook"], *named(finding.get("explains", [])))
    }


def strong_lines(id_):
    """Yield the example of each strong symptom in the log, as often as it must be seen."""
    for symptom in library().runbooks[id_].symptoms:
        if symptom.weight == "strong" and symptom.example and symptom.log:
            times = symptom.at_least.count if symptom.at_least else 1
            yield symptom.id, [symptom.example] * times


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.mark.parametrize("id_", PAGES)
def test_the_lines_of_a_page_lead_to_it(id_):
    lost = [name for name, lines in strong_lines(id_) if id_ not in found(lines)]
    assert lost == []


@pytest.mark.parametrize("id_", PAGES)
def test_lines_that_look_alike_do_not(id_):
    assert id_ not in found(PAGES[id_])
