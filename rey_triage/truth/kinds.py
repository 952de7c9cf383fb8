"""Which placeholders stand for what a command asks for: ``<volume-id>`` is no server."""

from __future__ import annotations

_KINDS: dict[str, tuple[str, ...]] = {
    # what a command calls it: the placeholders that may stand there
    "server": ("server-id", "server-name"),
    "volume": ("volume-id",),
    "volume-type": ("volume-type",),
    "snapshot": ("snapshot-id",),
    "backup": ("backup-id",),
    "image": ("image-id", "image-name"),
    "flavor": ("flavor",),
    "network": ("network-id", "network-name"),
    "subnet": ("subnet-id", "network-name"),
    "port": ("port-id",),
    "router": ("router-id",),
    "agent-id": ("agent-id",),
    "agent": ("agent-id",),
    "floating-ip": ("floating-ip", "address"),
    "stack": ("stack-id", "stack-name"),
    "load_balancer": ("load-balancer-id",),
    "amphora-id": ("amphora-id",),
    "zone": ("zone-id", "domain"),
    "share": ("share-id",),
    "project": ("project",),
    "user": ("user", "service-user"),
    "role": ("role",),
    "domain": ("domain", "project"),
    "group": ("group", "security-group"),
    "aggregate": ("aggregate",),
    "endpoint-id": ("endpoint-id",),
    "keypair": ("keypair",),
    "security-group": ("security-group",),
}
_OWNER = {word: kind for kind, words in _KINDS.items() for word in words}


def unfit(argument: str, placeholder: str) -> str:
    """Say what is wrong with a placeholder where a command asks for something; empty: nothing.

    Only what is certainly something else is wrong: a name of one kind for another.
    """
    kind = argument.strip("<>[]").lower().replace("_", "-")
    asked = _KINDS.get(kind) or _KINDS.get(kind.replace("-", "_"))
    if asked is None or placeholder not in _OWNER or placeholder in asked:
        return ""
    return f"asks for a {kind}, <{placeholder}> is none"
