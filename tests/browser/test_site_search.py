"""The site's search in a real browser: a pasted line or a question finds its page first.

The share that must be right is in ``SHARE``; what was missed is printed as a table.
"""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
QUERIES = tomllib.loads((Path(__file__).parent / "queries.toml").read_text())["query"]
SHARE = 22 / 25
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        pass


@pytest.fixture(scope="module")
def chromium():
    """A browser. Where there is none the tests are skipped, which CI takes for a failure."""
    why = ""
    if not CHROMIUM.exists():
        why = f"{CHROMIUM} is not installed (apt-get install chromium)"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        why = str(error)
    if why and os.environ.get("CI") == "true":
        pytest.fail(why)
    if why:
        pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The real site, built and served on the loopback address."""
    directory = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(directory)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        check=True,
    )
    handler = functools.partial(Quiet, directory=directory)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(chromium, site):
    """A page of the site. It fails when anything is asked of another host, or a script breaks."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: request.url.startswith(site) or wrong.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(site)
    yield page
    context.close()
    assert wrong == []


def found(page, query: str) -> list[str]:
    """Type a query; return the ids of the pages found, the first first."""
    field = page.locator("[data-md-component=search-query]")
    results = page.locator("[data-md-component=search-result] .md-search-result__meta")
    field.click()
    field.fill("")
    field.press("Shift")
    page.wait_for_function(
        "meta => !/\\d|No matching/.test(meta.textContent)", arg=results.element_handle()
    )
    field.fill(query)
    field.press("Shift")
    page.wait_for_function(
        "meta => /\\d|No matching/.test(meta.textContent)", arg=results.element_handle()
    )
    links = page.locator(".md-search-result__item > a")
    paths = [urlsplit(link.get_attribute("href")).path for link in links.all()]
    return list(dict.fromkeys(path.strip("/") for path in paths))


def test_a_query_finds_its_page_first(page):
    misses = []
    for query in QUERIES:
        pages = found(page, query["text"])
        if not pages or pages[0] not in query["pages"]:
            place = next((n for n, one in enumerate(pages, 1) if one in query["pages"]), "–")
            first = pages[0] if pages else "nothing"
            misses.append(f"{place:>3}  {query['pages'][0]:<36} {first:<36} {query['text'][:70]}")
    right = len(QUERIES) - len(misses)
    table = "\n".join(["at   wanted, and what came first", *misses])
    assert right >= SHARE * len(QUERIES), f"{right} of {len(QUERIES)}:\n{table}"


def test_an_error_pasted_on_the_home_page_opens_the_search(page):
    page.locator("#rey-paste").fill("NoValidHost: No valid host was found.")
    page.locator("form:has(#rey-paste) button").click()
    page.locator(".md-search-result__item > a").first.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('name')") == "query"


def test_typing_on_the_home_page_goes_on_in_the_search(page):
    page.locator("#rey-search").click()
    page.keyboard.type("no valid host", delay=20)
    assert page.locator("[data-md-component=search-query]").input_value() == "no valid host"


def test_values_filled_in_once_appear_in_the_commands(page, site):
    page.goto(site + "nova/compute-service-down/")
    page.locator("details.rey-values summary").click()
    page.locator("[data-rey-value=host]").fill("cmp-42")
    commands = page.locator(".md-content pre code").all_text_contents()
    assert any("cmp-42" in command for command in commands)
    assert not any("<host>" in command for command in commands)


@pytest.mark.parametrize(
    "path", ["", "nova/no-valid-host/", "symptoms/", "alerts/", "all/", "nova/"]
)
def test_nothing_runs_out_of_a_small_screen(page, site, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
