"""A look at one resource of a cloud: itself and all that it hangs on, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.evidence import Coverage, Event, Observation, Subject, Tie
from rey_triage.sources.cloud.asking import Asking, NotAnsweredError
from rey_triage.sources.cloud.observe import ObservationInterrupted, observe
from rey_triage.sources.cloud.probes.catalogue import endpoint_probes
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.cloud.subject.derived import Derived
from rey_triage.sources.cloud.subject.find import find
from rey_triage.sources.cloud.subject.image import IMAGE
from rey_triage.sources.cloud.subject.load_balancer import LOAD_BALANCER
from rey_triage.sources.cloud.subject.network import NETWORK, PORT, ROUTER
from rey_triage.sources.cloud.subject.parts import Notebook, Part
from rey_triage.sources.cloud.subject.server import SERVER
from rey_triage.sources.cloud.subject.stack import STACK
from rey_triage.sources.cloud.subject.volume import VOLUME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rey_triage.evidence import Evidence
    from rey_triage.sources.cloud.asking import Probe
    from rey_triage.sources.cloud.subject.find import Kind
    from rey_triage.sources.cloud.transport import Cloud

    Progress = Callable[[str, int, int], None]

KINDS: dict[str, Kind] = {
    kind.word: kind for kind in (SERVER, VOLUME, PORT, NETWORK, ROUTER, STACK, IMAGE, LOAD_BALANCER)
}


def look(
    cloud: Cloud,
    kind: str,
    wanted: str,
    *,
    deadline: float = 60.0,
    progress: Progress | None = None,
) -> Evidence:
    """Look at one resource by its id or name; ``evidence.subject`` is what it is and hangs on."""
    picture = _Picture(KINDS[kind], wanted)
    derived = Derived(cloud) if isinstance(cloud, RecordedCloud) else None
    cloud = derived or cloud
    try:
        evidence = observe(cloud, deadline=deadline, progress=progress, choose=picture.probes)
    except ObservationInterrupted as stop:
        stop.evidence.subject = picture.subject()
        raise
    evidence.subject = picture.subject()
    evidence.observations = _each_once(evidence.observations)
    if derived and derived.derived:
        listings = ", ".join(sorted(derived.derived))
        why = f"made of the whole cloud: of {listings} it holds what is in trouble"
        evidence.coverage.append(Coverage(check="recording", state="skipped", why=why))
    return evidence


class _Picture:
    """One look: the resource once it is found, and what each part notes of it."""

    def __init__(self, kind: Kind, wanted: str) -> None:
        self._kind = kind
        self._wanted = wanted
        self._seen: Observation | None = None
        self._unanswered = "the time was up"
        self._notebooks: list[Notebook] = []

    def probes(self, cloud: Cloud) -> list[Probe]:
        """Find the resource, and return what is to be asked about it."""
        kind = self._kind
        probes = endpoint_probes(cloud, types=kind.types)
        ask = Asking(cloud, kind.type)
        parts: list[Part] = []
        try:
            item = find(cloud, kind, self._wanted)
        except NotAnsweredError as fault:  # the answer is that it cannot be asked for
            raised = fault
            self._unanswered = f"{kind.type} {fault.path}: {fault.answer.outcome}"

            def unanswered(_: Asking) -> Iterator[Observation]:
                raise raised

            parts = [Part(f"{kind.word}: {self._wanted}", kind.type, unanswered)]
        else:
            path = f"{kind.path.removesuffix('/detail')}/{{id}}"
            self._seen = kind.state(ask.source(path), item)
            seen = self._seen
            parts = [Part(f"{kind.word}: itself", kind.type, lambda _: iter((seen,)))]
            parts += kind.parts(item, ask)
        self._notebooks = [Notebook(part) for part in parts]
        return probes + [notebook.probe() for notebook in self._notebooks]

    def subject(self) -> Subject:
        """Return what is known until now."""
        found = [one for notebook in self._notebooks for one in list(notebook.found)]
        seen = self._seen
        ties: dict[tuple[tuple[str, ...], str], Tie] = {}
        for one in found:
            state = one.seen if isinstance(one, Tie) else one
            if isinstance(state, Observation) and seen and _key(state) == _key(seen):
                seen = state  # what is said of it later says more: the message of its error
            elif isinstance(one, Tie):
                ties.setdefault((_key(one.seen), one.through), one)
        facts: dict[str, str] = {}
        for one in found:
            if isinstance(one, dict):
                facts |= {name: value for name, value in one.items() if value}
        events = [one for one in found if isinstance(one, Event)]
        return Subject(
            kind=self._kind.word,
            name=self._wanted,
            seen=seen,
            unanswered=self._unanswered,
            facts=facts,
            ties=list(ties.values()),
            events=events,
            requests=list(dict.fromkeys(one.request for one in events if one.request)),
        )


def _key(seen: Observation) -> tuple[str, ...]:
    about = seen.id or seen.name
    if seen.resource in {"inventory", "pool"}:
        about = f"{seen.name} {seen.fields.get('class')}"
    elif seen.resource == "endpoint":
        about = str(seen.fields.get("url"))
    elif seen.resource == "service":
        about = f"{seen.fields.get('binary')} {seen.fields.get('host')}"
    elif seen.resource == "request":
        about = seen.text
    return seen.resource, about


def _each_once(observations: list[Observation]) -> list[Observation]:
    """Keep one observation of each thing, the last: parts meet at what they share."""
    unique: dict[tuple[str, ...], Observation] = {}
    for seen in observations:
        unique[_key(seen)] = seen
    return list(unique.values())
