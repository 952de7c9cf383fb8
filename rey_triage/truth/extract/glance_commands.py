"""The commands of ``glance``, the one old client that still does what ``openstack`` cannot."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import sys
import warnings

from rey_triage.truth.extract import freeze


def main() -> None:
    """Print the grammar of the client."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    for name in [one for one in os.environ if one.startswith("OS_")]:
        del os.environ[name]
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
        from glanceclient.shell import OpenStackImagesShell

        shell = OpenStackImagesShell()
        options = freeze.parser(shell.get_base_parser([]))
        found = freeze.subparsers(shell.get_subcommand_parser(2, []))
        commands = {name: freeze.parser(one) for name, one in found.items()}
    json.dump({"globals": options, "commands": commands}, sys.stdout)


if __name__ == "__main__":
    main()
