"""Looks again and again at a cloud that is well, while users work: nothing is to be found."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from lab.suite import workload
from lab.suite.cleanup import clean_up
from lab.suite.journal import counts
from lab.suite.kinds import Healthy
from lab.suite.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.suite.control import Lab
    from lab.suite.recording import Plan
    from lab.suite.results import Result

APART = 8.0
"""Seconds from one look to the next: other acts of the users are under way."""
KEPT = 2
"""So many of the bundles are kept for the tests; the others would tell the same."""
AT_WORK = 7200.0


def watch(lab: Lab, plan: Plan, number: int) -> Iterator[Result]:
    """Give what came of each look."""
    users = Recording(Healthy(0), lab, plan)
    users.heal()
    workload.prepare(lab)
    with users.users_at_work("during", AT_WORK):
        for look in range(1, number + 1):
            kept = plan if look <= KEPT else replace(plan, bundles=lab.journals)
            yield from _look(Recording(Healthy(look), lab, kept), users)
    clean_up(lab, users.site.journal)


def _look(look: Recording, users: Recording) -> Iterator[Result]:
    time.sleep(APART)
    look.broken = look.began
    if look.collect():
        live = look.ask_live()
        result = look.result(live, mended=[])
        work = {"during": counts(users.journal("during"))}
        yield msgspec.structs.replace(
            result, run=msgspec.structs.replace(result.run, workload=work)
        )
