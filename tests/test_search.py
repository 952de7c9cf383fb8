import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import shelf
from click.testing import CliRunner

from rey_triage.cli.group import cli
from rey_triage.filters import Filters
from rey_triage.search import analysis, paste, store
from rey_triage.search.index import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    root = tmp_path_factory.mktemp("search")
    return Index.open(shelf.load(root / "runbooks"), [root / "built"])


def best(index, query, **filters):
    hits = index.search(query, Filters(**filters)).hits
    return hits[0].runbook if hits else None


@pytest.mark.parametrize(
    ("query", "runbook"),
    [
        ("no valid host", "nova/no-valid-host"),
        ("NoValidHost", "nova/no-valid-host"),
        ("cannot boot a VM", "nova/no-valid-host"),  # boot = launch, VM = instance
        ("rmq", "rabbitmq/unreachable"),
        ("amqp unreachable", "rabbitmq/unreachable"),
        ("tenant limits", "nova/raise-quota"),
        ("raising quotas", "nova/raise-quota"),
        ("InstanceSpawnFailed", "nova/no-valid-host"),
        ("oslo.messaging._drivers.impl_rabbit", "rabbitmq/unreachable"),
    ],
)
def test_words_of_the_field_find_their_runbook(index, query, runbook):
    assert best(index, query) == runbook


def test_a_pasted_line_puts_the_runbook_that_names_its_message_first(index):
    line = (
        "2026-11-22 16:58:01.123 7 ERROR oslo.messaging._drivers.impl_rabbit "
        "[None req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4 - - - - - -] [a1b2c3] AMQP server on "
        "203.0.113.9:5671 is unreachable: timed out. No valid host instance instance instance"
    )
    found = index.search(line).hits
    assert found[0].runbook == "rabbitmq/unreachable"
    assert found[0].signature


def test_a_whole_traceback_is_searched_by_its_messages(index):
    frames = "".join(
        f'  File "/usr/lib/python3/quota{n}.py", line {n}, in _quota\n' for n in range(300)
    )
    text = f"Traceback (most recent call last):\n{frames}nova.exception.NoValidHost: No valid host"
    assert best(index, text) == "nova/no-valid-host"


def test_what_changes_from_line_to_line_is_left_out():
    line = (
        "2022-02-06 05:47:20.754 1331249 ERROR neutron.agent [req-0d6e7f80-91a2-4b3c-9d5e-"
        "6f708192a3b4 - -] port 33c4d5e6-f708-4192-a3b4-c5d6e7f8091a at 0x7f12 on 192.0.2.7:5672"
    )
    assert paste.clean(line).split() == ["neutron.agent", "port", "at", "on", ":5672"]


def test_the_name_of_a_series_is_a_word_and_other_numbers_are_not():
    assert paste.clean("from 2024.1 to 2026.1 in 3.14 s").split() == [
        "from",
        "2024.1",
        "to",
        "2026.1",
        "in",
        "s",
    ]


def test_query_syntax_has_no_meaning(index):
    for query in (
        'title:(quota" AND [',
        "*",
        "~~~",
        "NOT",
        "quota^^2 OR -",
        "\x00\ud800",
        "ä" * 999,
    ):
        index.search(query)
    assert best(index, 'title:("quota"') == "nova/raise-quota"


def test_filters_narrow(index):
    assert best(index, "instance", kind="task") == "nova/raise-quota"
    assert best(index, "hypervisor", service="rabbitmq") is None
    assert best(index, "timeout", release="2026.1") is None
    assert best(index, "timeout", release="2024.2") == "rabbitmq/unreachable"
    assert best(index, "instance", area="usage-tracking") == "nova/raise-quota"
    assert best(index, "host", topic="quota") is None


def test_a_misspelt_word_is_mended(index):
    answer = index.search("schedular")
    assert answer.did_you_mean == "scheduler"
    assert answer.hits[0].runbook == "nova/no-valid-host"
    assert index.search("scheduler").did_you_mean is None


def test_the_snippet_is_the_passage_that_matched(index):
    snippet = index.search("hypervisors full").hits[0].snippet
    assert snippet.text == "hypervisors are full"
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["hypervisors", "full"]


def test_a_long_passage_is_cut_around_its_matches(index):
    hit = index.search("ECONNREFUSED Errno").hits[0]
    assert len(hit.snippet.text) < 180
    assert all(
        hit.snippet.text[a:b].lower() in ("errno", "econnrefused") for a, b in hit.snippet.marks
    )
    assert hit.snippet.marks


def test_words_are_kept_whole_and_taken_apart():
    assert analysis.parts("oslo_messaging.MessagingTimeout") == (
        "oslo_messaging.messagingtimeout",
        "oslo_messaging",
        "oslo",
        "messaging",
        "messagingtimeout",
        "timeout",
    )


@pytest.mark.parametrize("damage", ["truncate", "remove", "garbage"])
def test_a_damaged_index_is_built_again(tmp_path, damage):
    library = shelf.load(tmp_path / "runbooks")
    place = tmp_path / "built"
    Index.open(library, [place])
    directory = place / store.name(library)
    for file in [f for f in directory.iterdir() if f.is_file()]:
        if damage == "truncate":
            file.write_bytes(file.read_bytes()[:7])
        elif damage == "garbage":
            file.write_bytes(b"\xff" * 300)
        else:
            file.unlink()
    assert best(Index.open(library, [place]), "quota") == "nova/raise-quota"


@pytest.mark.parametrize("at", [5, 200, -300, -1])
def test_damage_anywhere_within_is_noticed(tmp_path, at):
    library = shelf.load(tmp_path / "runbooks")
    place = tmp_path / "built"
    Index.open(library, [place])
    file = place / store.name(library) / "terms.rey"
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert best(Index.open(library, [place]), "quota") == "nova/raise-quota"
    assert file.read_bytes() != content


def test_an_index_that_others_can_write_is_not_opened(tmp_path):
    library = shelf.load(tmp_path / "runbooks")
    place = tmp_path / "built"
    opened = Index.open(library, [place])
    opened.directory.chmod(0o777)
    again = Index.open(library, [place])
    assert again.directory.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_written_the_search_still_works(tmp_path):
    library = shelf.load(tmp_path / "runbooks")
    file = tmp_path / "file"
    file.touch()
    assert best(Index.open(library, [file / "built"]), "quota") == "nova/raise-quota"


def built(library, place):
    index = Index.open(library, [place])
    index.rebuild()
    return best(index, "quota")


def test_several_builders_at_once_do_no_harm(tmp_path):
    library = shelf.load(tmp_path / "runbooks")
    place = tmp_path / "built"
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: built(library, place), range(4)))
    assert set(found) == {"nova/raise-quota"}
    assert [entry.name for entry in place.iterdir()] == [store.name(library)]


def test_the_command_prints_the_documented_json(tmp_path, monkeypatch):
    shelf.settle(tmp_path, monkeypatch)
    done = CliRunner().invoke(cli, ["search", "--format", "json", "--limit", "1", "quotta"])
    document = json.loads(done.stdout)
    assert list(document) == ["query", "did_you_mean", "results"]
    assert document["did_you_mean"] == "quota"
    assert len(document["results"]) == 1
    assert list(document["results"][0]) == ["runbook", "title", "score", "snippet"]


def test_the_command_reads_standard_input_and_says_when_nothing_is_found(tmp_path, monkeypatch):
    shelf.settle(tmp_path, monkeypatch)
    run = CliRunner().invoke
    found = run(
        cli, ["search", "-"], input=b"AMQP server on \xff:1 is unreachable", standalone_mode=False
    )
    assert found.stdout.splitlines()[0] == "rabbitmq/unreachable  names this message"
    assert found.return_value == 0
    assert "\x1b" not in found.stdout
    nothing = run(cli, ["search", "zzqqxx"], standalone_mode=False)
    assert nothing.return_value == 1
    assert nothing.stdout.startswith("Nothing found.")
    assert run(cli, ["search", "-"], input="  ").exit_code == 2


def test_a_changed_runbook_is_found_by_its_new_words(tmp_path, monkeypatch):
    shelf.settle(tmp_path, monkeypatch)
    run = CliRunner().invoke
    assert run(cli, ["search", "xylophone"], standalone_mode=False).return_value == 1
    file = tmp_path / "runbooks/nova/raise-quota.yaml"
    file.write_text(file.read_text().replace("customer needs", "xylophone needs"))
    assert run(cli, ["search", "xylophone"], standalone_mode=False).return_value == 0


def test_own_runbooks_are_searched_and_built_in_the_cache(tmp_path, monkeypatch):
    home = shelf.settle(tmp_path, monkeypatch)
    own = tmp_path / "own"
    (own / "nova").mkdir(parents=True)
    text = (home / "runbooks/nova/raise-quota.yaml").read_text()
    (own / "nova/our-quota.yaml").write_text(text.replace("customer needs", "accordion needs"))
    shutil.rmtree(home / "index/built", ignore_errors=True)
    done = CliRunner().invoke(
        cli, ["search", "--runbooks", str(own), "accordion"], standalone_mode=False
    )
    assert done.stdout.startswith("nova/our-quota")
    assert not (home / "index/built").exists()
