"""The command line: one file per command, loaded only when it is called.

``rey-triage --help`` must answer at once, so it is written here, without click and without a
command module; a test holds the summaries against the commands' own help.
"""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False  # importing typing takes as long as starting Python does
if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: dict[str, str] = {
    "diagnose": "Find what is wrong with a cloud, root cause first.",
    "search": "Find runbooks by words, or by a pasted line.",
    "show": "Show a runbook.",
    "list": "List the runbooks.",
    "alerts": "Say which alerts of your rules have a runbook.",
    "collect": "Record the evidence of a cloud into a bundle.",
    "quotas": "Say which projects are near their quotas, and what to do.",
    "usage": "Say who used what over a span, and what nobody uses.",
    "capacity": "Say how much room the hosts have, and whether one may fail.",
    "diff": "Compare two bundles: what got worse, what got better.",
    "check": "Check runbooks and report all their faults.",
    "eval": "Measure how often the program is right.",
    "truth": "Build and show the catalogues of facts.",
    "new": "Write the skeleton of a new runbook.",
    "index": "Build the search index.",
    "config": "Show the configuration in force, and where it comes from.",
}

_LONGEST = max(map(len, COMMANDS))
OVERVIEW = f"""\
Usage: rey-triage [OPTIONS] COMMAND [ARGS]...

  Runbooks for OpenStack operators, and triage: what is wrong, and what to do
  about it.

  Nothing here changes a cloud. Commands are printed, filled in and ready to
  paste.

Options:
  -V, --version  Show the version and exit.
  -h, --help     Show this message and exit.

Commands:
{chr(10).join(f"  {name:{_LONGEST}}  {summary}" for name, summary in COMMANDS.items())}
"""


def main(args: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code."""
    # What modules leave behind lives as long as this short program: to look through it for garbage
    # while they load costs a twentieth of the run.
    gc.set_threshold(400_000)
    given = list(sys.argv[1:] if args is None else args)
    if given in (["--help"], ["-h"]):
        sys.stdout.write(OVERVIEW)
        sys.exit(0)
    try:
        from rey_triage.cli.group import run  # noqa: PLC0415  # click is as slow as Python itself

        code = run(given)
    except KeyboardInterrupt:  # while modules were loaded
        code = 130
    sys.exit(code)
