"""The commands of programs that are built with oslo.config: ``nova-manage`` and its kin.

One process looks at one program: what it loads stays loaded.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import sys
import warnings
from importlib.metadata import entry_points
from typing import Any

from rey_triage.truth.extract import freeze


class _Reached(BaseException):
    """The program has come to the point where it would read its command line."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser


def main() -> None:
    """Print the commands of the console script that is named on the command line."""
    script = sys.argv[1]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
        found = _parser_of(script)
        commands = dict(_walk(found, ()))
    json.dump({"globals": freeze.parser(found), "commands": commands}, sys.stdout)


def _parser_of(script: str) -> argparse.ArgumentParser:
    """Start the program, and stop it where it would read its command line."""
    from oslo_config import cfg

    def reached(self: Any) -> None:
        self._oparser.initialize_parser_arguments()
        raise _Reached(self._oparser)

    def parsing(self: Any, *_: Any, **__: Any) -> Any:
        raise _Reached(self)

    (entry,) = entry_points(group="console_scripts", name=script)
    sys.argv = [script, "category", "action"]  # some look whether there are any words at all
    program = entry.load()  # before the traps are set: modules read options of their own
    cfg.ConfigOpts._parse_config_files = reached
    plain: Any = argparse.ArgumentParser
    plain.parse_args = parsing  # a few programs have a parser of their own
    if backends := sys.modules.get("keystone.server.backends"):
        # keystone-status starts its drivers first, and where there are no keys they end it
        vars(backends)["load_backends"] = dict
    try:
        program()
    except _Reached as found:
        return found.parser
    raise SystemExit(f"{script} never looked at its command line")


def _walk(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> Any:
    below = freeze.subparsers(parser)
    for word, one in below.items():
        yield from _walk(one, (*words, word))
    if not below:
        yield " ".join(words), freeze.parser(parser)


if __name__ == "__main__":
    main()
