"""Resources as the command-line client shows them (JSON or table), or as an API body has them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.probes.common import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rey_triage.evidence import Observation

    Item = dict[str, Any]

_POWER = {0: "NOSTATE", 1: "RUNNING", 3: "PAUSED", 4: "SHUTDOWN", 6: "CRASHED", 7: "SUSPENDED"}
_SHOWN = 2
"""Columns of the table of a ``show`` command."""
_RETRIES = "Exceeded maximum number of retries"


def observe(value: Any, source: str, command: str = "") -> list[Observation]:
    """Return the resources in a JSON value whose shape is known.

    ``command`` is what of it was listed, where that was typed: ``volume backup``. Backups and
    snapshots have the same columns.
    """
    if isinstance(value, list):
        return [found for item in value for found in observe(item, source, command)]
    if not isinstance(value, dict):
        return []
    item = {_key(name): each for name, each in value.items()}
    for wanted, build in _SHAPES:
        if all(names & item.keys() for names in wanted):
            return [build(item, source)]
    if command in _LISTED and "status" in item:
        return [_LISTED[command](item, source)]
    # an API body: {"server": {…}}, {"volumes": [{…}]}
    return [found for each in value.values() for found in observe(each, source, command)]


def from_tables(text: str) -> list[dict[str, str]]:
    """Read the tables in a text: of ``list`` commands a row each, of a ``show`` command all."""
    found: list[dict[str, str]] = []
    for table in _tables(text):
        heads = [cell.strip() for cell in table[0]]
        if len(heads) > _SHOWN:
            rows = (dict(zip(heads, row, strict=False)) for row in table[1:] if row[0].strip())
            found += [{name: cell.strip() for name, cell in row.items()} for row in rows]
    if not found and (shown := _from_shown(text)):
        found.append(shown)
    return found


def _tables(text: str) -> Iterator[list[list[str]]]:
    """Yield the tables of lists, as rows of cells: what has as many cells follows each other."""
    table: list[list[str]] = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("|") and line.endswith("|"):
            cells = line[1:-1].split(" | ")
            if table and len(cells) != len(table[0]):
                yield table
                table = []
            table.append(cells)
        elif table and not line.startswith("+-"):
            yield table
            table = []
    if table:
        yield table


def _from_shown(text: str) -> dict[str, str]:
    """Read the table of a ``show`` command, in which long values are wrapped."""
    rows: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        cells = line.strip().removeprefix("|").removesuffix("|").split(" | ", 1)
        if not line.strip().startswith("|") or len(cells) != 2:
            continue
        name, value = cells[0].strip(), cells[1].strip()
        if name:
            last, rows[name] = name, value
        elif last:  # wrapped within a word or at a space: the full width tells
            rows[last] += value if len(cells[1].rstrip()) == len(cells[1]) else f" {value}"
    rows.pop("Field", None)
    return rows


def _key(name: str) -> str:
    """One spelling for raw names, SDK names and the headings of lists."""
    for prefix in ("OS-EXT-STS:", "OS-EXT-SRV-ATTR:", "OS-EXT-AZ:", "os-vol-host-attr:"):
        name = name.removeprefix(prefix)
    return name.lower().replace(" ", "_").replace(":", "_").replace("-", "_")


def _get(item: Item, *names: str) -> Any:
    return next((item[name] for name in names if item.get(name) not in {None, ""}), None)


def _text(item: Item, *names: str) -> str | None:
    value = _get(item, *names)
    return str(value) if isinstance(value, str | int | float) else None


def _mapping(value: Any) -> Item:
    """Read a dictionary, which a table or an older client shows as its repr."""
    if isinstance(value, str) and value.startswith("{") and len(value) < 65_536:
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return {"message": value}
    return value if isinstance(value, dict) else {}


def _flag(value: Any) -> bool | None:
    words = {"true": True, "up": True, ":-)": True, "false": False, "down": False, "xxx": False}
    return value if isinstance(value, bool) else words.get(str(value).lower())


def _common(item: Item) -> Item:
    return {
        "owner_id": _text(
            item, "project_id", "tenant_id", "project", "os_vol_tenant_attr_tenant_id"
        ),
        "id": _text(item, "id"),
        "name": _text(item, "name", "display_name", "stack_name"),
        "since": seconds(_get(item, "updated_at", "updated", "updated_time", "created_at")),
        "created": seconds(_get(item, "created_at", "created", "creation_time")),
    }


def _told(kind: str, item: Item, status: Any, fault: str | None) -> str:
    name = _get(item, "name", "stack_name", "id")
    return f"{kind} {name} is {status}" + (f": {fault}" if fault else "")


def _server(item: Item, source: str) -> Observation:
    fault = _mapping(item.get("fault"))
    message = " ".join(str(fault.get("message") or "").split()) or None
    flavor = item.get("flavor")
    details = _mapping(flavor)
    name = _get(details, "original_name", "name") or (flavor if isinstance(flavor, str) else None)
    power = item.get("power_state")
    return state(
        "server",
        source,
        _told("instance", item, item["status"], message),
        project="nova",
        idle="task_state" in item,
        **_common(item),
        status=str(item["status"]).upper(),
        task_state=_none(_text(item, "task_state")),
        vm_state=_text(item, "vm_state"),
        power_state=_POWER.get(power) if isinstance(power, int) else _text(item, "power_state"),
        host=_none(_text(item, "host", "compute_host")),
        zone=_text(item, "availability_zone"),
        flavor=str(name).partition(" (")[0] if name else None,
        fault=message,
        fault_code=fault.get("code"),
        attempts_exhausted=_RETRIES in message if message else None,
    )


def _none(text: str | None) -> str | None:
    return None if text in {None, "None", "-"} else text


def _volume(item: Item, source: str) -> Observation:
    return state(
        "volume",
        source,
        _told("volume", item, item["status"], None),
        project="cinder",
        **_common(item),
        status=item["status"],
        host=_none(_text(item, "host")),
        size=_get(item, "size"),
        type=_text(item, "volume_type", "type"),
        zone=_text(item, "availability_zone"),
    )


def _port(item: Item, source: str) -> Observation:
    vif = _text(item, "binding_vif_type")
    return state(
        "port",
        source,
        _told("port", item, item["status"], f"vif type {vif}" if vif else None),
        project="neutron",
        **_common(item),
        status=item["status"],
        host=_text(item, "binding_host_id"),
        vif_type=vif,
        owner=_text(item, "device_owner"),
        device=_text(item, "device_id"),
        network=_text(item, "network_id"),
        admin_up=_flag(item.get("admin_state_up")),
        addresses=len(ips) if isinstance(ips := item.get("fixed_ips"), list) else None,
    )


def _stack(item: Item, source: str) -> Observation:
    status = str(item["stack_status"])
    reason = _text(item, "stack_status_reason")
    return state(
        "stack",
        source,
        _told("stack", item, status, reason),
        project="heat",
        **_common(item),
        status=status,
        action=status.partition("_")[0],
        fault=reason,
    )


def _service(item: Item, source: str) -> Observation:
    binary, host = str(item["binary"]), _text(item, "host")
    project = binary.partition("-")[0]
    agent = _text(item, "agent_type")
    up = _flag(_get(item, "alive") if "alive" in item else item.get("state"))
    switch = item.get("state") if "alive" in item else item.get("status")
    off = {"disabled": True, "enabled": False}.get(str(switch).lower())
    if off is None and "alive" in item and (admin := _flag(switch)) is not None:
        off = not admin
    apis = {"nova": "compute", "neutron": "network", "cinder": "block-storage"}
    return state(
        "service",
        source,
        f"{binary} on {host} is {'up' if up else 'down'}" + (", disabled" if off else ""),
        project=project,
        program=binary,
        id=_text(item, "id"),
        api=apis.get(project),
        service=project,
        binary=binary,
        agent_type=agent,
        host=host,
        zone=_text(item, "zone", "availability_zone"),
        up=up,
        disabled=off,
        disabled_reason=_text(item, "disabled_reason"),
        heartbeat=seconds(_get(item, "updated_at", "last_heartbeat_at", "heartbeat_timestamp")),
    )


def _image(item: Item, source: str) -> Observation:
    return state(
        "image",
        source,
        _told("image", item, item["status"], None),
        project="glance",
        **_common(item),
        status=item["status"],
        size=_get(item, "size"),
    )


def _load_balancer(item: Item, source: str) -> Observation:
    return state(
        "load-balancer",
        source,
        _told("load balancer", item, item["provisioning_status"], None),
        project="octavia",
        **_common(item),
        status=item["provisioning_status"],
        operating_status=_text(item, "operating_status"),
        provider=_text(item, "provider"),
    )


def _router(item: Item, source: str) -> Observation:
    gateway = item.get("external_gateway_info")
    return state(
        "router",
        source,
        _told("router", item, item["status"], None),
        project="neutron",
        **_common(item),
        status=item["status"],
        admin_up=_flag(_get(item, "admin_state_up", "state")),
        ha=_flag(item.get("ha")),
        gateway=gateway not in {None, "", "None", "null"}
        if not isinstance(gateway, dict)
        else True,
    )


def _part_of_volume(kind: str) -> Callable[[Item, str], Observation]:
    def build(item: Item, source: str) -> Observation:
        fault = _text(item, "fail_reason")
        return state(
            kind,
            source,
            _told(kind, item, item["status"], fault),
            project="cinder",
            **_common(item),
            status=item["status"],
            fault=fault,
            volume=_text(item, "volume_id", "volume"),
        )

    return build


def _share(item: Item, source: str) -> Observation:
    return state(
        "share",
        source,
        _told("share", item, item["status"], None),
        project="manila",
        **_common(item),
        status=item["status"],
        host=_none(_text(item, "host")),
    )


# A resource is recognised by keys (of each set one) that no other has.
_SHAPES: tuple[tuple[tuple[set[str], ...], Callable[[Item, str], Observation]], ...] = (
    (({"stack_status"},), _stack),
    (({"provisioning_status"}, {"vip_address"}), _load_balancer),
    (({"status"}, {"vm_state", "flavor", "flavor_name"}), _server),
    (({"status"}, {"binding_vif_type", "device_owner", "fixed_ips"}), _port),
    (({"status"}, {"volume_type", "attachments", "attached_to", "bootable"}), _volume),
    (({"status"}, {"disk_format", "container_format"}), _image),
    (({"status"}, {"external_gateway_info"}), _router),
    (({"status"}, {"share_proto"}), _share),
    (({"status"}, {"volume_id"}, {"fail_reason", "is_incremental"}), _part_of_volume("backup")),
    (({"status"}, {"volume_id"}, {"progress"}), _part_of_volume("snapshot")),
    (({"binary"}, {"host"}, {"state", "alive"}), _service),
)
_LISTED: dict[str, Callable[[Item, str], Observation]] = {
    "image": _image,
    "router": _router,
    "server": _server,
    "share": _share,
    "volume": _volume,
    "volume backup": _part_of_volume("backup"),
    "volume snapshot": _part_of_volume("snapshot"),
}
