"""Which alerts of a rule set have a runbook, for people, for programs and for the rule file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.alert_rules import AlertRule
    from rey_triage.model import Runbook

    Row = tuple[AlertRule, list[Runbook]]


def address(alert: str, runbook: Runbook, site_url: str) -> str:
    """Return the short address of an alert's page, which stays when runbooks are renamed.

    The page has the name as the runbook spells it; rules are found whatever their case.
    """
    known = next(name for name in runbook.alerts if name.lower() == alert.lower())
    return f"{site_url.rstrip('/')}/a/{known}/"


def document(rows: Sequence[Row], site_url: str) -> list[dict[str, Any]]:
    return [
        {
            "alert": rule.alert,
            "place": rule.place,
            "runbooks": [runbook.id for runbook in runbooks],
            "runbook_url": address(rule.alert, runbooks[0], site_url)
            if runbooks and site_url
            else None,
            "annotated": rule.runbook_url or None,
        }
        for rule, runbooks in rows
    ]


def lines(rows: Sequence[Row]) -> Iterator[str]:
    width = max((len(rule.alert) for rule, _ in rows), default=0)
    answered = [row for row in rows if row[1]]
    for rule, runbooks in answered:
        ids = ", ".join(runbook.id for runbook in runbooks)
        yield f"{rule.alert:{width}}  {click.style(ids, fg='cyan')}"
    if answered:
        yield ""
    missing = [rule for rule, runbooks in rows if not runbooks]
    if missing:
        yield click.style("No runbook:", bold=True)
        yield from (f"{rule.alert:{width}}  {rule.place}" for rule in missing)
        yield ""
    yield f"{len(rows)} alerts, {len(answered)} with a runbook, {len(missing)} without."


def to_paste(rows: Sequence[Row], site_url: str) -> Iterator[str]:
    """Give what is pasted below each rule."""
    for rule, runbooks in rows:
        if not runbooks:
            continue
        yield f"# {rule.place} {rule.alert}"
        yield "annotations:"
        yield f"  runbook_url: {address(rule.alert, runbooks[0], site_url)}"
