"""The map of what operators look for: loaded, checked, and shown with its gaps."""

import pytest

from rey_triage import paths, site, topics
from rey_triage.check.corpus import Corpus
from rey_triage.check.run import check
from rey_triage.check.topics import wrong
from rey_triage.errors import ReyError
from rey_triage.library import compile_library

GOOD = """\
services:
  nova:
    urgent:
      A compute host is down: [nova/compute-down]
    other:
      An instance has hiccups: []
tasks:
  update:
    other:
      Upgrade everything at once: [nova/compute-down, rabbitmq/down]
"""
PAGES = paths.PACKAGE.parent / "tests/data/site_runbooks"


@pytest.fixture
def write(tmp_path, monkeypatch):
    file = tmp_path / "topics.yaml"
    monkeypatch.setattr(paths, "topics", lambda: file)

    def _write(text):
        file.write_text(text)
        return file

    return _write


def faults(file):
    library = compile_library([PAGES])
    corpus = Corpus(checked=(), runbooks=library.runbooks)
    return [str(fault) for fault in wrong(file, "topics.yaml", corpus)]


def test_topics_are_read_with_their_pages_the_urgent_ones_first(write):
    write(GOOD)
    read = topics.read_topics()
    assert list(read.services["nova"]) == [
        ("A compute host is down", True, ("nova/compute-down",)),
        ("An instance has hiccups", False, ()),
    ]
    assert list(read.tasks) == ["update"]


def test_where_there_is_no_map_there_are_no_topics(write):
    assert topics.read_topics() == topics.Topics()


def test_a_map_that_cannot_be_read_is_told_with_its_place(write):
    file = write("services:\n  nova: {urgent: [1]}\n")
    with pytest.raises(ReyError, match="must be a mapping, not a list") as told:
        topics.read_topics()
    assert told.value.place == f"{file}:2"


def test_a_map_without_faults_is_left_alone(write):
    assert faults(write(GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "hiccups: []",
            "hiccups: [nova/compute-dwn]",
            (
                "6:33: services.nova.other.An instance has hiccups[0]: no runbook "
                "'nova/compute-dwn' (did you mean 'nova/compute-down'?)"
            ),
        ),
        (
            "hiccups: []",
            "hiccups: [rabbitmq/unreachable]",
            (
                "6:33: services.nova.other.An instance has hiccups[0]: no runbook "
                "'rabbitmq/unreachable' (it is called 'rabbitmq/down' now)"
            ),
        ),
        (
            "Upgrade everything at once",
            "an instance has Hiccups",
            "10:32: tasks.update.other.an instance has Hiccups: stands already under nova, other",
        ),
        (
            "rabbitmq/down]",
            "nova/compute-down]",
            (
                "10:55: tasks.update.other.Upgrade everything at once[1]: 'nova/compute-down' "
                "stands here already"
            ),
        ),
        ("  nova:\n", "  nov:\n", "3:5: services.nov: no word 'nov' (did you mean 'nova'?)"),
        ("  update:\n", "  upgrade:\n", "9:5: tasks.upgrade: no word 'upgrade'"),
        ("urgent:", "urgnt:", "3:5: services.nova.urgnt: is not a field (did you mean 'urgent'?)"),
        ("  nova:\n", "\tnova:\n", "2:1: file: a tab; indent with spaces"),
    ],
)
def test_what_is_wrong_with_the_map_is_told_with_its_place(write, old, new, fault):
    assert GOOD.count(old) == 1
    found = faults(write(GOOD.replace(old, new)))
    assert [one for one in found if one.startswith(f"topics.yaml:{fault}")], found


def test_the_check_of_all_runbooks_checks_the_map_too(write, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "runbooks", lambda: PAGES)
    monkeypatch.setattr(paths, "verified_record", lambda: tmp_path / "verified.json")
    write(GOOD.replace("hiccups: []", "hiccups: [nova/none]"))
    told = [fault for fault in check().faults if fault.path.endswith("topics.yaml")]
    assert [fault.problem for fault in told] == ["no runbook 'nova/none'"]
    assert not [
        fault
        for fault in check([PAGES / "nova/compute-down.yaml"]).faults
        if fault.path.endswith("topics.yaml")
    ]


def test_the_page_shows_every_topic_with_its_pages_or_that_there_is_none(write):
    write(GOOD)
    page = site.pages(compile_library([PAGES]))["covered.md"]
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert any(
        "A compute host is down" in row and "(nova/compute-down.md)" in row and "urgent" in row
        for row in rows
    )
    assert "| An instance has hiccups | not yet |" in rows
    counted = next(row for row in rows if row.startswith("| [Compute (nova)]"))
    assert counted.endswith("| 2 | 1 | 1 | 1 |")


def test_a_page_that_this_library_lacks_does_not_count(write):
    write(GOOD.replace("nova/compute-down", "nova/elsewhere"))
    page = site.pages(compile_library([PAGES]))["covered.md"]
    assert "nova/elsewhere" not in page
    assert "| A compute host is down " in page
    counted = next(line for line in page.splitlines() if line.startswith("| [Compute (nova)]"))
    assert counted.endswith("| 2 | 0 | 1 | 0 |")


def test_every_shipped_runbook_serves_a_topic():
    shipped = compile_library([paths.runbooks()])
    read = topics.read_topics()
    named = {
        id_
        for groups in (read.services, read.tasks)
        for group in groups.values()
        for _, _, ids in group
        for id_ in ids
    }
    assert [one.id for one in shipped if one.id not in named] == [], "name them in topics.yaml"
