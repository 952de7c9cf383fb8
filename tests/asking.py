"""Ask a command that reads a crowd's cloud over HTTP, in this process, as an operator would."""

from __future__ import annotations

import json
from contextlib import contextmanager

import jsonschema
from project_crowd import CrowdServer, configure

from rey_triage.cli.group import run


@contextmanager
def served(cloud, folder, monkeypatch):
    """Serve a cloud on loopback; ``--os-cloud crowd`` leads to it."""
    for name in ("OS_CLOUD", "OS_AUTH_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    with CrowdServer(cloud):
        configure(folder / "clouds.yaml", cloud.url)
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(folder / "clouds.yaml"))
        yield cloud


def asking(command, capsys):
    """Return what runs a command with more words: exit code, output and errors."""

    def ask(*words):
        code = run([command, "--os-cloud", "crowd", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


def asking_json(ask, schema):
    """Return what asks for JSON, holds it against its schema, and returns code, answer, errors."""

    def asked(*words):
        code, out, err = ask("--format", "json", *words)
        told = json.loads(out)
        jsonschema.validate(told, schema)
        return code, told, err

    return asked
