"""Words that stand in messages where a value does: states, programs, exceptions, resources."""

from __future__ import annotations

import errno
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rey_triage.vocabulary import PROJECT_OF, RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.truth.catalogue import Facts

LETTERS = re.compile(r"[A-Za-z]{2,}")
TOKEN = re.compile(r"[A-Za-z][\w-]*")
_STATES = re.compile(r"\.(?:status|action|vif_type|task_state|vm_state|binary|resource_type)$")
_QUOTAS = (("nova", "quota"), ("neutron", "QUOTAS"))
_CLASS = re.compile(r"(?:[A-Z]+[a-z0-9]+){2,}[A-Z]*")
_NEW = re.compile(r"create_([a-z_]+)$")
# What stands behind "because of": the words of Python and the system, and of a broker.
_FOREIGN = (
    "True False None Errno Connection refused reset timed out socket low on disk memory "
    "ACCESS_REFUSED CONNECTION_FORCED RESOURCE_LOCKED PRECONDITION_FAILED NOT_ALLOWED Login was "
    "refused using authentication mechanism"
)
# What else services name: the kinds of things, the limits of them, the events between services.
_KINDS = "instance group migration servers class network-vif-plugged network-vif-unplugged"
_ID = re.compile(r"-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_PREFIX = re.compile(r"([A-Z]{3,}_)x?")  # PENDING_ and whatever state it is


def is_value(facts: Facts, token: str) -> bool:
    """Say whether a token is a word that a message can have where a value stands."""
    known = _values(facts)
    if found := _PREFIX.fullmatch(token):
        return any(one.startswith(found[1]) for one in known)
    return _ID.sub("", token.strip("-.:,")) in known


@lru_cache(maxsize=8)
def _values(facts: Facts) -> frozenset[str]:
    return frozenset(_words(facts))


def _words(facts: Facts) -> Iterator[str]:
    yield from _FOREIGN.split()
    yield from errno.errorcode.values()
    yield from _KINDS.split()
    yield from RESOURCES
    yield from PROJECT_OF
    for name, words in facts.catalogue.states.items():
        if _STATES.search(name):
            yield from words
            # CREATE_FAILED is logged as CREATE FAILED.
            yield from (part for word in words if word.isupper() for part in word.split("_"))
    # An exception is logged with its class, which has a name of several words.
    yield from (one for one in facts.catalogue.classes if _CLASS.fullmatch(one))
    for project, section in _QUOTAS:
        for option in facts.options(project).get(section, {}):
            yield option.removeprefix("quota_")
    for policy in facts.catalogue.policies.get("neutron", ()):
        if found := _NEW.search(policy):
            yield found[1]
