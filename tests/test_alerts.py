"""Alerts in the forms in which Alertmanager and Prometheus give them."""

import io
import json

import pytest

from rey_triage.errors import ReyError
from rey_triage.sources import alerts

LABELS = {"alertname": "NovaComputeDown", "hostname": "cmp-7", "service": "nova-compute"}
ONE = {
    "labels": LABELS,
    "annotations": {"summary": "down since long"},
    "startsAt": "2026-11-22T17:04:00.123Z",
    "status": {"state": "active", "silencedBy": []},
}
OVER = {**ONE, "status": "resolved"}


@pytest.mark.parametrize(
    "document",
    [
        [ONE, OVER],
        {"status": "success", "data": [ONE, OVER]},
        {"version": "4", "status": "firing", "alerts": [{**ONE, "status": "firing"}, OVER]},
        {
            "status": "success",
            "data": {
                "alerts": [
                    {"labels": LABELS, "annotations": ONE["annotations"], "state": "firing",
                     "activeAt": ONE["startsAt"]},
                    {"labels": LABELS, "state": "pending"},
                ]
            },
        },
    ],
)  # fmt: skip
def test_every_form_gives_the_firing_alerts(tmp_path, document):
    path = tmp_path / "alerts.json"
    path.write_text(json.dumps(document))
    evidence = alerts.read(path)
    (seen,) = evidence.observations
    assert (seen.kind, seen.name, seen.host, seen.service) == (
        "alert", "NovaComputeDown", "cmp-7", "nova-compute",
    )  # fmt: skip
    assert seen.text == "NovaComputeDown: down since long"
    assert seen.time == pytest.approx(1795367040.123)
    assert seen.fields["state"] == "firing"
    assert evidence.coverage[0].why == "1 not firing"


@pytest.mark.parametrize(
    ("instance", "host"),
    [
        ("cmp-7:9100", "cmp-7"),
        ("[2001:db8::1]:9100", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_host_is_read_from_the_instance(instance, host):
    (seen,) = alerts.parse([{"labels": {"alertname": "A", "instance": instance}}]).observations
    assert seen.host == host


def test_standard_input_is_read_and_secrets_are_removed(monkeypatch):
    secret = {"labels": {"alertname": "A", "token": "QXZJ1234"}, "annotations": {}}
    data = io.TextIOWrapper(io.BytesIO(json.dumps([secret]).encode()))
    monkeypatch.setattr("sys.stdin", data)
    (seen,) = alerts.read("-").observations
    assert seen.fields["token"] == "[redacted]"


@pytest.mark.parametrize("content", [b"", b"no json", b"3", b'{"a": 1}', b"[" * 100_000, b"\xff"])
def test_what_are_no_alerts_is_an_error(tmp_path, content):
    path = tmp_path / "alerts.json"
    path.write_bytes(content)
    with pytest.raises(ReyError, match=r"JSON|no alerts"):
        alerts.read(path)
    with pytest.raises(ReyError):
        alerts.read(tmp_path / "missing.json")


def test_strange_alerts_are_counted():
    evidence = alerts.parse([1, None, {}, {"labels": []}, {"labels": {"alertname": "A"}}])
    assert len(evidence.observations) == 1
    assert evidence.coverage[0].why == "4 without a name"
