"""The MkDocs plugin: puts a page for every runbook into the site.

MkDocs loads its configuration anew for every build, so each build renders the runbooks as they are.
"""

from __future__ import annotations

import gc
import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel

from rey_triage import paths
from rey_triage.library import built_places, compile_library
from rey_triage.search.index import Index
from rey_triage.site import home, links, pages
from rey_triage.site.indexes import services
from rey_triage.site.ranking import ranking
from rey_triage.site.shared_style import share
from rey_triage.vocabulary import AREAS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from rey_triage.library import Library

_HERE = Path(__file__).parent
_SCRIPTS = ("rey-stem.js", "rey-rank.js", "rey-search.js", "rey.js")
_ASSETS = ("rey.css", *_SCRIPTS)
_log = get_plugin_logger("rey-triage")


class RunbookConfig(Config):  # type: ignore[misc]  # MkDocs has no types
    """The plugin's options in mkdocs.yml."""

    runbooks = config_options.ListOfItems(config_options.Dir(exists=True), default=[])
    """Directories of runbooks; of an id that stands in several the first counts."""


class RunbookPlugin(BasePlugin[RunbookConfig]):  # type: ignore[misc]  # MkDocs has no types
    """Renders the library during a MkDocs build."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        share()
        gc.set_threshold(50_000, 20, 100)  # pages are many small objects, and hardly any garbage
        self.roots = [Path(root) for root in self.config.runbooks] or [paths.runbooks()]
        self.library = compile_library(self.roots)
        for fault in self.library.faults:
            _log.warning("%s", fault)
        if not config.repo_url:
            config.edit_uri = ""  # nowhere to edit
        config.theme.dirs.insert(0, str(_HERE / "templates"))
        config.extra_css.insert(0, "assets/rey.css")
        config.extra_javascript[:0] = [f"assets/{script}" for script in _SCRIPTS]
        if config.nav is None:
            config.nav = navigation(self.library, Path(config.docs_dir))
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for path, content in pages(self.library).items():
            file = File.generated(config, path, content=content, inclusion=InclusionLevel.INCLUDED)
            runbook = self.library.runbooks.get(path.removesuffix(".md"))
            if runbook:
                # edit_uri counts from docs/, which lies beside runbooks/.
                file.edit_uri = f"../runbooks/{links.source_file(runbook.id)}"
            files.append(file)
        for id_ in self.library.runbooks:
            name = links.source_file(id_)
            source = next(root / name for root in self.roots if (root / name).is_file())
            files.append(File.generated(config, name, abs_src_path=str(source)))
        shipped_only = self.roots == [paths.runbooks()]
        searched = Index.open(
            self.library, built_places(self.library.digest, shipped_only=shipped_only)
        )
        content = ranking(self.library, searched)
        files.append(File.generated(config, "assets/rey-ranking.json", content=content))
        for asset in _ASSETS:
            source = _HERE / "assets" / asset
            files.append(File.generated(config, f"assets/{asset}", abs_src_path=str(source)))
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> str:
        for name in {"title", "description"} & page.meta.keys():
            page.meta[name] = html.escape(page.meta[name])  # the theme takes them as HTML
        if page.file.src_uri == "index.md":
            return home.fill_in(markdown, self.library)
        return markdown

    def on_serve(self, server: LiveReloadServer, **_: Any) -> None:
        for root in (*self.roots, _HERE / "assets", _HERE / "templates"):
            server.watch(str(root))


def navigation(library: Library, docs: Path) -> list[Any]:
    """Build the navigation: the ways in, then every service with its runbooks, then the rest."""
    by_service = {
        service: [
            links.service_page(service),
            *(links.runbook_page(id_) for id_ in library.runbooks if id_.startswith(f"{service}/")),
        ]
        for service in services(library)
    }
    written = [file.name for file in sorted(docs.glob("*.md")) if file.name != "index.md"]
    return [
        "index.md",
        {"Key tasks": [{title: links.area_page(area)} for area, title in AREAS.items()]},
        {
            "Services": [
                links.SERVICES_PAGE,
                *({links.service_title(name): some} for name, some in by_service.items()),
            ]
        },
        {"Symptoms": links.SYMPTOMS},
        {"Alerts": links.ALERTS},
        {"Topics": links.TOPICS},
        {"Causes": links.GRAPH},
        {"All": links.ALL},
        {"Covered": links.COVERED},
        {"Results": links.RESULTS},
        {"Measured": links.MEASURED},
        {"Verified": links.VERIFIED},
        *([{"Reference": written}] if written else []),
    ]
