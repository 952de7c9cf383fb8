"""The wheel, in an environment of its own, in an empty directory, without a network."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Install the wheel; the libraries it needs are those of the tests' environment."""
    home = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = home.glob("*.whl")
    venv.create(home / "env", with_pip=True)
    python = home / "env/bin/python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(install, check=True, capture_output=True)
    (site,) = (home / "env/lib").glob("python*/site-packages")
    own = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "libraries.pth").write_text(f"{own}\n")  # its own .pth files are not followed
    for directory, _, files in os.walk(site / "rey_triage"):
        for file in files:
            Path(directory, file).chmod(0o444)
        Path(directory).chmod(0o555)
    return python


@pytest.fixture
def rey(python, tmp_path):
    home = tmp_path / "home"
    home.mkdir()

    def run(*args):
        environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
        return subprocess.run(
            [python, "-m", "rey_triage", *args],
            cwd=home,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    run.home = home
    return run


def test_search_and_show_work_from_the_wheel_and_write_nothing(rey):
    found = rey("search", "--format", "json", "no", "valid", "host")
    assert (found.returncode, found.stderr) == (0, "")
    first = json.loads(found.stdout)["results"][0]["runbook"]
    shown = rey("show", first)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines()[1] == first
    assert list(rey.home.iterdir()) == []  # the index in the wheel was used, none was built


def test_an_organisations_own_runbooks_are_added(rey):
    own = rey.home / "own" / "nova"
    own.mkdir(parents=True)
    text = (Path(__file__).parent / "data/shelf/nova/raise-quota.yaml").read_text()
    (own / "ours.yaml").write_text(text.replace("customer needs", "bassoon needs"))
    found = rey("search", "--runbooks", "own", "bassoon")
    assert found.stdout.startswith("nova/ours\n"), found.stderr
    assert rey("search", "quota").returncode == 0


def test_the_wheel_diagnoses_a_pasted_error_and_the_demo(rey):
    pasted = rey("diagnose", "--format", "json", "--text", "No valid host was found. ")
    assert pasted.returncode == 1, pasted.stderr
    assert json.loads(pasted.stdout)["findings"][0]["runbook"] == "nova/no-valid-host"
    demo = rey("diagnose", "--demo", "--exit-zero")
    assert demo.returncode == 0, demo.stderr
    assert "rabbitmq/unreachable" in demo.stdout
