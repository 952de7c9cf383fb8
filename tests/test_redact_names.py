"""A bundle with other names is diagnosed as before, and holds none of the old ones."""

import re

import pytest
import recorded

from rey_triage.sources import bundle as bundles
from rey_triage.sources import names as naming
from rey_triage.sources.renamed import Parts, coverage_for, renamed

ID = re.compile(
    rb"(?<![0-9a-f-])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})(?![0-9a-f-])"
)
ADDRESS = re.compile(rb"(?<![\d.])(?:10|192|172)\.\d+\.\d+\.\d+(?![\d.])")
RECORDINGS = sorted(file.name.split(".")[0] for file in recorded.DIRECTORY.glob("*.tar.xz"))


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """Rename a recording once; return its file and the names that were used."""
    made = {}

    def get(name):
        if name not in made:
            made[name] = rename(name, tmp_path_factory.mktemp("renamed") / f"{name}.tar.xz")
        return made[name]

    return get


def rename(name, file):
    old = bundles.open_bundle(recorded.DIRECTORY / f"{name}.tar.xz")
    names = naming.of_no_one(recorded.library())

    def logs():
        return ((member.name, member.pieces) for member in old.log_members())

    parts = Parts(
        sources=list(old.manifest.sources),
        api_lines=[bytes(row) for row in old.api_rows],
        logs=logs(),
        alerts=None,
        text=old.text,
        coverage=coverage_for(names),
    )
    new = renamed(names, parts, before=logs())
    bundles.write(file, taken_at=old.manifest.taken_at, **new._asdict())
    return file, names


def said(diagnosis, translate=str):
    """What a diagnosis says; within one finding, or of equal ones, the order may differ.

    Lines that differ in numbers alone are one item, and other names may differ in numbers alone.
    """
    order = [finding.runbook for finding in diagnosis.findings]
    details = [
        (
            finding.runbook,
            finding.confidence,
            finding.severity,
            [(cause.id, cause.state) for cause in finding.causes],
            sorted(translate(one) for one in finding.affected),
            [(one.runbook, one.count, one.certain) for one in finding.explains],
            sorted(
                {(item.symptom, item.service, translate(item.host)) for item in finding.evidence}
            ),
        )
        for finding in diagnosis.findings
    ]
    return order, sorted(details)


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_diagnosis_stays_the_same(name, others):
    file, names = others(name)
    new = recorded.ask(recorded.evidence(file))
    assert said(new) == said(recorded.recording(name), names.text)
    new = recorded.ask(recorded.evidence(file, logs=False))
    assert said(new) == said(recorded.recording(name, logs=False), names.text)


@pytest.mark.parametrize("name", ["stack-server-fails", "wrong-password-neutron"])
def test_no_id_address_or_host_of_the_cloud_is_left(name, others):
    file, _ = others(name)
    old, new = (
        b"\n".join([*b.api_rows, *(m.name.encode() + b"".join(m.pieces) for m in b.log_members())])
        for b in map(bundles.open_bundle, (recorded.DIRECTORY / f"{name}.tar.xz", file))
    )
    assert not set(ID.findall(old)) & set(ID.findall(new)) - {b"0" * 32}
    left = re.findall(rb"(?<![A-Za-z0-9])(?:cmp|ctl|net)-\d(?![A-Za-z0-9])", new)
    assert not left
    owned = re.findall(rb'"(?:stack_name|OS-EXT-SRV-ATTR:hostname)":"([^"]+)"', old)
    assert owned
    assert not [name for name in owned if name in new]
    assert not set(ADDRESS.findall(old)) & set(ADDRESS.findall(new))
    assert len(set(ID.findall(old))) == len(set(ID.findall(new)))
