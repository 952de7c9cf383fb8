"""What a flavor asks of placement, as nova's scheduler derives it, as the query for candidates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rey_triage.capacity.shapes import Flavor

_KEY = re.compile(r"(resources|trait)([a-zA-Z0-9_-]{1,64})?:(.+)")
DISABLED = "COMPUTE_STATUS_DISABLED"
"""The trait of a host whose compute service is disabled."""
_ALONE = "none"
"""How groups may lie where a flavor does not say: they may share a provider."""
_MIB = 1024
_UNTOLD = {
    "aggregate_instance_extra_specs": "which aggregates",
    "hw:numa_nodes": "NUMA",
    "hw:mem_page_size": "page sizes",
    "pci_passthrough": "PCI devices",
    "hw:pmem": "persistent memory",
    "hw:mem_encryption": "memory encryption",
    "hw:tpm_version": "TPM",
    "accel": "accelerators",
    "hw:cpu_thread_policy": "hyperthreading",
    "hw:cpu_realtime_mask": "realtime CPUs",
}
"""What the scheduler asks for beyond this, by the beginning of the extra spec: fewer may fit."""


class Demand(Struct, frozen=True):
    """What one instance needs; the suffix of each group of its own, or nothing."""

    resources: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    required: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Traits; what is forbidden begins with an exclamation mark."""
    policy: str = ""
    untold: tuple[str, ...] = ()
    """What else the scheduler looks at, in words."""

    @property
    def amounts(self) -> dict[str, int]:
        """All resources, whatever group they are in."""
        found: dict[str, int] = {}
        for _, group in self.resources:
            for name, amount in group:
                found[name] = found.get(name, 0) + amount
        return found

    @property
    def traits(self) -> list[str]:
        return [trait for _, group in self.required for trait in group]

    def query(self, limit: int) -> str:
        """Write the query of GET /allocation_candidates; hosts that are disabled are left out.

        It is the root provider that has their trait, whichever one gives the resources.
        """
        words: list[tuple[str, str]] = []
        required = dict(self.required)
        for suffix, group in self.resources:
            words.append((f"resources{suffix}", ",".join(f"{n}:{a}" for n, a in group)))
            if traits := required.get(suffix):
                words.append((f"required{suffix}", ",".join(traits)))
        words.append(("root_required", f"!{DISABLED}"))
        if self.policy:
            words.append(("group_policy", self.policy))
        words.append(("limit", str(limit)))
        return urlencode(words)


def demand(flavor: Flavor, *, from_volume: bool = False) -> Demand | None:
    """Derive it; None where a flavor says something that cannot be read."""
    specs = flavor.extra_specs
    amounts = _plain(flavor, specs, from_volume=from_volume)
    groups: dict[str, dict[str, int]] = {}
    traits: dict[str, list[str]] = {}
    for key, value in sorted(specs.items()):
        if not (hit := _KEY.fullmatch(key)):
            continue
        kind, suffix, name = hit[1], hit[2] or "", hit[3]
        if kind == "trait":
            if value not in ("required", "forbidden"):
                return None
            traits.setdefault(suffix, []).append(f"!{name}" if value == "forbidden" else name)
        elif str(value).isdigit():
            groups.setdefault(suffix, {})[name] = int(value)
        else:
            return None
    named = {name for group in groups.values() for name in group}
    if named & {"VCPU", "PCPU"}:
        amounts = {name: n for name, n in amounts.items() if name not in ("VCPU", "PCPU")}
    amounts = {name: n for name, n in amounts.items() if name not in named}
    groups[""] = {**amounts, **groups.get("", {})}
    resources = tuple(
        (suffix, held)
        for suffix, group in sorted(groups.items())
        if (held := tuple(sorted((name, amount) for name, amount in group.items() if amount)))
    )
    if not resources:
        return None
    return Demand(
        resources=resources,
        required=tuple((suffix, tuple(found)) for suffix, found in sorted(traits.items())),
        policy=_policy(specs, [suffix for suffix, _ in resources if suffix]),
        untold=tuple(
            word for key, word in _UNTOLD.items() if any(one.startswith(key) for one in specs)
        ),
    )


def _policy(specs: Mapping[str, str], groups: Sequence[str]) -> str:
    """Say whether groups may share a provider; Nova lets them, and placement wants to be told."""
    said = specs.get("group_policy", "")
    return said if said in (_ALONE, "isolate") else _ALONE if len(groups) > 1 else ""


def plain_traits(specs: Mapping[str, str]) -> list[str]:
    """Return the traits that extra specs ask for outside of groups, in whatever they have."""
    names = {"required": "", "forbidden": "!"}
    return sorted(
        f"{names[value]}{key.removeprefix('trait:')}"
        for key, value in specs.items()
        if key.startswith("trait:") and value in names
    )


def _plain(flavor: Flavor, specs: Mapping[str, str], *, from_volume: bool) -> dict[str, int]:
    """Return what the fields of the flavor ask for."""
    root = 0 if from_volume else flavor.disk
    disk = root + flavor.ephemeral + -(-flavor.swap_mib // _MIB)
    return {**_cpus(flavor, specs), "MEMORY_MB": flavor.ram, "DISK_GB": disk}


def _cpus(flavor: Flavor, specs: Mapping[str, str]) -> dict[str, int]:
    policy = specs.get("hw:cpu_policy")
    alone = 1 if specs.get("hw:emulator_threads_policy") == "isolate" else 0
    if policy == "dedicated":
        return {"PCPU": flavor.vcpus + alone}
    mask = specs.get("hw:cpu_dedicated_mask") or specs.get("hw:cpu_realtime_mask") or ""
    if policy == "mixed" and (count := _mask(mask, flavor.vcpus)):
        return {"VCPU": flavor.vcpus - count, "PCPU": count + alone}
    return {"VCPU": flavor.vcpus}


def _mask(text: str, vcpus: int) -> int:
    """Count the CPUs of a mask such as ``0-3,^2``; one that begins with ``^`` is of all others."""
    chosen: set[int] = set()
    excluded: set[int] = set()
    for part in (one.strip() for one in text.split(",") if one.strip()):
        first, _, last = part.removeprefix("^").partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            return 0
        numbers = range(int(first), int(last or first) + 1)
        (excluded if part.startswith("^") else chosen).update(numbers)
    if text.strip().startswith("^"):
        chosen |= set(range(vcpus))
    return len(chosen - excluded)
