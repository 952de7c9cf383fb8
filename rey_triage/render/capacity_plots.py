"""A picture of when each class of resources is used up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rey_triage.render.plots import COLOURS, canvas, drawn

if TYPE_CHECKING:
    from rey_triage.render.plots import Plot
    from rey_triage.room import CapacityReport, Trend

_DAY = 86400.0
_CLASSES = len(COLOURS)
_FULL = 100.0
_TIMES = 3.0
"""A line is drawn on for so many times what was looked at, at most a year, and a week at least."""
_LABELS = 5
_WEEK, _YEAR = 7.0, 365.0
_LINE = {"width": 2.5}
_GUESS = {"width": 1.5, "dasharray": "4, 5"}


def plots(report: CapacityReport) -> list[Plot] | None:
    """Draw the looks, and the straight lines through them; None: the library is not there."""
    if not report.trends:
        return []
    made = canvas()
    if made is None:
        return None
    trends = [one for one in report.trends if one.capacity > 0 and len(one.looks) > 1][:_CLASSES]
    if not trends:
        return []
    colours = [colour for colour in COLOURS[: len(trends)] for _ in (1, 2)]
    chart = made.chart(
        "DateTimeLine",
        height=340,
        colours=colours,
        written=lambda value: "" if value is None else f"{value:.1f} %",
        x_value_formatter=lambda moment: f"{moment:%Y-%m-%d}",
        range=(0, _FULL),
        truncate_label=-1,
        x_label_rotation=0,
    )
    chart.x_labels = _days(trends)
    for one in trends:
        seen = [(_moment(look.taken_at), _share(one, look.used)) for look in one.looks]
        chart.add(one.resource, seen, stroke_style=_LINE)
        chart.add(
            f"{one.resource}, if it goes on", _guess(one), stroke_style=_GUESS, show_dots=False
        )
    legend = [(colour, one.resource) for colour, one in zip(COLOURS, trends, strict=False)]
    about = "Each dot is a look; dashed: if use goes on in a straight line."
    return [drawn("Share of the capacity used", about, chart, legend)]


def _days(trends: list[Trend]) -> list[datetime]:
    """Return the days that are written below, from the first look to the end of all lines."""
    begin = min(_moment(one.looks[0].taken_at) for one in trends)
    end = max(_guess(one)[1][0] for one in trends)
    return [begin + (end - begin) * part / _LABELS for part in range(_LABELS + 1)]


def _guess(one: Trend) -> list[tuple[datetime, float]]:
    """Return both ends of the line that goes on, up to where all is used."""
    horizon = min(max(_TIMES * one.span_days, _WEEK), _YEAR)
    days = horizon if one.days_left is None else min(one.days_left, horizon)
    begin = _moment(one.looks[-1].taken_at)
    end = datetime.fromtimestamp(begin.timestamp() + days * _DAY, UTC)
    later = _share(one, max(0.0, one.used + one.per_day * days))
    return [(begin, _share(one, one.used)), (end, min(later, _FULL))]


def _share(one: Trend, used: float) -> float:
    return round(100 * used / one.capacity, 2)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
