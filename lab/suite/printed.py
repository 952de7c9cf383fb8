"""Carries out what a diagnosis prints, as the operator would paste it: confirm, fix, verify."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.suite import replay
from lab.suite.journal import until
from lab.suite.results import Carried, Mended
from lab.suite.shell import ROOT, answer, of_the_lab
from rey_triage import page_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lab.suite.control import Lab
    from lab.suite.fault import Fault
    from lab.suite.journal import Journal
    from rey_triage.diagnosis import Finding, NextStep

ONE_STEP = 150.0
"""Seconds a printed command may take."""
VERIFIED_WITHIN = 90.0
"""Seconds after a fix within which every verify step must answer as printed."""

_PLACEHOLDER = re.compile(r"<[a-z][a-z0-9-]*>")

PLACES = {
    "/var/lib/glance/images": "data/glance/images",
    "/etc/keystone/fernet-keys": "data/keystone/fernet-keys",
    **{
        f"/etc/{project}": f"etc/{project}"
        for project in ("cinder", "glance", "heat", "keystone", "neutron", "nova", "placement")
    },
}
"""Where the lab keeps, below its state, what packages keep elsewhere."""
_PLACE = re.compile(r"(?<![\w./}\"-])(" + "|".join(map(re.escape, PLACES)) + r")(?![\w.-])")
USUAL = {"controller": "ctl-1"}
"""Placeholders with the same value whatever the fault: all hosts are this machine."""


@dataclass(frozen=True)
class Operator:
    """Somebody at a shell of the lab who pastes what is printed."""

    fault: Fault
    lab: Lab
    journal: Journal

    def carry_out(self, step: NextStep) -> Carried:
        """Type one step, and hold its answer against what the page says of it."""
        command = self._filled(step.run or "")
        if not command:
            return Carried(purpose=step.purpose, run="", as_expected=None, note=step.say)
        if reason := _beginning(command, self.fault.leave_out):
            return Carried(purpose=step.purpose, run=command, as_expected=None, note=reason)
        if unknown := _PLACEHOLDER.search(command):
            note = f"nobody knows {unknown[0]}"
            return Carried(purpose=step.purpose, run=command, as_expected=False, note=note)
        by_hand = step.purpose == "fix" and self.fault.by_hand(self.lab, command)
        began = time.monotonic()
        code, said = self._type(command)
        good = code == 0
        if step.expect_match is not None:
            good = re.search(self._filled(step.expect_match), said, re.MULTILINE) is not None
        done = Carried(
            purpose=step.purpose,
            run=command.replace(str(self.lab.state), "$LAB_DIR"),
            as_expected=good,
            seconds=round(time.monotonic() - began, 1),
            note=by_hand or "" if good else self._told(code, said),
        )
        self.journal.note(f"{step.purpose}: {command}", "done" if good else "failed", detail=said)
        return done

    def _told(self, code: int, said: str) -> str:
        """The end of an answer; results name no path of a machine."""
        return f"exit {code}: {said.strip()[-400:]}".replace(str(self.lab.state), "$LAB_DIR")

    def _filled(self, text: str) -> str:
        values = {**USUAL, **self.fault.values}
        text = _PLACEHOLDER.sub(lambda hit: values.get(hit[0][1:-1], hit[0]), text)
        return _PLACE.sub(lambda hit: str(self.lab.state / PLACES[hit[1]]), text)

    def _type(self, command: str) -> tuple[int, str]:
        environment = {
            **os.environ,
            "OS_CLOUD": "lab",
            "OS_CLIENT_CONFIG_FILE": str(self.lab.login_to(self.fault.seen_from)),
            **of_the_lab(self.lab),
        }
        program = ["bash", "-c", command]
        typed = _beginning(command, self.fault.typed)
        return answer(program, ROOT, environment, seconds=ONE_STEP, typed=typed)

    def all_as_expected(self, steps: Iterable[NextStep]) -> list[Carried]:
        """Carry out the verify steps until all answer as printed, or time is up."""
        last: list[Carried] = []

        def verified() -> bool:
            last[:] = [self.carry_out(step) for step in steps]
            return all(step.as_expected is not False for step in last)

        until(verified, VERIFIED_WITHIN, every=5)
        return last


def _beginning(command: str, known: Mapping[str, str]) -> str:
    """What is known of commands that begin like this one; empty: nothing."""
    return next((known[start] for start in known if command.startswith(start)), "")


def follow(finding: Finding, fault: Fault, lab: Lab, journal: Journal) -> Mended:
    """Confirm, then fix step by step until the verify steps answer as printed."""
    operator = Operator(fault, lab, journal)
    of = {
        purpose: [step for step in finding.next if step.purpose == purpose]
        for purpose in ("confirm", "fix", "verify")
    }
    steps = [operator.carry_out(step) for step in of["confirm"]]
    verified: list[Carried] = []
    for step in of["fix"]:
        carried = operator.carry_out(step)
        steps.append(carried)
        if not carried.as_expected or step.risk == "read":
            continue  # nothing was changed yet: an answer as printed would prove nothing
        verified = operator.all_as_expected(of["verify"])
        if all(one.as_expected is not False for one in verified):
            break
    causes = sorted({step.cause for step in finding.next} - {""})
    return Mended(
        runbook=finding.runbook,
        page=page_digest.of_followed(replay.pages()[finding.runbook], causes),
        causes=causes,
        steps=steps + verified,
        healthy=False,
    )
