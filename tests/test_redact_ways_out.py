"""No way out of the program tells a secret: errors, warnings, reports, bundles."""

import json
import tarfile

import pytest

from rey_triage.cli.group import run

SECRET = "QXZJ1234KW5678"
URL = f"rabbit://openstack:{SECRET}@ctl-1:5672/"
TOKEN = "gAAAAAB" + "QXZJ1234" * 12
LOG = f"""\
2026-11-22 16:44:50.842 4969 ERROR oslo.messaging [-] Cannot reach {URL}
2026-11-22 16:44:51.842 4969 ERROR nova.x [-] failed: {{'adminPass': '{SECRET}'}}
2026-11-22 16:44:52.842 4969 ERROR nova.x [-] Error: X-Auth-Token: {TOKEN}
Traceback (most recent call last):
  File "/x.py", line 1, in f
sqlalchemy.exc.OperationalError: mysql+pymysql://nova:{SECRET}@db-1/nova
2026-11-22 16:44:53.842 4969 ERROR nova.x [-] key -----BEGIN PRIVATE KEY-----
{"QXZJ1234" * 8}
-----END PRIVATE KEY-----
"""


def clean(text: str) -> str:
    assert SECRET not in text
    assert "QXZJ1234QXZJ1234" not in text
    return text


@pytest.fixture
def log(tmp_path):
    file = tmp_path / "nova-api.log"
    file.write_text(LOG)
    return file


@pytest.mark.parametrize("output", ["text", "json", "markdown", "html"])
def test_reports_tell_none(output, log, capsys):
    run(["diagnose", "--logs", str(log), "--format", output, "--explain", "--since", "2026-01-01"])
    assert "nova" in clean(capsys.readouterr().out)
    run(["diagnose", "--text", LOG, "--format", output, "--explain"])
    said = capsys.readouterr()
    clean(said.out + said.err)


@pytest.mark.parametrize("redact", ["secrets", "names"])
def test_bundles_tell_none(redact, log, tmp_path, capsys):
    alerts = tmp_path / "alerts.json"
    alerts.write_text(json.dumps([{"labels": {"alertname": "X"}, "annotations": {"summary": URL}}]))
    file = tmp_path / "bundle.tar.xz"
    asked = ["collect", "--logs", str(log), "--alerts", str(alerts), "--text", LOG]
    assert run([*asked, "--since", "2026-01-01", "-o", str(file), "--redact", redact]) == 0
    said = capsys.readouterr()
    clean(said.out + said.err)
    with tarfile.open(file) as archive:
        parts = {m.name: archive.extractfile(m).read().decode() for m in archive}
    assert len(parts) == 4
    for part in parts.values():
        clean(part)
        assert redact == "secrets" or "ctl-1" not in part


@pytest.mark.parametrize(
    "asked",
    [
        [URL],
        ["diagnose", "--os-cloud", URL],
        ["diagnose", "--logs", f"/nowhere/{URL}"],
        ["diagnose", "--since", f"password={SECRET}"],
        ["show", f"token={SECRET}"],
    ],
)
def test_errors_tell_none(asked, tmp_path, monkeypatch, capsys):
    config = tmp_path / "clouds.yaml"
    config.write_text(f"clouds:\n  a:\n    auth: {{auth_url: '{URL}', password: '{SECRET}'}}\n")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(config))
    assert run(asked) == 2
    assert clean(capsys.readouterr().err)


@pytest.mark.parametrize(
    "written",
    [
        f"clouds:\n  a:\n    auth:\n      password: '{SECRET}\n",
        f"clouds:\n  a: password={SECRET}\n",
        f"clouds:\n  a:\n    auth: {{auth_url: 'ftp://u:{SECRET}@h', username: u, password: p}}\n",
        f"clouds:\n  a:\n    auth_type: password={SECRET}\n    auth: {{auth_url: 'http://h'}}\n",
    ],
)
def test_a_broken_clouds_yaml_is_not_quoted_with_its_secrets(
    written, tmp_path, monkeypatch, capsys
):
    config = tmp_path / "clouds.yaml"
    config.write_text(written)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(config))
    assert run(["diagnose", "--os-cloud", "a"]) == 2
    assert clean(capsys.readouterr().err)


def test_a_mistake_of_the_program_tells_none(monkeypatch, capsys):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"no connection to {URL}")

    monkeypatch.setattr("rey_triage.cli.options.settings", broken)
    assert run(["diagnose", "--text", "x"]) == 70
    clean(capsys.readouterr().err)
    monkeypatch.setenv("REY_TRIAGE_DEBUG", "1")
    run(["diagnose", "--text", "x"])
    assert "Traceback" in clean(capsys.readouterr().err)
