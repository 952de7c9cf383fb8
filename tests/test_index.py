import pytest
import shelf
from click.testing import CliRunner

from rey_triage.cli.group import cli
from rey_triage.errors import ReyError
from rey_triage.search import lexicon, store
from rey_triage.search.damage import Damaged


def index(*args):
    return CliRunner().invoke(cli, ["index", *args], standalone_mode=False)


def test_it_says_what_was_built_and_where(tmp_path, monkeypatch):
    home = shelf.settle(tmp_path, monkeypatch)
    done = index()
    built = home / "index/built"
    lines = done.stdout.splitlines()
    assert lines[0] == f"{built}: 3 runbooks, 2 signatures, 1 alerts"
    assert lines[1].startswith(f"{built}/text-")
    assert (built / "library.msgpack").is_file()


def test_it_goes_to_the_cache_where_its_place_is_read_only(tmp_path, monkeypatch):
    home = shelf.settle(tmp_path, monkeypatch)
    (home / "index/built").touch()  # no directory can be made here, not even by root
    assert index().stdout.startswith(f"{home}/xdg_cache_home/rey-triage/built/")


def test_it_removes_what_was_built_before(tmp_path, monkeypatch):
    home = shelf.settle(tmp_path, monkeypatch)
    index()
    file = home / "runbooks/nova/raise-quota.yaml"
    file.write_text(file.read_text().replace("more cores", "more memory"))
    index()
    assert len(list((home / "index/built").glob("text-*"))) == 1


def test_a_runbook_with_a_fault_is_left_out_and_named(tmp_path, monkeypatch):
    home = shelf.settle(tmp_path, monkeypatch)
    (home / "runbooks/nova/raise-quota.yaml").write_text("kind: task\n")
    done = index()
    assert done.return_value == 1
    assert "raise-quota.yaml:1:1" in done.stderr
    assert "2 runbooks" in done.stdout


def test_a_word_in_two_groups_of_synonyms_is_refused(tmp_path, monkeypatch):
    home = shelf.settle(tmp_path, monkeypatch)
    (home / "index/synonyms.yaml").write_text("- [a, b]\n- [b, c]\n")
    with pytest.raises(ReyError, match="'b' stands in two groups"):
        lexicon.read(home / "index")


def test_the_lexicon_is_kept_with_the_index(tmp_path):
    library = shelf.load(tmp_path / "runbooks")
    from rey_triage import paths

    built = store.build(library, paths.index(), [tmp_path / "built"])
    assert store.read_lexicon(built) == lexicon.read(paths.index())
    (built / "lexicon.msgpack").unlink()
    with pytest.raises(Damaged):
        store.read_lexicon(built)
