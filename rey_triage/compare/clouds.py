"""Whether both looks are of one cloud, and in the right order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage import spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.compare.side import Pair, Side


def other_cloud(pair: Pair) -> str:
    """Say why the two look like different clouds; empty: they do not."""
    old, new = (side.evidence.facts for side in pair)
    if not pair.before.has_api or not pair.after.has_api:
        return ""
    if old.get("region", "") != new.get("region", "") and old.get("region") and new.get("region"):
        return f"BEFORE is of the region {old['region']}, AFTER of {new['region']}"
    hosts = [facts.get("auth_host", "") for facts in (old, new)]
    # An update may move Keystone to another name; the ids of the catalogue then stay.
    if hosts[0] != hosts[1] and not (_endpoints(pair.before) & _endpoints(pair.after)):
        return f"BEFORE is of the cloud at {hosts[0]}, AFTER of that at {hosts[1]}"
    return ""


def warnings(pair: Pair) -> Iterator[str]:
    """Say what makes a comparison doubtful."""
    if why := other_cloud(pair):
        yield f"These look like different clouds: {why}."
    elif pair.before.has_api and pair.after.has_api:
        ids = [_endpoints(side) for side in pair]
        if all(ids) and not ids[0] & ids[1]:
            yield "The catalogues have no endpoint in common: was the cloud set up anew?"
    late = pair.before.evidence.taken_at - pair.after.evidence.taken_at
    if late > 0:
        yield f"AFTER was taken {spans.words(late)} before BEFORE: are they in the right order?"
    old, new = (side.evidence.facts for side in pair)
    asked = [_asked_from(facts) for facts in (old, new)]
    if old and new and asked[0] != asked[1]:
        yield f"BEFORE was asked {asked[0]}, AFTER {asked[1]}: they do not see the same."


def _asked_from(facts: dict[str, str]) -> str:
    """Say in which project, with which rights, a cloud was looked at."""
    if not (project := facts.get("project")):
        return "without being logged in"
    return f"from the project {project}{' as admin' if _is_admin(facts) else ''}"


def _is_admin(facts: dict[str, str]) -> bool:
    return "admin" in facts.get("roles", "").split(", ")


def _endpoints(side: Side) -> set[str]:
    return {seen.id for seen in side.states.get("endpoint", ()) if seen.id}
