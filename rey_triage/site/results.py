"""The page of results: every fault of a real cloud, what was said of it, and the mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.site import links
from rey_triage.site import markdown as md
from rey_triage.site.task_results import tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rey_triage.library import Library
    from rey_triage.trials import Record, Root, Trial

_INTRO = (
    "A real OpenStack is broken on purpose, one fault at a time, while users work on it; then "
    "`rey-triage diagnose` is asked what is wrong: once with the API and all logs, once with the "
    "API alone. This page is made from the record of the last run. The mistakes stand first."
)
_COLUMNS = ("What was broken", "Said first, with API and logs", "By the API alone", "Time", "Steps")


def results_page(record: Record, library: Library) -> str:
    """Render the record of the fault suite."""
    trials = record.trials
    faults = [trial for trial in trials if trial.expect and not trial.calm]
    healthy = [trial for trial in trials if not trial.expect or trial.calm]
    wrong = [trial for trial in faults if not _all_right(trial)]
    right = [trial for trial in faults if _all_right(trial)]
    return (
        md.blocks(
            "---\ntitle: Results\n---",
            "# Proven on a real cloud",
            md.text(_INTRO),
            _numbers(faults, healthy),
            *_section("Mistakes", wrong, library),
            *_section("Right", right, library),
            *_section("Nothing broken", healthy, library),
            *_waiting(record.waiting),
            _LEGEND,
            *tasks(record, library),
            "",
        )
        + "\n"
    )


_LEGEND = (
    "Right means: the expected runbook is the first finding, and its expected cause is the one "
    "held most certain. A fault that no reading request can show counts as right by the API alone "
    "when nothing wrong is said with high confidence. Time: `rey-triage diagnose` on the broken "
    "cloud by its API alone. Steps: the printed commands that confirm, fix and verify were typed "
    "as printed, and the cloud was well afterwards."
)


def _all_right(trial: Trial) -> bool:
    return trial.runbook_right and trial.cause_right and trial.api_right


def _numbers(faults: Sequence[Trial], healthy: Sequence[Trial]) -> str:
    visible = [trial for trial in faults if trial.by_api]
    hidden = [trial for trial in faults if not trial.by_api]
    blind = [trial for trial in faults if trial.first_run is not None]
    rows = [
        ("The right runbook first, with API and logs", *_share(t.runbook_right for t in faults)),
        ("The right cause the most certain", *_share(t.cause_right for t in faults)),
        ("By the API alone, of those it can show", *_share(t.api_right for t in visible)),
        ("Nothing wrong said with certainty of the others", *_share(t.api_right for t in hidden)),
        (
            "Nothing broken: no finding, or only what is old, none certain",
            *_share(t.runbook_right and t.api_right for t in healthy),
        ),
        ("Printed steps mended the cloud", str(sum(bool(t.mended) for t in faults)), "faults"),
    ]
    if blind:
        first = _share(bool(t.first_run) for t in blind)
        rows.append(("Devised by somebody who knew no page: at the first run", *first))
        rows.append(("… and after mending", *_share(t.runbook_right for t in blind)))
    lines = ["| Question | Right | Share |", "| --- | --- | --- |"]
    lines += [f"| {md.text(what)} | {right} | {share} |" for what, right, share in rows]
    return "\n".join(lines)


def _share(rights: Iterable[bool]) -> tuple[str, str]:
    values = list(rights)
    share = f"{100 * sum(values) / len(values):.0f} %" if values else "–"
    return f"{sum(values)} of {len(values)}", share


def _section(title: str, trials: Sequence[Trial], library: Library) -> list[str]:
    if not trials:
        return []
    lines = ["| " + " | ".join(_COLUMNS) + " |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(trial, library) for trial in sorted(trials, key=lambda trial: trial.fault)]
    return [f"## {title}", "\n".join(lines)]


def _waiting(waiting: Mapping[str, str]) -> list[str]:
    """Name the faults that were not run yet: nobody knows what would be said of them."""
    if not waiting:
        return []
    lines = [f"- {md.code(name)}: {md.text(what)}" for name, what in waiting.items()]
    return ["## Written, not run yet", "\n".join(lines)]


def _row(trial: Trial, library: Library) -> str:
    by_api = _said(trial.api_only, trial.by_api, right=trial.api_right, library=library)
    if trial.expect and not trial.by_api:
        by_api += f"<br>{md.text(trial.why)}"
    steps = "mended it" if trial.mended else "–"
    cells = (
        f"{md.text(trial.sentence)}<br>{md.code(trial.fault)}, {md.text(trial.series)}",
        _said(
            trial.with_logs,
            trial.expect,
            right=trial.runbook_right and trial.cause_right,
            library=library,
        ),
        by_api,
        f"{trial.seconds:.1f} s" if trial.seconds is not None else "–",
        steps,
    )
    return "| " + " | ".join(cells) + " |"


def _said(
    roots: Sequence[Root], expect: Mapping[str, str], *, right: bool, library: Library
) -> str:
    """Name the first findings, as many as were expected; where wrong, what was expected."""
    said = [_root(root, library) for root in roots[: max(1, len(expect))]]
    text = "<br>".join(said) or "no finding"
    if right:
        return text
    wanted = [_expected(runbook, cause, library) for runbook, cause in expect.items()]
    return f"{md.mark('wrong', 'wrong')} {text}<br>expected: {', '.join(wanted) or 'no finding'}"


def _root(root: Root, library: Library) -> str:
    cause = f", {root.cause_state}: {md.code(root.cause)}" if root.cause else ""
    return f"{links.to_runbook(root.runbook, library, links.RESULTS)} ({root.confidence}{cause})"


def _expected(runbook: str, cause: str, library: Library) -> str:
    page = links.to_runbook(runbook, library, links.RESULTS)
    return f"{page}, {md.code(cause)}" if cause else page
