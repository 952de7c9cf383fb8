"""The verbs of ``lab.sh``. Exit status: 0 done, 1 failed, 2 cannot mean what was typed."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from lab.cloud import (
    lifecycle,
    lock,
    readiness,
    series,
    settings,
    status,
    tls,
)
from lab.cloud.commands import inside, inside_environment
from lab.cloud.errors import LabError, UsageError
from lab.cloud.processes import Processes
from lab.cloud.services.table import named, table
from lab.cloud.settings import EXTRAS
from lab.cloud.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.cloud.settings import Lab

EPILOG = """\
State lives in LAB_DIR (default ~/.cache/rey-lab). LAB_SERIES, LAB_EXTRA and LAB_TLS=1 stand for
--series, --with and --tls; what was chosen once stays chosen until `wipe`.

  export OS_CLIENT_CONFIG_FILE=~/.cache/rey-lab/clouds.yaml
  openstack --os-cloud lab server list     (administrator; --os-cloud demo: a plain member)
"""

if TYPE_CHECKING:
    Verb = Callable[[Lab, argparse.Namespace], int]
    Takes = Callable[[argparse.ArgumentParser], None]


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and not words[0].startswith("-") and words[0] not in VERBS:
        return _fail(UsageError(f"there is no verb {words[0]}", nearest(words[0], VERBS)))
    options = _parser().parse_args(words)
    try:
        lab = _chosen(options)
        verb, changes = VERBS[options.verb][:2]
        if not changes:
            return verb(lab, options)
        with lock.held(lab):
            return verb(lab, options)
    except LabError as error:
        return _fail(error)
    except KeyboardInterrupt:
        print("\nlab: interrupted; `lab/lab.sh up` goes on from here", file=sys.stderr)
        return 1


def _fail(error: LabError) -> int:
    print(f"lab: {error}", file=sys.stderr)
    return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lab.sh",
        description="A real OpenStack control plane on this machine, on loopback only.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, (_, _, text, takes) in VERBS.items():
        verb = verbs.add_parser(name, help=text, description=text.capitalize() + ".")
        for add in takes:
            add(verb)
    return parser


def _takes_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--series",
        default=os.environ.get("LAB_SERIES") or None,
        help=f"release: {', '.join(series.SERIES)} (default {series.DEFAULT})",
    )
    parser.add_argument(
        "--with",
        dest="extras",
        default=os.environ.get("LAB_EXTRA"),
        metavar="LIST",
        help=f"optional services, with commas: {', '.join(EXTRAS)}; '' for none",
    )
    parser.add_argument(
        "--tls",
        action=argparse.BooleanOptionalAction,
        default=_flag(os.environ.get("LAB_TLS")),
        help="HAProxy with TLS in front of the endpoints",
    )


def _takes_names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME", help="as `status` lists them")


def _takes_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def _takes_lines(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", dest="lines", type=int, default=50, help="lines (default 50)")


def _flag(text: str | None) -> bool | None:
    return None if text is None else text not in ("", "0", "no", "false")


def _chosen(options: argparse.Namespace) -> Lab:
    extras: str | None = getattr(options, "extras", None)
    return settings.load(
        getattr(options, "series", None),
        None if extras is None else tuple(extras.replace(",", " ").split()),
        tls=getattr(options, "tls", None),
    )


def _install(lab: Lab, _: argparse.Namespace) -> int:
    lifecycle.install(lab)
    return 0


def _up(lab: Lab, _: argparse.Namespace) -> int:
    lifecycle.up(lab)
    return 0


def _down(lab: Lab, _: argparse.Namespace) -> int:
    lifecycle.down(lab)
    return 0


def _reset(lab: Lab, _: argparse.Namespace) -> int:
    lifecycle.reset(lab)
    return 0


def _wipe(lab: Lab, _: argparse.Namespace) -> int:
    lifecycle.wipe(lab)
    return 0


def _status(lab: Lab, options: argparse.Namespace) -> int:
    found = status.lines(lab)
    print(
        json.dumps(status.as_json(lab, found), indent=1)
        if options.json
        else status.as_text(lab, found)
    )
    return 0 if all(line.state == status.UP for line in found) else 1


def _start(lab: Lab, options: argparse.Namespace) -> int:
    services, processes = named(table(lab), options.names), Processes(lab)
    for service in services:
        processes.start(service)
    readiness.wait(lab, processes, services, queues=False)
    return 0


def _stop(lab: Lab, options: argparse.Namespace) -> int:
    Processes(lab).stop(_names(lab, options))
    return 0


def _kill(lab: Lab, options: argparse.Namespace) -> int:
    Processes(lab).stop(_names(lab, options), kill=True)
    return 0


def _restart(lab: Lab, options: argparse.Namespace) -> int:
    _stop(lab, options)
    return _start(lab, options)


def _freeze(lab: Lab, options: argparse.Namespace) -> int:
    Processes(lab).freeze(_names(lab, options))
    return 0


def _thaw(lab: Lab, options: argparse.Namespace) -> int:
    Processes(lab).thaw(_names(lab, options))
    return 0


def _names(lab: Lab, options: argparse.Namespace) -> list[str]:
    return [service.name for service in named(table(lab), options.names)]


def _conf(lab: Lab, _: argparse.Namespace) -> int:
    if outdated := lifecycle.configure(lab):
        print(f"still run from another configuration: {', '.join(outdated)}")
    return 0


def _expire(lab: Lab, _: argparse.Namespace) -> int:
    if not lab.tls:
        raise UsageError("the endpoints have no certificate", "lab/lab.sh up --tls gives them one")
    tls.issue(lab, lab.etc / "haproxy/endpoints.pem", clock="-60d")
    processes = Processes(lab)
    processes.stop(["haproxy"])
    processes.start(table(lab)["haproxy"])
    return 0


def _logs(lab: Lab, options: argparse.Namespace) -> int:
    services = named(table(lab), options.names)
    paths = [lab.logs / name for service in services for name in service.logs]
    found = [str(path) for path in paths if path.exists()]
    if not found:
        raise LabError(f"no logs of {', '.join(options.names)} in {lab.logs}")
    return subprocess.run(["tail", "-n", str(options.lines), "--", *found], check=False).returncode


def _smoke(lab: Lab, _: argparse.Namespace) -> int:
    command = inside(lab, "smoke")
    return subprocess.run(command, env=inside_environment(lab), check=False).returncode


VERBS: dict[str, tuple[Verb, bool, str, tuple[Takes, ...]]] = {
    "up": (_up, True, "bring the cloud up; heal the one that is up", (_takes_choice,)),
    "down": (_down, True, "stop everything", ()),
    "status": (_status, False, "what runs; exit status 1 if something does not", (_takes_json,)),
    "reset": (_reset, True, "back to the state after the first start", ()),
    "wipe": (_wipe, True, "stop, and delete all data and choices", ()),
    "install": (_install, True, "install packages only", (_takes_choice,)),
    "start": (_start, True, "start services", (_takes_names,)),
    "stop": (_stop, True, "stop services", (_takes_names,)),
    "restart": (_restart, True, "restart services", (_takes_names,)),
    "kill": (_kill, True, "end services with SIGKILL", (_takes_names,)),
    "freeze": (_freeze, True, "make services silent: SIGSTOP to the whole group", (_takes_names,)),
    "thaw": (_thaw, True, "let frozen services go on", (_takes_names,)),
    "conf": (_conf, True, "write the configuration anew", ()),
    "expire": (_expire, True, "give the endpoints an expired certificate, until `up`", ()),
    "logs": (_logs, False, "the end of the logs of services", (_takes_names, _takes_lines)),
    "smoke": (_smoke, False, "use the cloud: servers, volumes, stacks, extras", ()),
}
"""What it does, whether it changes the lab, its help, its arguments."""
