"""What the services have booked, held against what exists.

Both change while they are read. So whatever differs is looked at a second time, booked and real
side by side, and only what differs then too is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rey_triage.holdings import (
    VERSION,
    Difference,
    Gathered,
    Leftover,
    QuotaComparison,
    Repair,
    unit,
)
from rey_triage.moments import written
from rey_triage.projects import still_there
from rey_triage.quotas import objects, placement
from rey_triage.quotas.services import SERVICES, ask_for, limits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rey_triage.bulk import Reader
    from rey_triage.holdings import Allocation, Limit, Sweep
    from rey_triage.quotas.objects import Found

    Place = tuple[str, str, str]
    """Project, service, resource."""

COMPARED = ("compute", "network", "block-storage")
PLACEMENT = "placement"
_FEW = 50
"""For more projects than that all objects are listed: that takes fewer requests."""
_AFTER_ITSELF = "Neutron counts anew when a resource of that kind is made or deleted."
_CELLS = (
    "Nova counts what its cells tell: one of them does not answer, or [quota] "
    "count_usage_from_placement is set and placement is wrong."
)
_CINDER = "Cinder's own count has drifted, as it can when a delete fails half-way."
_ORPHANS = "They were left when an instance was deleted or moved while placement did not answer."
_BARE = "To the scheduler the room of these instances is free."


def compare(reader: Reader, sweep: Sweep, render: Callable[[str], str]) -> QuotaComparison:
    """Hold a sweep against the objects; ``render`` writes a command that runs beside a service.

    Ctrl-C ends it with what there is until then.
    """
    run = _Run(reader, sweep)
    try:
        run.look()
    except KeyboardInterrupt:
        run.told.interrupted = True
    rows = sorted(run.rows, key=lambda row: (row.domain, row.project, row.service, row.resource))
    return QuotaComparison(
        version=VERSION,
        taken_at=written(sweep.taken_at),
        place=sweep.place,
        region=sweep.region,
        scope=sweep.scope,
        services=[*sweep.services, *([PLACEMENT] if run.placement else [])],
        projects=len(sweep.projects),
        compared=run.compared,
        rows=rows,
        allocations=run.allocations,
        leftovers=run.leftovers,
        repairs=[*_repairs(rows, render), *_of_placement(run.allocations, render)],
        missing=run.told.gaps,
        notes=list(sweep.notes),
        interrupted=run.told.interrupted,
        complete=run.told.whole,
    )


class _Run:
    """One comparison under way."""

    def __init__(self, reader: Reader, sweep: Sweep) -> None:
        self._reader = reader
        self._sweep = sweep
        self._own = sweep.scope == "own"
        self.rows: list[Difference] = []
        self.allocations: list[Allocation] = []
        self.leftovers: list[Leftover] = []
        self.told = Gathered(
            place=sweep.place, gaps=list(sweep.gaps), interrupted=sweep.interrupted
        )
        self.compared = 0
        self.placement = False

    def look(self) -> None:
        services = [one for one in self._sweep.services if one in COMPARED]
        few = self._sweep.partial and len(self._sweep.projects) <= _FEW
        only = tuple(self._sweep.projects) if few else ()
        found = objects.count(self._reader, services, only, own=self._own)
        self._tell_failed(found)
        suspects = self._suspects(found)
        if suspects:
            self._look_again(suspects)
        if not self._own:
            self.leftovers = self._left_over(found)
            self._ask_placement(found)

    def _suspects(self, found: Found) -> set[Place]:
        suspects = set()
        for one in self._sweep.limits:
            if not _comparable(one, found):
                continue
            self.compared += 1
            if not _fits(one, found.amounts.get(one.project, Counter())):
                suspects.add((one.project, one.service, one.resource))
        return suspects

    def _look_again(self, suspects: set[Place]) -> None:
        pairs = {(project, service) for project, service, _ in suspects}
        limits: list[Limit] = []
        for told in self._reader.each(
            ask_for(SERVICES[service], project) for project, service in sorted(pairs)
        ):
            service = told.ask.service
            if told.ok:
                limits += limits_of(SERVICES[service], told.ask.key, told.body)
            elif not told.gone:
                self.told.miss(service, told.why, [told.ask.key])
        for service in {service for _, service in pairs}:
            projects = sorted(project for project, one in pairs if one == service)
            found = objects.count(self._reader, [service], projects, own=self._own)
            self._tell_failed(found)
            for one in limits:
                place = (one.project, one.service, one.resource)
                mine = found.amounts.get(one.project, Counter())
                if place in suspects and one.service == service and _comparable(one, found):
                    self._differs(one, mine)

    def _differs(self, one: Limit, mine: Counter[tuple[str, str]]) -> None:
        project = self._sweep.projects.get(one.project)
        if _fits(one, mine) or project is None:
            return
        self.rows.append(
            Difference(
                project_id=one.project,
                project=project.name,
                domain=project.domain,
                service=one.service,
                resource=one.resource,
                unit=unit(one.resource),
                booked=one.used or 0,
                real=max(_amounts(one, mine)),
            )
        )

    def _left_over(self, found: Found) -> list[Leftover]:
        """Objects whose project is not there; only where all projects are known."""
        if self._sweep.partial:
            return []
        known = {*self._sweep.projects, *self._sweep.gone}
        strange = sorted(found.amounts.keys() - known)
        # one that was made since the projects were listed is no stranger
        gone = {id_ for id_, there in still_there(self._reader, strange) if not there}
        return [
            Leftover(project_id=project, service=service, resource=resource, amount=amount)
            for project in strange
            if project in gone
            for (service, resource), amount in sorted(found.amounts[project].items())
            if amount and resource != objects.SNAPSHOT_SIZE
        ]

    def _ask_placement(self, found: Found) -> None:
        if "compute" not in self._sweep.services or not self._reader.offers(PLACEMENT):
            return
        if ("compute", "instances") in found.failed or self._sweep.partial:
            return
        self.placement = True
        try:
            self.allocations = placement.compare(self._reader, found.servers)
        except placement.NotToldError as fault:
            self.told.miss(PLACEMENT, str(fault))

    def _tell_failed(self, found: Found) -> None:
        by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (service, resource), why in found.failed.items():
            by_reason[service, why].append(resource)
        for (service, why), resources in by_reason.items():
            self.told.miss(service, f"{', '.join(sorted(resources))}: {why}")


def _comparable(one: Limit, found: Found) -> bool:
    """Say whether the objects behind a limit were listed."""
    if not one.counted or (one.service, one.resource) in found.failed:
        return False
    listed = {
        resource
        for kind in objects.OBJECTS
        if kind.service == one.service
        for resource in kind.resources
    }
    of_a_type = one.service == "block-storage" and one.resource.startswith("volumes_")
    return one.resource in listed or (of_a_type and (one.service, "volumes") not in found.failed)


def _amounts(one: Limit, mine: Counter[tuple[str, str]]) -> tuple[int, ...]:
    """Return what there is; of gigabytes both ways in which Cinder may count."""
    real = mine[one.service, one.resource]
    if (one.service, one.resource) == ("block-storage", "gigabytes"):
        return real, real + mine[one.service, objects.SNAPSHOT_SIZE]
    return (real,)


def _fits(one: Limit, mine: Counter[tuple[str, str]]) -> bool:
    return one.used in _amounts(one, mine)


def _repairs(rows: Iterable[Difference], render: Callable[[str], str]) -> list[Repair]:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        names[row.service][row.project_id] = row.project
    found = []
    for project, name in names.pop("block-storage", {}).items():
        sync = f"cinder-manage quota sync --project-id {project}"
        found.append(
            Repair(
                what=f"block-storage of {name}",
                runbooks=["cinder/quota-exceeded"],
                why=_CINDER,
                look=[render(f"cinder-manage quota check --project-id {project}")],
                commands=[render(sync)],
                back="not needed: the count is taken from what exists, and can be taken again",
            )
        )
    for service, page, why in (
        ("network", "neutron/quota-exceeded", _AFTER_ITSELF),
        ("compute", "nova/quota-exceeded", _CELLS),
    ):
        if who := names.get(service):
            found.append(
                Repair(
                    what=f"{service} of {', '.join(who.values())}",
                    runbooks=[page],
                    why=why,
                    look=[f"openstack quota show --{service} --usage {id_}" for id_ in who],
                    commands=[],
                    back="",
                )
            )
    return found


def _of_placement(found: Iterable[Allocation], render: Callable[[str], str]) -> list[Repair]:
    orphans = [one.server_id for one in found if one.kind == "no instance"]
    bare = [one.server_id for one in found if one.kind == "not booked"]
    repairs = []
    if orphans:
        repairs.append(
            Repair(
                what="allocations without instance",
                runbooks=["placement/orphaned-allocations"],
                why=_ORPHANS,
                look=[render("nova-manage placement audit --verbose")],
                commands=[
                    f"openstack resource provider allocation delete {one}" for one in orphans
                ],
                back="nova-manage placement heal_allocations --instance ID, for one that lives",
            )
        )
    if bare:
        heal = "nova-manage placement heal_allocations --skip-port-allocations --verbose"
        dry = "nova-manage placement heal_allocations --dry-run --skip-port-allocations --verbose"
        repairs.append(
            Repair(
                what="instances without allocation",
                runbooks=["placement/heal-missing-allocations"],
                why=_BARE,
                look=[render(f"{dry} --instance {one}") for one in bare],
                commands=[render(f"{heal} --instance {one}") for one in bare],
                back="openstack resource provider allocation delete ID",
            )
        )
    return repairs
