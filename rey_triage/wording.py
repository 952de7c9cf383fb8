"""Symptoms in words, for people: where it is seen and what it says.

The texts use the one markup that runbooks use too: `backticks` around what is literal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct

from rey_triage.model import Test
from rey_triage.vocabulary import THRESHOLDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rey_triage.model import Condition, Conditions, Log, Matcher, State, Symptom

_NOUNS = {
    "server": "instance",
    "service": "service",
    "request": "API request",
    "token": "login",
    "candidates": "placement candidates",
    "action": "instance action",
    "zone": "DNS zone",
    "floating-ip": "floating IP",
}
_YES_NO = {
    ("up", True): "up",
    ("up", False): "down",
    ("disabled", True): "disabled",
    ("disabled", False): "enabled",
    ("reachable", True): "answers",
    ("reachable", False): "does not answer",
    ("ok", False): "refused",
    ("fits_nowhere", True): "fits on no host, not even an empty one",
    ("fits_nowhere", False): "fits, but no host has enough left",
    ("attempts_exhausted", True): "several hosts were tried",
}
_MESSAGES = ("fault", "resource_fault", "error_text", "details", "disabled_reason", "message")
_HEADER = re.compile(
    r"^\d{4}-\d\d-\d\d[ T][\d:.,]+\S* (?:\d+ )?(?:[A-Z]{4,8} [\w.-]+ )?(?:\[[^\]]*\] )?"
    r"(?:\[instance: [^\]]*\] )?"
)


class Seen(Struct, frozen=True):
    """One thing to look for: the place in words, and the literal message where there is one."""

    place: str
    message: str = ""
    gist: str = ""
    """The part of the message that is always the same."""


def seen(symptom: Symptom) -> tuple[Seen, ...]:
    """Say what a symptom looks like; several entries are alternatives."""
    matchers: tuple[Symptom | Matcher, ...] = symptom.any_of or (symptom,)
    found = []
    for matcher in matchers:
        if matcher.state:
            found.append(_state(matcher.state, symptom))
        elif matcher.log:
            found.append(_log(matcher.log, symptom))
    return tuple(found)


def short(symptom: Symptom) -> str:
    """Say a symptom in one line."""
    return " or ".join(
        f"{one.place}: `{_literal(one.gist)}`" if one.gist else one.place for one in seen(symptom)
    )


def readable(regex: str) -> str:
    """Show a pattern the way the message looks: wildcards become an ellipsis."""
    text = re.sub(r"\(\?[a-zA-Z-]+\)", "", regex)
    text = re.sub(r"\(\?[a-zA-Z-]*:|\(\?P?<\w+>", "(", text)
    text = re.sub(r"(?<!\\)[\^$]|\\[bAzZ]", "", text)
    atom = r"(?:\\[dDwWsSpP]|\[(?:\\.|[^\]\\])+\]|(?<!\\)\.)"
    space = r"\\s[*+?]?"
    text = re.sub(space, " ", text)
    text = re.sub(rf"{atom}(?:[*+?]\??|\{{[\d,]+\}})?", "…", text)
    text = re.sub(r"(?<!\\)[*+?]\??|(?<!\\)\{[\d,]+\}", "", text)
    text = re.sub(r"(?<!\\)\(([^()|\\]*)\)", r"\1", text)
    text = re.sub(r"(?:…\s*)*…", "…", text)
    text = re.sub(r"(?<!\\)\|", " | ", text)
    return re.sub(r"\\(.)", r"\1", text).strip()


def message_of(example: str) -> str:
    """Return a log line without its header."""
    return _HEADER.sub("", " ".join(example.split()))


def _literal(text: str) -> str:
    return text.replace("`", "'")


def _log(log: Log, symptom: Symptom) -> Seen:
    services = (log.service,) if isinstance(log.service, str) else log.service
    place = f"Log of {_either(services)}" if services else "Any log"
    place += ", older releases" if log.origin == "older" else ""
    place += " does not say" if symptom.absent else _how_often(symptom)
    gist = readable(log.match)
    fits = symptom.example and not symptom.any_of
    return Seen(place, message_of(symptom.example) if fits and symptom.example else gist, gist)


def _how_often(symptom: Symptom) -> str:
    least = symptom.at_least
    counts = ((least.count, "times"), (least.hosts, "hosts"), (least.services, "services"))
    parts = [f"{number} {noun}" for number, noun in counts if number > 1]
    parts += [f"{least.projects} projects"] if least.projects > 1 else []
    if not parts:
        return ""
    return f" (at least {', '.join(parts)}" + (f" in {least.within})" if least.within else ")")


def _state(state: State, symptom: Symptom) -> Seen:
    where = dict(state.where)
    noun = _NOUNS.get(state.resource, state.resource.replace("-", " "))
    message = ""
    message_field = ""
    for name in _MESSAGES:
        test = where.get(name)
        if isinstance(test, Test) and test.match and not message:
            message, message_field = readable(test.match), name
            del where[name]
    binary = where.get("binary")
    if state.resource == "service" and isinstance(binary, str | tuple):
        noun = _either(_values(binary))
        del where["binary"]
    place = f"{_how_many(symptom)}{noun}"
    conditions = _conditions(where)
    if conditions:
        place += f": {conditions}"
    if symptom.together:
        field, within = symptom.together.field.replace("_", " "), symptom.together.within
        place += f", {field} of all within {within}"
    place += _how_often(symptom)
    if message:
        place += f"{', ' if conditions else ': '}{message_field.replace('_', ' ')} says"
    return Seen(place[0].upper() + place[1:], message, message)


def _how_many(symptom: Symptom) -> str:
    if symptom.absent:
        return "no "
    if symptom.share:
        least = symptom.share.at_least
        return "every " if least == 1 else f"at least {least:.0%} of "
    return ""


def _conditions(where: Conditions) -> str:
    return ", ".join(_condition(name, condition) for name, condition in where.items())


def _condition(name: str, condition: Condition) -> str:
    field = name.replace("_", " ")
    if isinstance(condition, Test):
        return f"{field} {_test(condition)}"
    if isinstance(condition, bool):
        return _YES_NO.get((name, condition), field if condition else f"not {field}")
    if condition is None:
        return f"{field} unknown"
    return f"{field} {_either(_values(condition))}"


def _test(test: Test) -> str:
    parts = []
    if test.match is not None:
        parts.append(f"says `{_literal(readable(test.match))}`")
    if test.is_not is not UNSET:
        values = _values(test.is_not)
        parts.append("known" if values == ("None",) else f"is not {_either(values)}")
    for limit, words in ((test.more, "more than"), (test.less, "less than")):
        if limit is not None:
            parts.append(f"{words} {limit:g}")
    for age, words in ((test.older, "longer ago than"), (test.younger, "less long ago than")):
        if age is not None:
            parts.append(f"{words} {THRESHOLDS.get(age, (age, ''))[0]}")
    for other, words in (
        (test.more_than, "more than its"),
        (test.differs_from, "differs from its"),
    ):
        if other is not None:
            parts.append(f"{words} {other.replace('_', ' ')}")
    return " and ".join(parts)


def _values(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _either(values: tuple[str, ...]) -> str:
    quoted = [f"`{_literal(value)}`" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


_COMMAND = re.compile(
    r"(sudo|openstack|systemctl|[a-z]+(-db)?-manage|rabbitmqctl|ovs-vsctl|ssh|ip|mv|cp|mysql|virsh)"
    r" .*[^.;:,]"
)
_SENTENCE = re.compile(r"[.;:,] | \(| (with|the) ")


def is_command(text: str) -> bool:
    """Tell a command from a sentence, for fields that take either."""
    return "\n" in text or bool(_COMMAND.fullmatch(text) and not _SENTENCE.search(text))


def otherwise(text: str, causes: Mapping[str, str]) -> str:
    """Say what a step's ``otherwise`` means; ``causes`` are titles by id."""
    words = {"next": "go on with what comes next", "escalate": "stop and escalate"}
    if text in causes:
        return f"it is the cause “{causes[text]}”"
    return words.get(text, text)
