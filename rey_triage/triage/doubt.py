"""What is less sure than its signs say, once its causes are judged and the others are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.triage.causes import Verdict
    from rey_triage.triage.verdict import Supported


def doubt_causeless(finding: Supported, causes: Sequence[Verdict]) -> None:
    """Doubt what only logs tell when none of its known causes is the case.

    A pasted text, of which nothing else can be asked, is doubted already where it shows none of
    those that it could show: the program may say the same for a reason that the page does not know.
    """
    if finding.confidence != "high":
        return
    states = {one.state for one in causes}
    kinds = finding.kinds()
    if kinds <= {"log"} and states <= {"excluded"}:
        finding.confidence = "medium"
        finding.reasons.append("none of its known causes is the case now")
    elif (
        kinds == {"text"}
        and states.isdisjoint({"confirmed", "likely"})
        and any(one.cause.when for one in causes)
    ):
        finding.confidence = "medium"
        finding.reasons.append("the text shows none of its known causes")


def doubt_rivals(roots: Iterable[Supported]) -> None:
    """Doubt several roots that one pasted text makes certain: it is mostly about one of them."""
    rivals = [one for one in roots if one.confidence == "high" and one.is_pasted]
    pages = sorted({one.runbook.id for one in rivals})
    if len(pages) < 2:
        return
    for one in rivals:
        others = ", ".join(page for page in pages if page != one.runbook.id)
        one.confidence = "medium"
        one.reasons.append(f"the same text speaks as clearly for {others}")
