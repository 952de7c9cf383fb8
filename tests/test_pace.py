"""How fast all services answer, as evidence of what they all wait for."""

from recorded import DIRECTORY, evidence
from triage_world import state

from rey_triage.sources.cloud.pace import paces
from rey_triage.sources.cloud.questions import Question
from rey_triage.sources.cloud.transport import Answer

DOOR = state("endpoint", id_="c", type="compute", service="nova", latency=0.02)
LOGIN = state("token", id_="t", ok=True, latency=0.4)


def asked(*seconds, type_="compute", status=200):
    return [
        (
            Question(kind="get", service_type=type_, path=f"/{n}"),
            Answer(status=status, seconds=took),
        )
        for n, took in enumerate(seconds)
    ]


def test_a_service_is_as_fast_as_half_of_its_answers_beside_its_door_and_the_login():
    [seen] = paces(asked(0.9, 0.2, 3.0), [DOOR, LOGIN])
    told = {name: seen.fields[name] for name in ("median", "quickest", "door", "login", "count")}
    assert told == {"median": 0.9, "quickest": 0.2, "door": 0.02, "login": 0.4, "count": 3}
    assert seen.service == "nova"


def test_a_single_answer_says_nothing_of_a_service():
    assert not list(paces(asked(0.9), [DOOR, LOGIN]))


def test_what_was_refused_or_not_answered_does_not_count():
    assert not list(paces(asked(0.9) + asked(9.0, 9.0, status=500), [DOOR]))


def test_where_nobody_knocked_the_door_is_unknown():
    [seen] = paces(asked(1.0, 1.0, 1.0), [])
    assert "door" not in seen.fields
    assert "login" not in seen.fields


def test_every_service_of_a_recorded_cloud_has_its_pace():
    found = evidence(DIRECTORY / "healthy-1.tar.xz", logs=False)
    types = [one.name for one in found.observations if one.resource == "pace"]
    assert types == ["block-storage", "compute", "image", "network", "orchestration", "placement"]
