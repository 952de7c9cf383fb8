#!/bin/sh
# Makes the environment that `make` uses; says what it does, and nothing else.
set -eu
venv=$1
export UV_LINK_MODE=copy
if command -v uv >/dev/null 2>&1; then
    echo "Making $venv with uv …" >&2
    [ -x "$venv/bin/python" ] || uv venv --quiet --python '>=3.11' "$venv"
    VIRTUAL_ENV="$venv" uv pip install --quiet --compile-bytecode --python "$venv/bin/python" --editable . --group dev
    VIRTUAL_ENV="$venv" uv pip install --quiet --only-binary :all: --python "$venv/bin/python" --group fuzz 2>/dev/null ||
        echo "atheris is not to be had here: the tests with the fuzzer are skipped." >&2
else
    python=""
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
           "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "rey-triage needs Python 3.11 or newer; none was found. Install python3.11, or uv." >&2
        exit 1
    fi
    echo "Making $venv with $python and pip; this takes a few minutes …" >&2
    # An environment that was left half made, or made by uv, has no pip.
    [ -x "$venv/bin/pip" ] || "$python" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --upgrade 'pip>=25.1'
    "$venv/bin/python" -m pip install --quiet --editable . --group dev
    "$venv/bin/python" -m pip install --quiet --only-binary :all: --group fuzz 2>/dev/null ||
        echo "atheris is not to be had here: the tests with the fuzzer are skipped." >&2
fi
"$venv/bin/python" -m compileall -q rey_triage
