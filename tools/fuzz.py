"""Look for input that breaks a promise: a coverage-guided fuzzer on what reads wild input.

    python tools/fuzz.py [--seconds 60 | --runs N] [--seed S] [--keep DIR] [TARGET…]

The targets, with what they promise, are in ``tests/wild.py``, the first inputs in
``tests/data/fuzz/lines.txt``. Each target runs in a process of its own, one after the other. An
input that breaks a promise is kept in the present directory, and its traceback printed. With
``--runs`` the same seed does the same. It needs atheris (``uv pip install --group fuzz``).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = ROOT / "tests/data/fuzz/lines.txt"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
NO_ATHERIS = 3
LONGEST = 4096
SLOW = 25
"""Seconds for one input of at most ``LONGEST`` bytes; linear work takes thousandths."""


def main() -> int:
    """Run the targets one after the other; return 1 when any broke a promise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--runs", type=int, default=-1, help="inputs for each target, not seconds")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--keep", type=Path, help="where inputs that cover more are kept")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    options, rest = parser.parse_known_args()
    if options.child:
        return fuzz(options.child, [*rest, *options.targets])
    try:
        import atheris  # noqa: F401, PLC0415  # of the group "fuzz" of dependencies
    except ImportError as error:
        print(f"atheris is missing: {error}", file=sys.stderr)
        return NO_ATHERIS
    from wild import BYTES, TEXTS  # noqa: PLC0415  # found by the path above

    known = [*TEXTS, *BYTES]
    if unknown := set(options.targets) - set(known):
        parser.error(f"no target {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    broken = [name for name in options.targets or known if run(name, options)]
    print(f"broken: {', '.join(broken) or 'none'}")
    return int(bool(broken))


def run(target: str, options: argparse.Namespace) -> bool:
    """Run one target; return whether it broke a promise."""
    with tempfile.TemporaryDirectory() as directory:
        corpus = Path(options.keep or directory) / target
        seeds = Path(directory) / "seeds"
        seeds.mkdir()
        corpus.mkdir(parents=True, exist_ok=True)
        lines = LINES.read_text().splitlines()
        for number, line in enumerate(lines):
            (seeds / str(number)).write_text(line.replace("\\n", "\n"))
        words = sorted({word for line in lines for word in line.split(" ") if 1 < len(word) < 30})
        dictionary = Path(directory) / "words"
        dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in words))
        limit = (
            f"-runs={options.runs}" if options.runs >= 0 else f"-max_total_time={options.seconds}"
        )
        command = [sys.executable, __file__, "--child", target, limit, f"-seed={options.seed}"]
        command += [
            f"-max_len={LONGEST}",
            f"-timeout={SLOW}",
            f"-dict={dictionary}",
        ]
        command += [f"-artifact_prefix=fuzz-{target}-", str(corpus), str(seeds)]
        print(f"{target} …", flush=True)
        return subprocess.run(command, check=False).returncode != 0


def _escaped(word: str) -> str:
    return "".join(
        chr(byte) if 32 < byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}"
        for byte in word.encode()
    )


def fuzz(target: str, arguments: list[str]) -> int:
    """Fuzz in this process, which ends with it."""
    import atheris  # noqa: PLC0415

    with atheris.instrument_imports(include=["rey_triage"]):
        from wild import BYTES, TEXTS  # noqa: PLC0415

    def one(data: bytes) -> None:
        if target in BYTES:
            BYTES[target](data)
        else:
            TEXTS[target](data.decode("utf-8", "replace"))

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
