"""The names in evidence: learned from the answers of a cloud and from its logs, then replaced.

What services, runbooks and the formats themselves call something is no name, whoever uses it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from rey_triage.log_header import parse_header
from rey_triage.pseudonyms import Pseudonyms
from rey_triage.sources.logs.origin import origin_of_path
from rey_triage.vocabulary import PROGRAMS, PROJECT_OF, RESOURCES, SERVICES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.library import Library

# Under these keys stand names, whatever they are in.
_KEYS = {
    "host": "host",
    "hostname": "host",
    "host_name": "host",
    "hypervisor_hostname": "host",
    "OS-EXT-SRV-ATTR:host": "host",
    "OS-EXT-SRV-ATTR:hypervisor_hostname": "host",
    "binding:host_id": "host",
    "os-vol-host-attr:host": "host",
    "service_host": "host",
    "node": "host",
    "nodename": "host",
    "instance": "host",
    "exported_instance": "host",
    "OS-EXT-SRV-ATTR:hostname": "server",
    "display_name": "server",
    "project": "project",
    "project_name": "project",
    "tenant_name": "project",
    "user": "user",
    "user_name": "user",
    "username": "user",
    "stack_owner": "user",
    "stack_name": "stack",
    "network_name": "network",
    "subnet_name": "subnet",
    "original_name": "flavor",
    "key_name": "keypair",
    "domain_name": "domain",
    "fqdn": "host",
    "dns_name": "host",
}
# The name of what is listed under these keys.
_LISTS = {
    "aggregates": "aggregate", "backups": "backup", "clusters": "cluster", "domains": "domain",
    "flavors": "flavor", "hypervisors": "host", "image": "image", "images": "image",
    "keypairs": "keypair", "listeners": "listener", "loadbalancers": "balancer",
    "members": "member", "networks": "network", "pools": "pool", "ports": "port",
    "projects": "project", "recordsets": "zone", "resource_providers": "host",
    "routers": "router", "secrets": "secret", "security_groups": "group",
    "server": "server", "server_groups": "group", "servers": "server", "shares": "share",
    "snapshots": "snapshot", "stacks": "stack", "subnetpools": "subnetpool", "subnets": "subnet",
    "users": "user", "volumes": "volume", "zones": "zone",
}  # fmt: skip
# Under these stand words of OpenStack.
_WORDS = re.compile(
    r"(?:.*[_:-])?(?:state|status|type|binary|topic|service|kind|interface|action|event|result"
    r"|zone|zones|region|level|visibility|format|protocol|roles|traits|severity|alertname|job)\Z"
)
# What is a name of nobody in particular.
_GENERIC = """admin administrator alt_demo any api auth backend cloud compute control controller
default demo dhcp ext external front global guest internal internet invisible_to_admin lan local
localdomain localhost main management mgmt net network nobody none null other private prod
production provider public root scheduler server service services shared stack storage system
tenant test tunnel user users vlan vm volume www
""".split()  # noqa: SIM905  # a list of strings would fill a page

_HEADER_HOST = re.compile(
    rb"(?m)^(?:<\d+>)?(?:1 )?"
    rb"(?:\d{4}-\d\d-\d\dT[\d:.,]+\S*|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\S*) "
    rb"([\w.:-]+) [^\n]*"
)
_CONTEXT = re.compile(rb"\[(?:None )?(?:req-[0-9a-f-]{36} )+([^\s\]]+) ([^\s\]]+)[ \]]")
_FIELD = re.compile(
    rb"\b(display_name|hostname|host|hypervisor_hostname|project_name|tenant_name|user_name|username"
    rb"|stack_name|key_name|dns_name)[\"']?\s?[:=]\s?u?[\"']([^\"'\n]{3,64})[\"']"
)
_AT = re.compile(rb"(?:\brabbit@|[\"']@[\"'])([\w.-]+)")
_URL = re.compile(rb"\b[a-z][a-z0-9+]{1,30}://(?:[^\s/@\"']*@)?([\w.-]+)")
_STACK = re.compile(rb"/stacks/([\w.-]+)/[0-9a-f]{8}-")
_WORD = re.compile(r"[A-Za-z][\w-]*")


def of_no_one(library: Library) -> Pseudonyms:
    """Begin with no names, and with the words that the runbooks look for."""
    kept = {*_GENERIC, *PROGRAMS, *PROJECT_OF, *RESOURCES, *SERVICES, *TOPICS}
    for runbook in library:
        for symptom in getattr(runbook, "symptoms", ()):
            _add_words(msgspec.to_builtins(symptom), kept)
    return Pseudonyms(kept)


def _add_words(value: Any, kept: set[str]) -> None:
    if isinstance(value, str):
        for word in _WORD.findall(value):
            kept.update((word, *re.split("[-_]", word)))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "example":
                _add_words(item, kept)
    elif isinstance(value, list | tuple):
        for item in value:
            _add_words(item, kept)


def learn_answers(names: Pseudonyms, rows: Iterable[Any]) -> None:
    """Take in the names in what a cloud answered, and in alerts."""
    for row in rows:
        _learn(names, row, "", "")


def _learn(names: Pseudonyms, value: Any, key: str, above: str) -> None:
    if isinstance(value, list):
        for item in value:
            _learn(names, item, key, above)
    elif isinstance(value, dict):
        for name, item in value.items():
            if key == "addresses":
                names.learn("network", name)
            else:
                for word in (name, *re.split("[-_:]", name)):
                    names.keep(word)
            _learn(names, item, name, key)
    elif isinstance(value, str) and value:
        _learn_word(names, value, key, above)


def _learn_word(names: Pseudonyms, value: str, key: str, above: str) -> None:
    if _WORDS.match(key):
        names.keep(value)
    elif key == "name" and above in _LISTS:
        names.learn(_LISTS[above], value)
    elif key in _KEYS:
        labelled = value.rpartition(":")[0] if above == "labels" else ""  # host:port
        names.learn(_KEYS[key], labelled or value)
    elif "://" in value:
        _learn_url(names, value)


def _learn_url(names: Pseudonyms, url: str) -> None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return
    if host:
        names.learn("host", host)


def learn_path(names: Pseudonyms, path: str) -> None:
    """Take in the host that the name of a log tells."""
    names.learn("host", origin_of_path(path)[1])


def learn_lines(names: Pseudonyms, chunk: bytes) -> None:
    """Take in the names in lines of a log that say what they are the names of."""
    for line in {found[1]: found[0] for found in _HEADER_HOST.finditer(chunk)}.values():
        header = parse_header(line[:4096].decode("utf-8", "replace"))
        names.learn("host", header.host if header else "")
    for user, project in set(_CONTEXT.findall(chunk)):
        names.learn("user", user.decode("utf-8", "replace"))
        names.learn("project", project.decode("utf-8", "replace"))
    for key, name in set(_FIELD.findall(chunk)):
        names.learn(_KEYS[key.decode()], name.decode("utf-8", "replace"))
    for stack in set(_STACK.findall(chunk)):
        names.learn("stack", stack.decode("utf-8", "replace"))
    for host in {*_AT.findall(chunk), *_URL.findall(chunk)}:
        names.learn("host", host.decode("utf-8", "replace"))
