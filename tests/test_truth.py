"""The catalogues of facts, and the three questions that are more than a look-up."""

import argparse
import ast
import json

import msgspec
import pytest
from catalogues import facts, openstack
from click.testing import CliRunner

from rey_triage.check import tools
from rey_triage.check.config_options import fault_of
from rey_triage.check.messages import packages_of, unfounded
from rey_triage.cli.truth import command
from rey_triage.errors import ReyError
from rey_triage.truth import build, catalogue, database_tools, environment, grammar, messages
from rey_triage.truth.extract import freeze
from rey_triage.truth.extract import messages as texts
from rey_triage.truth.grammar import SPLITS, UNKNOWN, Sample
from rey_triage.truth.skeleton import alternatives, shown


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A place for catalogues, and one series that can be built."""
    monkeypatch.setattr(catalogue, "directory", lambda: tmp_path)
    monkeypatch.setattr(catalogue, "BUILT", ("2026.1",))
    return tmp_path


def keep(found):
    place = catalogue.file_of(found.series)
    place.write_bytes(msgspec.msgpack.encode(found.catalogue))
    return place


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        ("server show web", "", ""),
        ("--os-cloud prod server show web -c name -c status", "", ""),
        ("server show -f json --limit 5 web --soft", "", ""),
        ("server show web --os-cloud prod", "", ""),
        ("server shw web", "no command 'server shw web'", "server show"),
        ("server show", "the following arguments are required: <server>", ""),
        ("server show web --colum name", "has no option --colum", "--column"),
        ("server show a b", "takes no 'b'", ""),
        ("server show web -f yaml", "invalid choice: 'yaml'", ""),
        ("server show web --limit many", "'many' is no number", ""),
        ("server show web --soft --hard", "not allowed with", ""),
        ("server show web --topology x", "needs --os-compute-api-version 2.78", "add"),
        ("--os-compute-api-version 2.78 server show web --topology x", "", ""),
        ("--os-compute-api-version 2.9 server show web --topology x", "needs", ""),
        ("server list --all", "has no option --all", "--all-projects"),
    ],
)
def test_a_command_line_is_judged_by_the_grammar(line, problem, hint):
    verdict = grammar.judge(facts(), "openstack", line.split())
    assert problem in verdict.problem
    assert bool(problem) == bool(verdict.problem)
    assert hint in verdict.hint


def test_a_microversion_may_be_named_in_the_step_instead():
    words = ["server", "show", "web", "--topology", "x"]
    assert not grammar.judge(facts(), "openstack", words, "it needs 2.78").problem


def test_a_microversion_that_the_series_does_not_have_is_told():
    words = ["--os-compute-api-version", "2.101", "server", "list"]
    assert grammar.beyond(facts(), words) == "compute goes to 2.100, and 2.101 is asked for"
    assert grammar.beyond(facts(), ["--os-compute-api-version=2.101", "server", "list"])
    for version in ("2.100", "2.9", "latest", UNKNOWN):
        assert not grammar.beyond(facts(), ["--os-compute-api-version", version, "server", "list"])


def test_what_is_not_known_yet_passes_where_one_word_may_stand():
    for words in (
        ["server", "show", UNKNOWN],
        ["server", "show", SPLITS],
        ["server", "show", "web", "--limit", UNKNOWN],
        ["server", "show", "web", "-f", UNKNOWN],
        ["server", "show", SPLITS, "web"],
    ):
        assert not grammar.judge(facts(), "openstack", words).problem
    assert grammar.judge(facts(), "openstack", ["server", "show", "a", "b", SPLITS]).problem


def test_a_placeholder_of_another_kind_is_refused():
    volume = Sample("0b9a8c7d", "volume-id")
    server = Sample("4a3c1a52", "server-id")
    assert (
        "<volume-id> is none"
        in grammar.judge(facts(), "openstack", ["server", "show", volume]).problem
    )
    assert not grammar.judge(facts(), "openstack", ["server", "show", server]).problem


def test_a_deprecated_option_is_told():
    verdict = grammar.judge(facts(), "openstack", ["server", "show", "web", "--old"])
    assert verdict.deprecated == ("--old",)


def test_the_needs_of_a_command_are_read_off_its_help():
    found = {
        tuple(one["flags"]): one for one in openstack()["commands"]["server show"]["arguments"]
    }
    assert found["--topology",]["needs"] == "compute 2.78"
    assert found["--limit",]["type"] == "int"
    told = argparse.ArgumentParser(
        description="Specify --os-compute-api-version 2.9 or higher to see more."
    )
    asked = argparse.ArgumentParser(
        description="Show it. Requires --os-volume-api-version 3.7 or greater."
    )
    assert freeze.parser(told)["needs"] == ""
    assert freeze.parser(asked)["needs"] == "volume 3.7"


def test_a_value_that_begins_with_a_dash_belongs_to_its_option():
    table = tools.programs()["journalctl"]
    words = tools.joined(table, ["--since", "-7d", "-S", "-2h", "-k"])
    assert words == ["--since=-7d", "-S-2h", "-k"]
    assert not grammar.judge_program(table, "journalctl", words).problem


def test_every_tool_of_the_table_names_a_source():
    import tomllib

    from rey_triage import paths

    data = tomllib.loads((paths.PACKAGE / "check" / "tools.toml").read_text("utf-8"))
    assert all(tool["source"] and tool["commands"] for tool in data["tool"])


def test_the_grammar_that_ovs_vsctl_prints_is_read():
    program = database_tools.program(
        ["[--may-exist] ,add-br,!NEW-BRIDGE ?PARENT", "[--columns=] ,list,!TABLE *RECORD"],
        ["--timeout=ARG", "--no-wait"],
    )
    raw = msgspec.Raw(msgspec.msgpack.encode(program))
    found = facts()
    found.catalogue.programs["ovs-vsctl"] = raw
    judge = lambda line: grammar.judge(found, "ovs-vsctl", line.split()).problem  # noqa: E731
    assert not judge("--timeout=5 --may-exist add-br a -- list Bridge")
    assert not judge("-- --columns=name list Bridge a b")
    assert "no command 'add-bridge'" in judge("add-bridge a")
    assert judge("--may-exists add-br a")


SOURCE = """
LOG = logging.getLogger(__name__)
prefix = "AUTO: "
class Gone(Exception):
    msg_fmt = _("Volume %(id)s is gone")
def work():
    msg = _("Cannot %s now") % word
    LOG.warning("Filter %(name)s returned %(n)d "
                "hosts", {})
    LOG.error(msg)
    LOG.info(f"Took {seconds} seconds")
    LOG.debug("{} of {} done".format(1, 2))
    raise Refused("Nothing to do")
    LOG.info("%s", x)
"""


def test_templates_are_read_off_the_source():
    found = {
        (text.replace("\x00", "…"), level)
        for text, _, level, _ in texts._texts(ast.parse(SOURCE), "m")
    }
    assert {
        ("Filter … returned … hosts", "WARNING"),
        ("Volume … is gone", "exception"),
        ("Cannot … now", "ERROR"),
        ("Took … seconds", "INFO"),
        ("… of … done", "DEBUG"),
        ("Nothing to do", "exception"),
        ("AUTO: ", "text"),
    } <= found
    assert not any(text == "…" for text, _ in found)


def wrong(pattern, example="", service="nova"):
    found = facts()
    return unfounded(found, packages_of(found, [service]), pattern, example)


def test_a_pattern_is_a_message_of_its_service():
    assert not wrong(r"Filter \w+ returned 0 hosts", "Filter RamFilter returned 0 hosts")
    assert wrong(r"Filtar \w+ returned 0 hosts", "Filtar RamFilter returned 0 hosts")
    assert wrong(r"Filter \w+ returned", service="heat")
    assert wrong(r"Filter \w+ returned \d+ hosts|Filter \w+ is gone") == ["Filter … is gone"]
    assert not wrong("[Ff]ilter \\w+ returned")


def test_values_of_the_api_stand_where_a_message_has_a_hole():
    line = "Stack CREATE FAILED (shop): Resource CREATE failed: No valid host was found. "
    assert not wrong(r"Stack (CREATE|COMPLETE) FAILED \(", line, "heat")
    assert not wrong(r"Stack [A-Z]+ FAILED \([^)]+\): .*No valid host was found", line, "heat")
    assert wrong(r"Stack [A-Z]+ FAILED \([^)]+\): .*No walid host was found", line, "heat")
    assert wrong(r"Stack (CREATE|DREATE) FAILED \(", line, "heat") == ["Stack DREATE FAILED ("]


def test_an_example_is_explained_by_the_logger_that_it_names():
    found = facts(messages=[["Filter \x00 returned \x00 hosts", "nova.other", "INFO", ""]])
    line = "INFO nova.other [-] Filter Ram returned 0 hosts"
    own = packages_of(found, ["nova"])
    explained = messages.explain(found, own, line, "Filter .* returned", "nova.other")
    assert explained.template.module == "nova.other"
    assert not messages.explain(
        found, own, line.replace("hosts", "posts"), "Filter .* returned 0 posts"
    )


def test_alternatives_are_each_asked_for_and_variants_are_not():
    assert {shown(one) for one in alternatives("a(bb|cc)d.*e")} == {"abbd…e", "accd…e"}
    assert alternatives("[Nn]ot ?ok") == (("Notok", "Not ok", "notok", "not ok"),)


@pytest.mark.parametrize(
    ("project", "section", "option", "problem", "hint"),
    [
        ("nova", "DEFAULT", "debug", "", ""),
        ("nova", "DEFAULT", "old-debug", "has another name", "[DEFAULT] debug"),
        ("nova", "DEFAULT", "debugg", "has no option debugg", "debug"),
        ("nova", "DEFAULT", "virt_type", "has no option virt_type", "it is in [libvirt]"),
        ("nova", "libvrt", "virt_type", "no section [libvrt]", "libvirt"),
        ("cinder", "ceph-ssd", "rbd_pool", "", ""),
    ],
)
def test_an_option_is_looked_up_in_its_section(project, section, option, problem, hint):
    found = fault_of(facts(), (project,), section, option)
    assert bool(found) == bool(problem)
    if found:
        assert problem in found[0]
        assert hint in found[1]


def test_a_broken_download_leaves_the_catalogue_that_is_there(kept, monkeypatch):
    place = keep(facts())
    before = place.read_bytes()

    def broken(*_):
        raise ReyError("the packages of the series could not be installed")

    monkeypatch.setattr(environment, "make", broken)
    with pytest.raises(ReyError, match="could not be installed"):
        build.build("2026.1", lambda *_: None)
    assert place.read_bytes() == before
    assert list(kept.iterdir()) == [place]


def test_an_environment_that_does_not_answer_makes_no_catalogue(kept, monkeypatch):
    monkeypatch.setattr(environment, "make", lambda place, _: _python(place))
    with pytest.raises(ReyError, match="do not answer"):
        build.build("2026.1", lambda *_: None)
    assert list(kept.iterdir()) == []


def _python(place):
    (place / "bin").mkdir(parents=True)
    python = place / "bin" / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    return python


def test_a_damaged_catalogue_is_none(kept):
    keep(facts()).write_bytes(b"\x81")
    assert catalogue.load("2026.1") is None
    assert catalogue.load_all() == {}


def test_the_status_names_what_is_missing_and_what_is_out_of_date(kept):
    answer = CliRunner().invoke(command, ["status"], standalone_mode=False)
    assert answer.return_value == 1
    assert answer.stdout == "2026.1: missing; rey-triage truth build --series 2026.1\n"
    keep(facts())
    answer = CliRunner().invoke(command, ["status"], standalone_mode=False)
    assert answer.return_value == 0
    assert "out of date" in answer.stdout
    assert "2 commands" in answer.stdout


def test_messages_that_no_runbook_tells_are_counted_and_listed(kept):
    def ask(*words: str):
        return CliRunner().invoke(command, ["told", *words], standalone_mode=False)

    bind = "Failed to bind port \x00 on host \x00 for vnic_type \x00 using segments \x00"
    said = [
        [bind, "neutron.plugins.ml2.managers", "ERROR", ""],
        ["Nobody has \x00\n  heard of it", "neutron.agent.common", "WARNING", ""],
        ["Nobody need hear of it", "neutron.agent.common", "INFO", ""],
    ]
    keep(facts(messages=said))
    counted = ask("neutron").stdout.splitlines()[1]
    assert " ".join(counted.split()) == "neutron - 1 of 1 0 of 1"
    assert ask("neutron", "--untold").stdout == (
        "WARNING neutron.agent.common  Nobody has … heard of it\n"
    )
    assert "no messages of nova_hyperv" in str(ask("nova_hyperv").exception)


def test_without_a_catalogue_no_message_is_counted(kept):
    answer = CliRunner().invoke(command, ["told", "--series", "2026.1"], standalone_mode=False)
    assert "rey-triage truth build --series 2026.1" in str(answer.exception)


def test_only_series_with_a_list_of_packages_are_built(kept):
    answer = CliRunner().invoke(command, ["build", "--series", "2013.1"])
    assert answer.exit_code == 2
    assert "2026.1" in answer.output


def test_the_lists_of_packages_name_every_version():
    from rey_triage import paths

    for series in catalogue.BUILT:
        text = (paths.PACKAGE / "truth" / "series" / f"{series}.txt").read_text("utf-8")
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert all("==" in line for line in lines)
        assert any(line.startswith("nova==") for line in lines)
    assert len(catalogue.BUILT) >= 3


def test_a_program_prints_one_document(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["messages", "msgspec"])
    texts.main()
    assert json.loads(capsys.readouterr().out)["files"]
