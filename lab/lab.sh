#!/bin/sh
# The lab: a real OpenStack control plane on this machine. `lab/lab.sh --help` lists the verbs.
root=$(cd "$(dirname "$0")/.." && pwd)
python=${LAB_PYTHON:-python3}
if ! command -v "$python" >/dev/null; then
    echo "lab: there is no $python here; apt-get install python3 (3.11 to 3.13)" >&2
    exit 2
fi
PYTHONPATH="$root" exec "$python" -m lab.cloud "$@"
