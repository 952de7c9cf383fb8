"""The fuzzer for a moment, always in the same way: it works, and breaks no promise at once.

For longer: ``python tools/fuzz.py --seconds 600``.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FUZZ = ROOT / "tools/fuzz.py"
RUNS = 1500

pytestmark = pytest.mark.fuzz


@pytest.fixture(scope="module")
def fuzzer():
    """The fuzzer. Where there is none the tests are skipped, which CI takes for a failure."""
    if importlib.util.find_spec("atheris") is None:
        why = "atheris is not installed (uv pip install --group fuzz)"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return [sys.executable, str(FUZZ)]


@pytest.mark.parametrize("target", ["header", "redact", "text"])
def test_no_promise_is_broken(fuzzer, tmp_path, target):
    command = [*fuzzer, "--runs", str(RUNS), "--seed", "1", target]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "broken: none" in done.stdout
    assert f"Done {RUNS} runs" in done.stderr
    assert "corpus is not provided" not in done.stderr


def test_a_target_that_does_not_exist_is_named(fuzzer):
    done = subprocess.run([*fuzzer, "heder"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no target heder" in done.stderr
