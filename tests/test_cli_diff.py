"""``rey-triage diff`` on recordings of a real cloud: exit codes, formats, refusals."""

import json

import jsonschema
import pytest
from recorded import DIRECTORY

from rey_triage import paths
from rey_triage.cli import main
from rey_triage.sources.bundle import open_bundle, write

SCHEMA = json.loads((paths.PACKAGE / "schema" / "difference-1.schema.json").read_bytes())


@pytest.fixture
def rey(capfd, tmp_path, monkeypatch):
    """Run ``diff`` in an empty place; give exit code, standard output and standard error."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def run(*args):
        capfd.readouterr()
        with pytest.raises(SystemExit) as done:
            main(["diff", *map(str, args)])
        return done.value.code, *capfd.readouterr()

    return run


def bundle(name):
    return DIRECTORY / f"{name}.tar.xz"


def document(out):
    found = json.loads(out)
    jsonschema.validate(found, SCHEMA)
    return found


def part(file, *, api=True, logs=True, later=0.0, name="part.tar.xz"):
    """Write a bundle of which something is missing, or that was taken later."""
    whole = open_bundle(file)
    rows = whole.api_rows if api else ()
    kept = [(member.name, member.pieces) for member in whole.log_members()] if logs else ()
    write(name, taken_at=whole.manifest.taken_at + later, api_lines=rows, logs=kept)
    return name


def test_a_bundle_against_itself_says_that_nothing_changed(rey):
    code, out, _ = rey(bundle("rabbitmq-stopped"), bundle("rabbitmq-stopped"))
    assert code == 0
    assert out.startswith("Nothing got worse: nothing changed.\n")
    assert "Found both times: " in out
    assert "rabbitmq/unreachable" in out


def test_two_looks_at_a_healthy_cloud_under_load_have_nothing_worse(rey):
    assert rey(bundle("healthy-1"), bundle("healthy-2"))[0] == 0
    assert rey(bundle("healthy-2"), bundle("healthy-1"))[0] == 0


def test_a_stopped_bus_is_worse_and_comes_first(rey):
    code, out, _ = rey(bundle("healthy-1"), bundle("rabbitmq-stopped"), "--format", "json")
    found = document(out)
    assert code == 1
    assert found["worse"][0]["runbook"] == "rabbitmq/unreachable"
    down = {one["subject"]: one["things"] for one in found["worse"] if one["area"] == "service"}
    assert down["nova-compute"] == ["cmp-1", "cmp-2", "cmp-3"]
    assert found["better"] == []
    missing = {row["check"]: row["missing"] for row in found["not_compared"]}
    assert missing["block storage: pools"] == "after"
    assert "cinder-volume" not in down
    assert rey(bundle("healthy-1"), bundle("rabbitmq-stopped"), "--exit-zero")[0] == 0


def test_a_bus_that_came_back_is_better_and_what_was_not_asked_before_is_told(rey):
    code, out, _ = rey(bundle("rabbitmq-stopped"), bundle("healthy-1"), "--format", "json")
    found = document(out)
    assert code == 3
    assert found["worse"] == []
    assert found["better"][0]["runbook"] == "rabbitmq/unreachable"


def test_two_bundles_in_the_wrong_order_are_warned_about(rey):
    two = (bundle("healthy-1"), bundle("healthy-2"))
    earlier, later = sorted(two, key=lambda one: open_bundle(one).manifest.taken_at)
    for before, after, warned in ((earlier, later, False), (later, earlier, True)):
        _, out, _ = rey(before, after, "--format", "json")
        warnings = document(out)["warnings"]
        assert any("right order" in warning for warning in warnings) is warned


def test_a_screen_of_80_columns_answers(rey):
    _, out, _ = rey(bundle("healthy-1"), bundle("rabbitmq-stopped"))
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 40
    assert "\x1b" not in out
    assert lines[0].endswith("got worse.")


def test_all_shows_what_a_finding_explains(rey):
    _, short, _ = rey(bundle("healthy-1"), bundle("rabbitmq-stopped"))
    _, out, _ = rey(bundle("healthy-1"), bundle("rabbitmq-stopped"), "--all")
    assert "nova/compute-service-down" not in short
    assert "nova/compute-service-down" in out
    assert "(--all)" not in out


def test_markdown_is_whole_and_escaped(rey):
    _, out, _ = rey(bundle("healthy-1"), bundle("rabbitmq-stopped"), "--format", "markdown")
    assert out.startswith("# ")
    assert "## Worse" in out
    assert "part of `rabbitmq/unreachable`" in out


def test_without_logs_or_without_the_cloud_the_rest_is_compared(rey):
    part(bundle("rabbitmq-stopped"), logs=False)
    code, out, _ = rey(bundle("healthy-1"), "part.tar.xz", "--format", "json")
    found = document(out)
    assert code == 1
    assert {row["check"]: row["missing"] for row in found["not_compared"]}["logs"] == "after"
    part(bundle("healthy-1"), api=False)
    code, out, _ = rey(bundle("rabbitmq-stopped"), "part.tar.xz", "--format", "json")
    found = document(out)
    assert code == 3
    assert {row["check"]: row["missing"] for row in found["not_compared"]}["the cloud"] == "after"
    assert not [one for one in found["better"] if one["area"] == "service"]


def test_lines_of_before_do_not_count_again_and_since_says_from_when_on_others_do(rey):
    part(bundle("healthy-1"), api=False, later=-3600, name="logs-before.tar.xz")
    part(bundle("rabbitmq-stopped"), api=False, name="after.tar.xz")
    _, out, _ = rey("logs-before.tar.xz", "after.tar.xz", "--format", "json")
    found = document(out)
    assert found["worse"]
    _, out, _ = rey("logs-before.tar.xz", "after.tar.xz", "--format", "json", "--since", "1s")
    assert document(out)["after"]["log_seconds"] < found["after"]["log_seconds"]
    part(bundle("rabbitmq-stopped"), api=False, later=60, name="early.tar.xz")
    part(bundle("rabbitmq-stopped"), api=False, later=90, name="late.tar.xz")
    _, out, _ = rey("early.tar.xz", "late.tar.xz", "--format", "json")
    found = document(out)
    assert (found["worse"], found["after"]["log_seconds"]) == ([], None)


@pytest.mark.parametrize("force", [False, True])
def test_two_clouds_are_refused_unless_forced(rey, force):
    rows = [
        row.replace(b"RegionOne", b"RegionTwo") for row in open_bundle(bundle("healthy-2")).api_rows
    ]
    write(
        "other.tar.xz", taken_at=open_bundle(bundle("healthy-2")).manifest.taken_at, api_lines=rows
    )
    code, out, err = rey(bundle("healthy-1"), "other.tar.xz", *["--force"] * force)
    if force:
        assert "Warning: These look like different clouds" in out
    else:
        assert (code, out) == (2, "")
        assert "RegionOne, AFTER of RegionTwo" in err
        assert "--force" in err


def test_what_is_no_bundle_is_named(rey, tmp_path):
    (tmp_path / "cut.tar.xz").write_bytes(bundle("healthy-1").read_bytes()[:5000])
    (tmp_path / "text.tar.xz").write_text("no archive")
    for file, says in (
        ("gone.tar.xz", "does not exist"),
        ("cut.tar.xz", "cut off"),
        ("text.tar.xz", "it is no bundle"),
    ):
        for args in ((bundle("healthy-1"), file), (file, bundle("healthy-1"))):
            code, out, err = rey(*args)
            assert (code, out) == (2, "")
            assert file in err
            assert says in err
