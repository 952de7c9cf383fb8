"""The record of the fault suite: current, honest, and a proof only of pages as they were."""

import msgspec

from lab.suite import results
from lab.suite.faults import FAULTS
from lab.suite.tasks import TRIALS
from rey_triage import page_digest, trials
from rey_triage.library import compile_library, open_library
from rey_triage.site.results import results_page

ROOT = trials.Root(runbook="nova/conductor-down", confidence="high", cause="process-stopped")


def trial(name: str, **more) -> trials.Trial:
    known = {
        "fault": name,
        "sentence": f"{name} is broken.",
        "series": "2026.1",
        "date": "2026-11-22",
        "expect": {"nova/conductor-down": "process-stopped"},
        "by_api": {"nova/conductor-down": "process-stopped"},
        "with_logs": [ROOT],
        "api_only": [ROOT],
        "runbook_right": True,
        "cause_right": True,
        "api_right": True,
    }
    return trials.Trial(**known | more)


def write(directory, text: str):
    page = directory / "nova/some-page.yaml"
    page.parent.mkdir(exist_ok=True)
    page.write_text(text)
    return page


def test_the_shipped_record_is_that_of_the_last_runs():
    assert trials.read_record() == results.record(FAULTS, TRIALS)


def test_a_proof_lapses_when_its_page_changes(tmp_path, monkeypatch):
    page = write(tmp_path, "title: as it was proven\n")
    digest = page_digest.of_followed(page.read_bytes())
    proof = trials.Mended(runbook="nova/some-page", page=digest)
    record = tmp_path / "trials.json"
    proven = trial("conductor-stopped", mended=[proof])
    record.write_bytes(msgspec.json.encode(trials.Record(trials=[proven])))
    monkeypatch.setattr(trials, "FILE", record)
    assert compile_library([tmp_path]).proven == {
        "nova/some-page": {"2026.1": ["conductor-stopped"]}
    }
    write(tmp_path, "title: as it is now\n")
    assert compile_library([tmp_path]).proven == {}


PAGE = """\
title: A page
phrases:
  - it is broken
symptoms:
  - id: said
    weight: strong
causes:
  - id: followed
    when: [said]
    fix:
      - say: Mend it.

  - id: other
    fix:
      - say: Mend something else.
verify:
  - say: See.
"""


def test_a_proof_is_of_the_cause_that_was_followed_and_of_what_all_causes_share():
    def digest(*changes: str) -> str:
        text = PAGE
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        return page_digest.of_followed(text.encode(), ["followed"])

    assert digest() == digest("it is broken", "it hangs")
    assert digest() == digest("weight: strong", "weight: supporting")
    assert digest() == digest("something else", "this")
    assert digest() == digest("when: [said]", "when: {any: [said], none: [other]}")
    assert digest() == digest("verify:", "  - id: third\n    fix: []\nverify:")
    assert digest() != digest("Mend it", "Break it")
    assert digest() != digest("- say: See.", "- say: Look.")
    assert digest() != digest("A page", "Another page")
    assert digest() != page_digest.of_followed(PAGE.encode(), ["other"])


def test_every_cause_that_was_followed_is_one_of_its_page():
    runbooks = open_library().runbooks
    for one in trials.read_record().trials:
        for mended in one.mended:
            known = {cause.id for cause in runbooks[mended.runbook].causes}
            assert set(mended.causes) <= known, one.fault


def test_steps_prove_a_page_only_if_confirm_fix_and_verify_went_as_printed():
    def mended(healthy=True, **as_expected):
        steps = [
            results.Carried(purpose=purpose, run="true", as_expected=good)
            for purpose, good in as_expected.items()
        ]
        return results.Mended(runbook="nova/a", page="", steps=steps, healthy=healthy)

    assert mended(confirm=True, fix=True, verify=True).proves
    assert not mended(confirm=True, fix=True, verify=True, healthy=False).proves
    assert not mended(confirm=False, fix=True, verify=True).proves
    assert not mended(confirm=None, fix=True, verify=True).proves


def test_the_results_page_shows_the_mistakes_first():
    wrong = trials.Root(runbook="nova/no-valid-host", confidence="high")
    record = trials.Record(
        trials=[
            trial("a-right-one"),
            trial("a-wrong-one", with_logs=[wrong], runbook_right=False, cause_right=False),
            trial("healthy-1", expect={}, by_api={}, with_logs=[], api_only=[]),
        ],
        waiting={"not-yet": "Nobody knows."},
    )
    page = results_page(record, open_library())
    assert page.index("a-wrong-one") < page.index("a-right-one") < page.index("healthy-1")
    assert page.index("healthy-1") < page.index("not-yet")
    assert "1 of 2 | 50 %" in page
    assert "expected: " in page
