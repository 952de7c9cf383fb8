"""Pictures of who used what, as SVG that stands inside a page and needs no script.

They are drawn by pygal, which is an extra (``plots``): it is loaded here and nowhere else.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from rey_triage.render import plain
from rey_triage.render.usage_terminal import name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rey_triage.consumption import UsageReport, Used

INSTALL = "they need pygal; install it with: pip install 'rey-triage[plots]'"
_BARS = 12
_BANDS = 7
_COLOURS = ("#2563eb", "#f59e0b", "#10b981", "#a855f7", "#ef4444", "#06b6d4", "#84cc16", "#94a3b8")
_OTHERS = "all others"
_LABEL = 24
_MIN_LABELS = 8
"""So many times are written below a picture."""


class Plot(NamedTuple):
    """One picture."""

    title: str
    about: str
    svg: str
    legend: list[tuple[str, str]]
    """Colour and meaning of each part."""


def plots(report: UsageReport) -> list[Plot] | None:
    """Draw what there is to see; None: the library is not there."""
    try:
        pygal = importlib.import_module("pygal")
        style = importlib.import_module("pygal.style").Style
    except ImportError:
        return None
    drawn = _Drawing(report, pygal, style)
    return [one for one in (drawn.over_time(), drawn.used(), drawn.stored()) if one is not None]


class _Drawing:
    """Draws the pictures of one report."""

    def __init__(self, report: UsageReport, pygal: Any, style: Any) -> None:
        self._report = report
        self._pygal = pygal
        self._style = style
        self._number = 0

    def over_time(self) -> Plot | None:
        """Draw the vCPUs that existed, part by part of the span; the largest projects apart."""
        days = self._report.days
        sums: dict[str, float] = defaultdict(float)
        for day in days:
            for project, amount in day.vcpus.items():
                sums[project] += amount * day.hours
        if not sums or len(days) < 2:
            return None
        largest = sorted(sums, key=lambda one: (-sums[one], one))[:_BANDS]
        chart = self._chart("StackedBar", height=300, x_label_rotation=0, spacing=2)
        clock = days[0].hours < 24
        every = -(-len(days) // _MIN_LABELS)
        begins = [day.begin for day in days]
        chart.x_labels = [one[5:16].replace("T", " ") if clock else one[5:10] for one in begins]
        chart.x_labels_major = chart.x_labels[::every]
        chart.show_minor_x_labels = False
        bands = [
            (
                _label(self._report.names.get(project, project)),
                [round(day.vcpus.get(project, 0.0), 2) for day in days],
            )
            for project in largest
        ]
        if len(sums) > len(largest):
            rest = [
                round(sum(v for key, v in day.vcpus.items() if key not in largest), 2)
                for day in days
            ]
            bands.append((_OTHERS, rest))
        about = f"Each bar is the average over {_span(days[0].hours)}; times are UTC."
        return self._plot("vCPUs of instances that existed", about, chart, bands)

    def used(self) -> Plot | None:
        """Draw the hours of the largest, vCPU beside RAM."""
        rows = [row for row in self._report.rows if row.vcpu_hours]
        return self._bars(
            f"Hours used, by {self._report.by}",
            rows,
            (
                ("vCPU-hours", lambda row: row.vcpu_hours),
                ("RAM, GiB-hours", lambda row: row.ram_gib_hours),
            ),
            stacked=False,
        )

    def stored(self) -> Plot | None:
        """Draw who stores most now."""
        parts: tuple[tuple[str, Callable[[Used], float | None]], ...] = (
            ("disks of instances", lambda row: row.disk_gib_now),
            ("volumes", lambda row: row.volume_gib),
            ("snapshots", lambda row: row.snapshot_gib),
            ("images", lambda row: row.image_gib),
        )

        def stored(row: Used) -> float:
            return sum(amount(row) or 0 for _, amount in parts)

        rows = sorted((row for row in self._report.rows if stored(row)), key=stored, reverse=True)
        return self._bars(f"GiB stored now, by {self._report.by}", rows, parts, stacked=True)

    def _bars(
        self,
        title: str,
        rows: Sequence[Used],
        parts: Sequence[tuple[str, Callable[[Used], float | None]]],
        *,
        stacked: bool,
    ) -> Plot | None:
        shown = list(reversed(rows[:_BARS]))  # drawn from below
        if not shown:
            return None
        height = 60 + len(shown) * (28 if stacked else 38)
        chart = self._chart("HorizontalStackedBar" if stacked else "HorizontalBar", height=height)
        chart.x_labels = [_label(name(row)) for row in shown]
        bars = [(called, [round(amount(row) or 0, 2) for row in shown]) for called, amount in parts]
        about = f"The first {_BARS} of {len(rows):,}." if len(rows) > _BARS else ""
        return self._plot(title, about, chart, [one for one in bars if any(one[1])])

    def _chart(self, kind: str, *, height: int, **options: Any) -> Any:
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
            colors=_COLOURS,
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
            truncate_label=_LABEL,
            show_y_guides=True,
            disable_xml_declaration=True,
            value_formatter=_amount,
            **options,
        )
        chart.uuid = f"plot-{self._number}"
        return chart

    @staticmethod
    def _plot(
        title: str, about: str, chart: Any, series: Sequence[tuple[str, list[float]]]
    ) -> Plot:
        for called, amounts in series:
            chart.add(called, amounts)
        legend = [(colour, called) for colour, (called, _) in zip(_COLOURS, series, strict=False)]
        return Plot(title, about, _quiet(chart.render(is_unicode=True)), legend)


def _quiet(svg: str) -> str:
    """Leave out what a page with a strict policy would refuse, and the remarks."""
    import re  # noqa: PLC0415  # only where something is drawn

    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    return re.sub(r"<script\b.*?(?:</script>|/>)", "", svg, flags=re.DOTALL)


def _label(words: str) -> str:
    return plain.text(words) or "(none)"


def _amount(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _span(hours: float) -> str:
    days = hours / 24
    if days >= 1:
        return "a day" if days == 1 else f"{days:g} days"
    return "an hour" if hours == 1 else f"{hours:g} hours"
