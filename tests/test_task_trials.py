"""Trials of task pages: what they ask of a page, what proves it, how a page is carried out."""

import re
import sys
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from lab.suite import procedure, task_results
from lab.suite.procedure import Procedure, read_page
from lab.suite.shell import at_terminal, edits
from lab.suite.tasks import TRIALS
from lab.suite.trial import TaskTrial
from rey_triage import page_digest, trials
from rey_triage.library import compile_library, open_library
from rey_triage.load import load_deployments
from rey_triage.render.runbook_blocks import command_of
from rey_triage.site.results import results_page

PAGE = """\
title: Give a project more
kind: task
summary: A page that gives a project more.
services: [nova]
areas: [operation]
impact: Nobody notices it.
before:
  - {say: Look., run: look <project>}
steps:
  - {say: Keep., file: note.txt}
  - {say: Set it., run: set <limit>, risk: change, undo: openstack unset <limit>, takes: 1m}
  - {say: Wait., run: wait for <server-id>, expect_match: 'ready', risk: read, takes: 1m}
verify:
  - {say: See., run: see, expect_match: '^<limit>$'}
rollback:
  steps:
    - {say: Back., run: set <limit>, risk: change, takes: 1m}
files:
  - {name: note.txt, content: "<project> had <limit>"}
"""


class Trial(TaskTrial):
    name = "give-more"
    page = "nova/give-more"
    sentence = "A project gets more."
    learns: ClassVar = {"server-id": ("look", r"server (\d+)")}

    def prepares(self, site):
        self.values |= {"project": "shop", "limit": "4"}
        self.back = {"limit": "2"}


class Shell:
    """A shell whose answers are known."""

    def __init__(self, home: Path, answers: dict[str, list[tuple[int, str]]]):
        self.home, self.answers, self.typed = home, answers, []

    def forget(self):
        pass

    def type(self, command, environment, *, seconds, said=""):
        self.typed.append(command)
        answers = self.answers.get(command, [(0, "")])
        return answers.pop(0) if len(answers) > 1 else answers[0]


class Lab:
    def __init__(self, state: Path):
        self.state, self.journals = state, state / "journals"

    def is_healthy(self):
        return True


@pytest.fixture
def carried_out(tmp_path, monkeypatch):
    """Carry out the page above; the answers by command, a list where they change."""
    monkeypatch.setattr(procedure, "ROOT", tmp_path)
    monkeypatch.setattr(procedure.workload, "prepare", lambda lab: None)
    monkeypatch.setattr(Procedure, "_census", lambda self: frozenset())
    monkeypatch.setattr(procedure, "PAUSE", 0)
    page = tmp_path / "runbooks/nova/give-more.yaml"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)

    def run(trial=None, **answers):
        known = {
            "look shop": [(0, "server 7")],
            "wait for 7": [(0, "not yet"), (0, "ready")],
            "see": [(0, "4")],
        }
        done = Procedure(trial or Trial(), Lab(tmp_path), "2026.1")
        done.shell = Shell(tmp_path, known | answers)
        return done.run(), done.shell.typed

    return run


def test_a_page_is_typed_in_its_order_with_undo_and_the_way_back(carried_out, tmp_path):
    tried, typed = carried_out()
    assert typed == [
        "look shop",
        *("set 4", "openstack unset 4", "set 4"),
        *("wait for 7", "wait for 7"),  # what only looks is asked until it is so
        "see",
        "set 2",
    ]
    assert (tmp_path / "note.txt").read_text() == "shop had 4"
    assert tried.proves


@pytest.mark.parametrize(
    "wrong",
    [
        {"look shop": [(1, "server 7")]},  # no expect_match: the exit code counts
        {"see": [(0, "3")]},
        {"openstack unset 4": [(2, "usage")]},
        {"set 2": [(1, "")]},
    ],
)
def test_a_page_is_not_proven_by_another_answer(carried_out, wrong):
    trial = Trial()
    trial.patience = 0
    tried, _ = carried_out(trial, **{"wait for 7": [(0, "ready")], **wrong})
    assert not tried.proves
    assert [step.run for step in tried.steps if step.as_expected is False] == list(wrong)


def test_a_changing_step_left_out_does_not_prove_a_page(carried_out):
    trial = Trial()
    trial.leave_out = {"see": "nobody looks"}
    tried, typed = carried_out(trial)
    assert "see" not in typed
    assert not tried.proves  # nothing verified it
    trial = Trial()
    trial.leave_out = {"wait for": "nothing to wait for"}
    assert carried_out(trial)[0].proves
    trial = Trial()
    trial.leave_out = {"set <limit>": "not here"}
    tried, typed = carried_out(trial)
    assert "set 4" not in typed
    assert not tried.proves


@pytest.mark.parametrize("missing", ["achieved", "clean", "healthy"])
def test_a_page_is_not_proven_where_the_cloud_is_not_as_it_should_be(carried_out, missing):
    tried, _ = carried_out()
    assert not msgspec.structs.replace(tried, **{missing: False}).proves


def test_the_way_back_from_an_earlier_point_is_gone_in_a_second_run(carried_out):
    trial = Trial()
    trial.stop_before = "wait for"
    tried, typed = carried_out(trial)
    assert typed[-4:] == ["see", "look shop", "set 4", "set 2"]
    assert tried.proves


def test_a_proof_of_a_task_page_lapses_when_the_page_changes(tmp_path, monkeypatch):
    page = tmp_path / "pages/nova/give-more.yaml"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)
    monkeypatch.setattr(trials, "FILE", tmp_path / "record.json")

    def proven(**more):
        known = {
            "trial": "give-more",
            "sentence": "More.",
            "runbook": "nova/give-more",
            "page": page_digest.of_followed(PAGE.encode()),
            "series": "2026.1",
            "date": "2026-11-26",
            "proves": True,
            "steps": 5,
        }
        record = trials.Record(tasks=[trials.TaskTrial(**known | more)])
        trials.FILE.write_bytes(msgspec.json.encode(record))
        return compile_library([tmp_path / "pages"]).proven

    assert proven() == {"nova/give-more": {"2026.1": ["give-more"]}}
    assert proven(proves=False) == {}
    page.write_text(PAGE.replace("Nobody", "Everybody"))
    assert proven() == {}


def test_the_results_page_tells_of_procedures_what_was_left_out():
    task = trials.TaskTrial(
        trial="a-month-is-reported",
        sentence="A month is reported.",
        runbook="nova/report-usage",
        page="of-yesterday",
        series="2026.1",
        date="2026-11-26",
        proves=True,
        steps=5,
        left_out=[trials.LeftOut(step="Ask the guest.", reason="there is none")],
    )
    page = results_page(trials.Record(tasks=[task]), open_library())
    assert "the page has changed since it was proven" in page
    assert "there is none" in page
    assert "0 of 1 are proven" in page


@pytest.mark.parametrize("trial", TRIALS.values(), ids=TRIALS)
def test_a_trial_speaks_of_commands_that_its_page_prints(trial):
    page, lab = read_page(trial.page), load_deployments()["lab"]
    steps = (*page.before, *page.steps, *page.verify, *page.rollback.steps)
    commands = [command.run for step in steps if (command := command_of(step, lab))]
    commands += [step.undo for step in steps if step.undo]
    commands += list(trial.by_hand.values())

    def printed(start: str) -> bool:
        """Compared as far as no placeholder is filled in by one of the two alone."""
        parts = [re.escape(part) for part in re.split(r"<[a-z-]+>", start)]
        return any(re.match(r"\S+".join(parts), command) for command in commands)

    learned = [start for start, _ in trial.learns.values()]
    tables = (trial.leave_out, trial.leave_undo, trial.reads, trial.types, learned, trial.first)
    assert [start for table in tables for start in table if not printed(start)] == []
    assert not trial.stop_before or printed(trial.stop_before)
    assert all({**trial.leave_out, **trial.leave_undo}.values())
    words = [step.say for step in steps]
    assert all(any(word.startswith(start) for word in words) for start in trial.by_hand)


def test_every_trial_has_a_page_of_its_own():
    pages = [trial.page for trial in TRIALS.values()]
    assert len(set(pages)) == len(pages)


def test_what_is_kept_of_trials_is_of_trials_that_exist():
    assert {tried.trial for tried in task_results.read()} <= TRIALS.keys()


def test_a_program_that_asks_back_is_answered(tmp_path):
    script = 'read -rp "id: " id; read -rsp "secret: " word; echo; echo "$id and $word"; exit 3'
    environment = {"PATH": "/usr/bin:/bin"}
    code, answer = at_terminal(["bash", "-c", script], tmp_path, environment, "me\nhush\n", 20)
    assert (code, answer.splitlines()[-1]) == (3, "me and hush")


def test_a_program_at_a_terminal_is_ended_in_time(tmp_path):
    program = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert at_terminal(program, tmp_path, {}, "x\n", 0.2)[0] == 124


def test_a_printed_change_of_a_file_is_understood():
    step = next(
        step
        for step in read_page("nova/create-flavor-for-special-hosts").steps
        if step.action and step.action.configure
    )
    command = command_of(step, load_deployments()["lab"])
    assert edits(command.run) == (
        "nova/nova.conf",
        "scheduler",
        {"enable_isolated_aggregate_filtering": "true"},
    )
    assert edits("openstack server list") is None
