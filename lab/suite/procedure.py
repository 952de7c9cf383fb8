"""Carries out a task page as it is printed: before, steps, verify, and the way back."""

from __future__ import annotations

import re
import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lab.suite import workload
from lab.suite.census import census
from lab.suite.fault import Site
from lab.suite.journal import REFUSALS, Journal, moment, until
from lab.suite.shell import ROOT, Shell, edits
from lab.suite.task_results import LOOKS, Done, Tried
from rey_triage import page_digest
from rey_triage.errors import ReyError
from rey_triage.load import load_deployments, load_file
from rey_triage.model import Task
from rey_triage.render.runbook_blocks import command_of
from rey_triage.wording import is_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from lab.suite.control import Lab
    from lab.suite.trial import TaskTrial
    from rey_triage.model import Step

_PLACEHOLDER = re.compile(r"<[a-z][a-z0-9-]*>")
GONE_WITHIN = 60.0
"""Seconds after which what was taken away must be gone."""
WELL_WITHIN = 90.0
"""Seconds after a procedure within which every service must report by itself."""
PAUSE = 3.0


def page_file(page: str) -> Path:
    return ROOT / "runbooks" / f"{page}.yaml"


def read_page(page: str) -> Task:
    """Read a task page as it is in this checkout, whatever was compiled of it."""
    loaded, faults = load_file(ROOT / "runbooks", page_file(page))
    if loaded is None or not isinstance(loaded.runbook, Task):
        raise ReyError("no task page that can be read", place=page, remedy=str(faults))
    return loaded.runbook


def is_act(step: Step) -> bool:
    """Whether a step changes something."""
    return (step.risk or "") not in LOOKS


@dataclass
class Procedure:
    """One trial on its way; what was done is kept in the order in which it was done."""

    trial: TaskTrial
    lab: Lab
    series: str
    others: str = ""
    """What in the cloud is not the trial's: a pattern of lines of the census."""
    page: Task = field(init=False)
    steps: list[Done] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = read_page(self.trial.page)
        self.tool = load_deployments()["lab"]
        directory = self.lab.state / "trials" / self.trial.name
        shutil.rmtree(directory, ignore_errors=True)
        self.shell = Shell(self.lab, directory, self.trial.places, self.trial.prelude)
        journal = self.lab.journals / f"task.{self.trial.name}.jsonl"
        journal.unlink(missing_ok=True)
        self.site = Site(self.lab, Journal(journal, echo=True))

    def run(self) -> Tried:
        """Do all of it, clean up, and look whether anything is left."""
        began = time.time()
        digest = page_digest.of_followed(page_file(self.trial.page).read_bytes())
        workload.prepare(self.lab)
        before = self._census()
        achieved = False
        try:
            self._prepare()
            self._there()
            achieved = self.trial.achieved(self.site)
            if self.trial.stop_before:
                self._again_and_back()
            else:
                self._back()
            achieved = achieved and self.trial.restored(self.site)
        finally:
            self.trial.cleans(self.site)
        clean = until(lambda: self._nothing_left(before), GONE_WITHIN, every=2)
        healthy = until(self.lab.is_healthy, WELL_WITHIN, every=3)
        if not clean:
            self._tell_what_is_left(before)
        return Tried(
            trial=self.trial.name,
            sentence=self.trial.sentence,
            runbook=self.trial.page,
            page=digest,
            series=self.series,
            date=moment(began)[:10],
            steps=self.steps,
            has_way_back=bool(self.page.rollback.steps),
            achieved=achieved,
            clean=clean,
            healthy=healthy,
            seconds=round(time.time() - began, 1),
        )

    def _prepare(self) -> None:
        self.trial.prepares(self.site)
        for name, content in self.trial.files.items():
            (self.shell.home / name).write_text(content)
        self._carry("steps", filter(self._comes_first, self.page.steps))
        self.trial.between(self.site)

    def _comes_first(self, step: Step) -> bool:
        return bool(self.trial.first) and self._command(step).startswith(self.trial.first)

    def _there(self) -> None:
        self._carry("before", self.page.before)
        self._carry("steps", (step for step in self.page.steps if not self._comes_first(step)))
        self._carry("verify", self.page.verify)

    def _again_and_back(self) -> None:
        """A second run, in which somebody thinks better of it before it is too late."""
        self.trial.cleans(self.site)
        self.shell.forget()
        self.trial.values.clear()
        first = len(self.steps)
        self._prepare()
        self._carry("before", self.page.before)
        for step in self.page.steps:
            if self._comes_first(step):
                continue
            if self._command(step).startswith(self._filled(self.trial.stop_before)):
                break
            self._carry("steps", [step], undo=False)
        self.steps[first:] = [one for one in self.steps[first:] if one.as_expected is False]
        self._back()

    def _back(self) -> None:
        self.trial.values |= self.trial.back
        self._carry("rollback", self.page.rollback.steps)

    def _carry(self, purpose: str, steps: Iterable[Step], *, undo: bool = True) -> None:
        for step in steps:
            done = self._one(purpose, step)
            self.steps.append(done)
            if undo and purpose == "steps" and done.as_expected and done.run:
                self._undo(step, done)

    def _undo(self, step: Step, done: Done) -> None:
        """Take a step back as printed, and do it again: the page says that this is possible."""
        if not step.undo or not is_command(step.undo):
            return
        if self._entry(self.trial.leave_undo, done.run) is not None:
            return
        self.steps.append(self._type("undo", step, self._filled(step.undo), None))
        self.steps.append(self._one("again", step))

    def _one(self, purpose: str, step: Step) -> Done:
        """Save the file a step names, then type its command."""
        self.trial.comes_to(self.site, step.say)
        if step.file:
            content = next(file.content for file in self.page.files if file.name == step.file)
            (self.shell.home / step.file).write_text(self._filled(content))
        command = self._command(step)
        if not command:
            saved = True if step.file else None
            note = f"saved {step.file}" if step.file else self._why_no_command(step)
            return self._done(purpose, step, "", saved, note=note)
        reason = self._entry(self.trial.leave_out, command)
        if reason is not None:
            return self._done(purpose, step, command, None, note=reason)
        return self._type(purpose, step, command, step.expect_match)

    def _command(self, step: Step) -> str:
        command = command_of(step, self.tool)
        words = self._entry(self.trial.by_hand, step.say) or ""
        return self._filled(command.run if command else words)

    def _why_no_command(self, step: Step) -> str:
        command = command_of(step, self.tool)
        return command.note if command else "the page gives no command"

    def _filled(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda hit: self.trial.values.get(hit[0][1:-1], hit[0]), text)

    def _type(self, purpose: str, step: Step, command: str, expected: str | None) -> Done:
        """Type it; what only looks is typed again until it answers as printed, for a while."""
        began = time.monotonic()
        self.trial.meanwhile(self.site, command)
        if unknown := _PLACEHOLDER.search(command):
            return self._done(purpose, step, command, False, note=f"nobody knows {unknown[0]}")
        patterns = [self._filled(expected)] if expected else []
        if purpose != "undo" and (read := self._entry(self.trial.reads, command)) is not None:
            patterns.append(self._filled(read))
        end = began + (0.0 if is_act(step) else self.trial.patience)
        while True:
            code, answer = self._typed(command)
            good = _as_printed(code, answer, patterns)
            if good or time.monotonic() > end:
                break
            time.sleep(PAUSE)
        self._learn(command, answer)
        note = "" if good else f"exit {code}: {answer.strip()[-500:]}"
        seconds = round(time.monotonic() - began, 1)
        outcome = "done" if good else "failed"
        self.site.journal.note(f"{purpose}: {command}", outcome, seconds, detail=answer)
        return self._done(purpose, step, command, good, seconds=seconds, note=note)

    def _typed(self, command: str) -> tuple[int, str]:
        if asked := edits(command):
            file, section, options = asked
            self.lab.override(file, section, **options)
        return self.shell.type(
            command,
            self.trial.environment(self.site, command),
            seconds=self.trial.longest,
            said=self._filled(self._entry(self.trial.types, command) or ""),
        )

    def _entry(self, table: Mapping[str, str], command: str) -> str | None:
        """Return the entry of a trial's table whose beginning the command has."""
        entries = ((self._filled(start), text) for start, text in table.items())
        return next((text for start, text in entries if command.startswith(start)), None)

    def _learn(self, command: str, answer: str) -> None:
        for placeholder, (start, pattern) in self.trial.learns.items():
            if command.startswith(self._filled(start)) and (found := re.search(pattern, answer)):
                self.trial.values[placeholder] = found[found.lastindex or 0]

    def _done(
        self,
        purpose: str,
        step: Step,
        command: str,
        as_expected: bool | None,
        *,
        seconds: float = 0.0,
        note: str = "",
    ) -> Done:
        return Done(
            purpose=purpose,
            say=step.say,
            run=self._without_paths(command),
            risk=step.risk or "",
            as_expected=as_expected,
            seconds=seconds,
            note=self._without_paths(note),
        )

    def _without_paths(self, text: str) -> str:
        """Paths of this machine are nobody's business."""
        for path, shown in ((self.lab.state, "$LAB_DIR"), (ROOT, ".")):
            text = text.replace(str(path), shown)
        return text

    def _census(self) -> frozenset[str]:
        return census(self.site.patient("lab"), self.site.patient("demo"), self.others)

    def _nothing_left(self, before: frozenset[str]) -> bool:
        return self._census() == before

    def _tell_what_is_left(self, before: frozenset[str]) -> None:
        now = self._census()
        for line in sorted(now - before):
            self.site.journal.note("left behind", "failed", detail=line)
        for line in sorted(before - now):
            self.site.journal.note("lost", "failed", detail=line)


def _as_printed(code: int, answer: str, patterns: list[str]) -> bool:
    """Whether the answer has all patterns; where there is none, whether the command ended well."""
    if not patterns:
        return code == 0
    return all(re.search(pattern, answer, re.MULTILINE) for pattern in patterns)


def tried(trial: TaskTrial, lab: Lab, series: str, others: str) -> Tried | None:
    """Carry out a trial; a failure of the lab is told, and does not keep the others from theirs."""
    try:
        return Procedure(trial, lab, series, others).run()
    except (*REFUSALS, RuntimeError) as failure:
        print(f"{trial.name}: {type(failure).__name__}: {failure}", file=sys.stderr)
        return None
