"""What leads to what, drawn: the causal graph of the incidents as inline SVG."""

from __future__ import annotations

import html
import posixpath
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rey_triage.site import layered, links
from rey_triage.site import markdown as md

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.library import Library
    from rey_triage.model import Incident
    from rey_triage.site.layered import Box, Drawing, Edge

_LINE, _PAD, _ABOVE, _MARGIN = 13.5, 5.0, 8.0, 6.0
_LETTER = 6.4
"""How wide a letter of a title is at the size of the style sheet: the widest lines, measured."""
_INTRO = (
    "An arrow leads from a cause to what it breaks: mend what stands left, and the rest mostly "
    "goes by itself. Each arrow is a cause on the page that it points to, with its proof. Where "
    "a longer way says the same, the short one is not drawn."
)
_HINT = (
    "Point at a box, or reach it with the Tab key, to see only what leads to it and what follows. "
    "The bar of a box is red for critical, orange for major, grey for minor. Arrows are green from "
    "a host, orange from RabbitMQ, blue from the database, red from identity and load balancer."
)


@dataclass(frozen=True)
class _Size:
    """How wide boxes are, and the room between layers."""

    width: float
    between: float

    @property
    def letters(self) -> int:
        """How many letters of a title fit into a line."""
        return int((self.width - 15) / _LETTER)


_NARROW = _Size(124.0, 24.0)
"""For the whole: nine layers are to fit on a screen."""
_WIDE = _Size(164.0, 32.0)
"""For a service: five layers beside the navigation, two on a phone."""


def edges_of(library: Library) -> list[Edge]:
    """Return cause and consequence of every incident that another one names as its cause."""
    return sorted(
        {
            (cause.see, one.id)
            for one in library.incidents()
            for cause in one.causes
            if cause.see and cause.see in library.runbooks
        }
    )


def graph_page(library: Library) -> str:
    """Render the page of the whole graph."""
    found = edges_of(library)
    body = (
        md.blocks(
            md.text(_INTRO), md.text(_HINT), whole(library), "## From the roots", _roots(library)
        )
        if found
        else "No runbook names another as its cause yet."
    )
    head = (
        '---\ntitle: "What leads to what"\nsearch:\n  exclude: true\n'
        "hide:\n  - toc\n  - navigation\n---"
    )
    return md.blocks(head, "# What leads to what", body, "") + "\n"


def whole(library: Library) -> str:
    """Draw all incidents that lead to others or follow from them."""
    nodes = sorted({node for edge in edges_of(library) for node in edge})
    edges = layered.reduced(layered.acyclic(nodes, edges_of(library)))
    return _svg(nodes, edges, library, _NARROW, _Place(links.GRAPH, "What leads to what"))


def of_service(library: Library, service: str) -> str:
    """Draw the incidents of a service with what directly causes them and directly follows.

    Empty where nothing does.
    """
    prefix = f"{service}/"
    edges = [edge for edge in edges_of(library) if any(n.startswith(prefix) for n in edge)]
    if not edges:
        return ""
    nodes = sorted({node for edge in edges for node in edge})
    title = f"What leads to what: {links.service_title(service)}"
    page = links.service_page(service)
    all_ = md.link("all services", links.relative(links.GRAPH, page))
    return md.blocks(
        "Causes stand left, what they break right; dashed are pages of other services. "
        f"The same of {all_}.",
        _svg(nodes, edges, library, _WIDE, _Place(page, title, prefix)),
    )


@dataclass(frozen=True)
class _Place:
    """Where a drawing stands, and what it is about."""

    page: str
    title: str
    own: str = ""
    """What the ids begin with that it is about; others stand there for these."""

    def address(self, id_: str) -> str:
        """Return the address of a runbook as the browser sees it from here.

        MkDocs makes a directory of each page, and leaves links in a drawing as they are.
        """
        is_index = self.page.endswith("index.md")
        here = posixpath.dirname(self.page) if is_index else self.page.removesuffix(".md")
        return posixpath.relpath(id_, here) + "/"


def _svg(
    nodes: Sequence[str], edges: Sequence[Edge], library: Library, size: _Size, place: _Place
) -> str:
    """Draw a part of the graph."""
    incidents = {one.id: one for one in library.incidents()}
    shown = {node: _wrap(incidents[node].title, size.letters) for node in nodes}
    heights = {node: len(lines) * _LINE + _LINE + 2 * _PAD for node, lines in shown.items()}
    drawing = layered.draw(heights, edges, width=size.width, between=size.between, above=_ABOVE)
    width, height = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{-_MARGIN:.0f} {-_MARGIN:.0f} {width:.0f} {height:.0f}">'
    )
    parts = [
        head,
        *_lines(drawing),
        *(
            _box(incidents[node], shown[node], drawing.boxes[node], size, place)
            for node in sorted(nodes, key=lambda n: (drawing.boxes[n].x, drawing.boxes[n].y))
        ),
        "</svg>",
    ]
    label = html.escape(place.title)
    attributes = f'class="rey-graph" tabindex="0" role="region" aria-label="{label}"'
    return f"<div {attributes}>{''.join(parts)}</div>"


def _lines(drawing: Drawing) -> Iterator[str]:
    for (start, end), points in sorted(drawing.routes.items()):
        kind = start.partition("/")[0]
        yield (
            f'<path class="rey-edge rey-edge--{kind}" data-from="{html.escape(start)}" '
            f'data-to="{html.escape(end)}" d="{_curve(points)}"/>'
        )


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Write a line that is level at each point, and ends in a head."""
    x, y = points[0]
    parts = [f"M{x:.0f} {y:.1f}"]
    for to_x, to_y in points[1:]:
        half = (x + to_x) / 2
        parts.append(
            f"H{to_x:.0f}"
            if y == to_y
            else f"C{half:.0f} {y:.1f} {half:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}"
        )
        x, y = to_x, to_y
    return "".join(parts) + "m-5 -3.5l5 3.5l-5 3.5"


def _box(one: Incident, lines: list[str], box: Box, size: _Size, place: _Place) -> str:
    far = "" if one.id.startswith(place.own) else " rey-node--far"
    x, y = box.x + 9, box.y + _PAD + _LINE - 4
    folder = html.escape(one.id.partition("/")[0])
    text = [f'<text class="rey-node__id" x="{x:.0f}" y="{y:.1f}">{folder}</text>']
    for line in lines:
        y += _LINE
        text.append(f'<text x="{x:.0f}" y="{y:.1f}">{html.escape(line)}</text>')
    bar = f"M{box.x + 1.5:.1f} {box.y + 2:.1f}v{box.height - 4:.1f}"
    return (
        f'<a class="rey-node rey-node--{one.severity}{far}" data-node="{html.escape(one.id)}" '
        f'href="{html.escape(place.address(one.id))}">'
        f"<title>{html.escape(one.title)} ({one.severity})</title>"
        f'<rect x="{box.x:.0f}" y="{box.y:.1f}" width="{size.width:.0f}" '
        f'height="{box.height:.1f}" rx="3"/>'
        f'<path class="rey-node__mark" d="{bar}"/>{"".join(text)}</a>'
    )


def _wrap(title: str, letters: int) -> list[str]:
    """Break a title into as few lines as fit, and these into like lengths."""
    lines = textwrap.wrap(title, letters, break_on_hyphens=False)
    for width in range(max(1, len(title) // max(1, len(lines))), letters):
        even = textwrap.wrap(title, width, break_long_words=False, break_on_hyphens=False)
        if len(even) == len(lines) and max(map(len, even)) <= letters:
            return even
    return lines


def _roots(library: Library) -> str:
    """List what nothing else causes, the most far-reaching first, with what directly follows."""
    after: dict[str, list[str]] = {}
    ends = set()
    for start, end in edges_of(library):
        after.setdefault(start, []).append(end)
        ends.add(end)
    parts = []
    for root in sorted(after.keys() - ends, key=lambda node: (-len(after[node]), node)):
        title = html.escape(library.runbooks[root].title)
        items = "\n".join(f"- {links.to_runbook(end, library, links.GRAPH)}" for end in after[root])
        page = links.to_runbook(root, library, links.GRAPH)
        parts.append(
            '<details class="rey-root" markdown="1">\n'
            f"<summary>{title} ({len(after[root])})</summary>"
            f"\n\n{page} leads to:\n\n{items}\n\n</details>"
        )
    return "\n\n".join(parts)
