"""The site: built by MkDocs from a few runbooks, and looked at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from rey_triage import site
from rey_triage.library import compile_library, open_library
from rey_triage.site.ranking import in_javascript, token

ROOT = Path(__file__).parent.parent
RUNBOOKS = ROOT / "tests/data/site_runbooks"


class Links(HTMLParser):
    """The addresses of a page: what is linked, what is loaded, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.linked: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "a" and values.get("href"):
            self.linked.append(values["href"])
        if values.get("src"):
            self.loaded.append(values["src"])
        if tag == "link" and values.get("rel") != "canonical" and values.get("href"):
            self.loaded.append(values["href"])


def read(file: Path) -> Links:
    links = Links()
    links.feed(file.read_text())
    return links


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A checkout with the runbooks of this test."""
    directory = tmp_path_factory.mktemp("checkout")
    (directory / "mkdocs.yml").write_text((ROOT / "mkdocs.yml").read_text())
    (directory / "docs").mkdir()
    shutil.copy(ROOT / "docs/index.md", directory / "docs")
    (directory / "docs/some-page.md").write_text("# A page written by hand\n")
    shutil.copytree(RUNBOOKS, directory / "runbooks")
    return directory


def build(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def built(project):
    result = build(project, REY_TRIAGE_REPO_URL="https://git.example/ops/rey-triage/")
    assert result.returncode == 0, result.stderr
    return project / "site"


def pages(built: Path) -> list[Path]:
    return sorted(built.rglob("*.html"))


def test_every_internal_link_and_anchor_resolves(built):
    parsed = {page: read(page) for page in pages(built)}
    broken = []
    for page, links in parsed.items():
        for link in links.linked:
            url = urlsplit(link)
            if url.scheme or page.name == "404.html":
                continue
            target = page if not url.path else (page.parent / unquote(url.path)).resolve()
            if target.is_dir():
                target /= "index.html"
            known = parsed[target].anchors if target in parsed else set()
            if not target.is_file() or (url.fragment and unquote(url.fragment) not in known):
                broken.append(f"{page.relative_to(built)} → {link}")
    assert broken == []


def test_no_page_loads_anything_from_another_host(built):
    loaded = [(page.name, link) for page in pages(built) for link in read(page).loaded]
    assert loaded
    assert [one for one in loaded if urlsplit(one[1]).netloc] == []
    styles = [*built.rglob("*.css")]
    assert [
        file for file in styles if re.search(r"url\(['\"]?(https?:)?//", file.read_text())
    ] == []
    assert not any('data-md-component="source"' in page.read_text() for page in pages(built))


def test_hostile_text_is_shown_and_never_obeyed(built):
    source = (built / "cinder/hostile/index.html").read_text()
    harmless = read(built / "index.html")
    links = read(built / "cinder/hostile/index.html")
    scripts = [tag for tag, _ in links.tags if tag == "script"]
    assert len(scripts) == len([tag for tag, _ in harmless.tags if tag == "script"])
    assert "<script>alert" not in source
    assert not [values for _, values in links.tags if any(name.startswith("on") for name in values)]
    assert not [link for link in links.linked if link.startswith("javascript:alert")]
    assert not [link for link in (*links.linked, *links.loaded) if "evil.example" in link]
    content = source.partition('<article class="md-content__inner')[2].partition("</article>")[0]
    assert content.count("<h1") == 1
    for said in (
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; [x](javascript:alert(2)) | *a*",
        "{: onclick=alert(4) }",
        "&lt;!-- rey: count --&gt;",
        "&lt;script&gt;alert(10)&lt;/script&gt;",
    ):
        assert said in re.sub(r"</?span[^>]*>", "", content).replace("&#124;", "|")
    assert "tabbed-set" not in content
    assert "hatchling" not in content


def test_a_page_says_what_an_operator_asks(built):
    page = (built / "rabbitmq/down/index.html").read_text()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for said in (
        "critical",
        "destroys data",
        "1–10 min",
        "not entirely",
        "all supported",
        "Messages that only this node had are lost",
        "AMQP server on 10.0.0.5:5672 is unreachable",
        "Service: down, heartbeat of all within 2m (at least 3 times, 2 services)",
        "The broker is stopped",
        "Undo",
        "RabbitmqNodeDown",
    ):
        assert said.lower() in text.lower(), said
    assert "2026-11-20 10:14:07" not in text
    assert {"symptoms", "causes", "cause-partition", "verify", "escalate", "consequences"} <= read(
        built / "rabbitmq/down/index.html"
    ).anchors


def test_causes_lead_to_other_pages_and_back(built):
    assert "../../rabbitmq/down/" in read(built / "nova/compute-down/index.html").linked
    assert "../../nova/compute-down/" in read(built / "rabbitmq/down/index.html").linked
    page = (built / "nova/compute-down/index.html").read_text()
    assert "shown by" in page
    assert "known from" in page
    # This one has no page, so it is named and not linked.
    assert "<code>host/unreachable</code>" in (built / "nova/compute-down/index.html").read_text()


def test_a_procedure_carries_its_files_complete(built):
    page = (built / "heat/first-stack/index.html").read_text()
    template = (RUNBOOKS / "heat/first-stack.yaml").read_text()
    content = template.partition("content: |\n")[2]
    code = re.findall(r"<pre>(?:<span></span>)?<code>(.*?)</code></pre>", page, re.DOTALL)
    plain = [re.sub(r"<[^>]+>", "", one) for one in code]
    wanted = "\n".join(line[6:] for line in content.splitlines()).strip()
    assert wanted in [one.strip() for one in plain]
    assert "file-server-yaml" in read(built / "heat/first-stack/index.html").anchors


def test_the_edit_link_leads_to_the_yaml(built):
    linked = read(built / "nova/compute-down/index.html").linked
    assert "https://git.example/ops/rey-triage/edit/main/runbooks/nova/compute-down.yaml" in linked
    assert (built / "nova/compute-down.yaml").read_text() == (
        RUNBOOKS / "nova/compute-down.yaml"
    ).read_text()


@pytest.mark.parametrize("old", ["a/NovaServiceDown", "a/RabbitmqDown", "rabbitmq/unreachable"])
def test_alert_names_and_former_ids_lead_to_the_page(built, old):
    page = built / old / "index.html"
    refresh = re.search(r'content="0; url=([^"]+)"', page.read_text())
    assert refresh
    target = (page.parent / refresh[1]).resolve() / "index.html"
    assert target in (built / "rabbitmq/down/index.html", built / "nova/compute-down/index.html")


def test_an_alert_of_two_runbooks_lets_the_reader_choose(tmp_path):
    for name in ("one", "two"):
        file = tmp_path / f"nova/{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text((RUNBOOKS / "nova/compute-down.yaml").read_text())
    page = site.pages(compile_library([tmp_path]))["a/NovaServiceDown/index.html"]
    assert "refresh" not in page
    assert page.count("<li>") == 2


def test_a_hand_written_page_is_in_the_navigation(built):
    assert "some-page/" in read(built / "index.html").linked


def test_the_real_site_builds_without_a_warning(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path / "site")],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "site/nova/no-valid-host/index.html").is_file()


def test_a_fault_in_a_runbook_fails_a_strict_build(project):
    broken = project / "runbooks/nova/broken.yaml"
    broken.write_text("title: A runbook without a kind\n")
    try:
        result = build(project)
    finally:
        broken.unlink()
    assert result.returncode == 1
    assert result.stderr.count("WARNING") == 1
    assert "runbooks/nova/broken.yaml:1:1: kind: is missing" in result.stderr


def test_pages_can_be_exported_without_mkdocs(tmp_path):
    library = compile_library([RUNBOOKS])
    written = site.export(library, tmp_path)
    assert tmp_path / "nova/compute-down.md" in written
    assert (tmp_path / "nova/compute-down.md").read_text().startswith("---\ntitle:")


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"port \S+ (is|was) down\.", (r"port \S+ (is|was) down\.", "i")),
        (r"(?is)a.b", ("a.b", "is")),
        (r"\Ano\z", (r"(?<![\s\S])no(?![\s\S])", "i")),
        (r"(?P<what>\pL+)\p{Nd}", (r"(?<what>\p{L}+)\p{Nd}", "iu")),
        (r"C:\\Quit", (r"C:\\Quit", "i")),
        (r"\Qa.b\E", None),
        ("a(?i:b)", None),
        ("[[:alpha:]]", None),
    ],
)
def test_a_pattern_is_written_for_the_browser(pattern, written):
    assert in_javascript(pattern) == written


def test_no_pattern_is_left_out_of_the_search_in_the_browser():
    found = open_library().signatures
    assert found
    assert [one for one in found if in_javascript(one.pattern) is None] == []


def test_the_word_by_which_the_search_finds_a_page_is_hidden_and_its_own(built):
    library = compile_library([RUNBOOKS])
    assert len({token(id_) for id_ in library.runbooks}) == len(library)
    source = {page: page.read_text() for page in pages(built)}
    for id_ in library.runbooks:
        holders = [page for page, text in source.items() if token(id_) in text]
        assert holders == [built / id_ / "index.html"]
        hidden = re.findall(r'<sub class="rey-words"[^>]*>[^<]*', source[holders[0]])
        assert sum(one.count("reypage_") for one in hidden) == 1
        assert source[holders[0]].count("reypage_") == 1
