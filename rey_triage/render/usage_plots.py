"""Pictures of who used what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from rey_triage.render.plots import COLOURS, Plot, canvas, drawn, label
from rey_triage.render.usage_terminal import name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rey_triage.consumption import UsageReport, Used
    from rey_triage.render.plots import Canvas

__all__ = ["Plot", "plots"]

_BARS = 12
_BANDS = 7
_OTHERS = "all others"
_MIN_LABELS = 8
"""So many times are written below a picture."""


def plots(report: UsageReport) -> list[Plot] | None:
    """Draw what there is to see; None: the library is not there."""
    made = canvas()
    if made is None:
        return None
    drawing = _Drawing(report, made)
    return [one for one in (drawing.over_time(), drawing.used(), drawing.stored()) if one]


class _Drawing:
    """Draws the pictures of one report."""

    def __init__(self, report: UsageReport, made: Canvas) -> None:
        self._report = report
        self._chart = made.chart

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
                label(self._report.names.get(project, project)),
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
        chart.x_labels = [label(name(row)) for row in shown]
        bars = [(called, [round(amount(row) or 0, 2) for row in shown]) for called, amount in parts]
        about = f"The first {_BARS} of {len(rows):,}." if len(rows) > _BARS else ""
        return self._plot(title, about, chart, [one for one in bars if any(one[1])])

    @staticmethod
    def _plot(
        title: str, about: str, chart: Any, series: Sequence[tuple[str, list[float]]]
    ) -> Plot:
        for called, amounts in series:
            chart.add(called, amounts)
        legend = [(colour, called) for colour, (called, _) in zip(COLOURS, series, strict=False)]
        return drawn(title, about, chart, legend)


def _span(hours: float) -> str:
    days = hours / 24
    if days >= 1:
        return "a day" if days == 1 else f"{days:g} days"
    return "an hour" if hours == 1 else f"{hours:g} hours"
