"""Pictures as SVG that stand inside a page and need no script.

They are drawn by pygal, which is an extra (``plots``): it is loaded here and nowhere else.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from rey_triage.render import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INSTALL = "they need pygal; install it with: pip install 'rey-triage[plots]'"
COLOURS = ("#2563eb", "#f59e0b", "#10b981", "#a855f7", "#ef4444", "#06b6d4", "#84cc16", "#94a3b8")
_LABEL = 24


class Plot(NamedTuple):
    """One picture."""

    title: str
    about: str
    svg: str
    legend: list[tuple[str, str]]
    """Colour and meaning of each part."""


class Canvas:
    """Makes the pictures of one page."""

    def __init__(self, pygal: Any, style: Any) -> None:
        self._pygal = pygal
        self._style = style
        self._number = 0

    def chart(
        self,
        kind: str,
        *,
        height: int,
        colours: Sequence[str] = COLOURS,
        written: Callable[[float | None], str] | None = None,
        **options: Any,
    ) -> Any:
        """Return an empty chart of one of pygal's kinds; ``written`` is how it writes a value."""
        self._number += 1
        style = self._style(
            background="transparent",
            plot_background="transparent",
            foreground="currentColor",
            foreground_strong="currentColor",
            foreground_subtle="#8886",
            guide_stroke_color="#8884",
            major_guide_stroke_color="#8884",
            opacity="1",
            opacity_hover=".8",
            colors=tuple(colours),
            font_family="inherit",
            label_font_size=13,
            major_label_font_size=13,
        )
        chart = getattr(self._pygal, kind)(
            style=style,
            js=(),
            width=900,
            height=height,
            margin=6,
            margin_right=34,
            show_legend=False,  # the page has one that wraps
            show_y_guides=True,
            disable_xml_declaration=True,
            value_formatter=written or _amount,
            **{"truncate_label": _LABEL, **options},
        )
        chart.uuid = f"plot-{self._number}"
        return chart


def canvas() -> Canvas | None:
    """Load the library; None: it is not there."""
    try:
        pygal = importlib.import_module("pygal")
        style = importlib.import_module("pygal.style").Style
    except ImportError:
        return None
    # it adds a finder of an old kind, for maps: Python 3.11 warns of it at every import that fails
    sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]
    return Canvas(pygal, style)


def drawn(title: str, about: str, chart: Any, legend: list[tuple[str, str]]) -> Plot:
    """Return a chart as a picture."""
    return Plot(title, about, _quiet(chart.render(is_unicode=True)), legend)


def label(words: str) -> str:
    """Return words as they may stand in a picture."""
    return plain.text(words) or "(none)"


def _quiet(svg: str) -> str:
    """Leave out what a page with a strict policy would refuse, and the remarks."""
    import re  # noqa: PLC0415  # only where something is drawn

    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    return re.sub(r"<script\b.*?(?:</script>|/>)", "", svg, flags=re.DOTALL)


def _amount(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
