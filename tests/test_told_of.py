"""Lines that a server logs about another host."""

from rey_triage.evidence import Observation
from rey_triage.signatures import Signature
from rey_triage.triage.told_of import placed

SIGNATURES = (
    Signature(r"agent of (?P<host>\S+) has a timestamp", "host/clock", "time", "holds", "log"),
    Signature(r"has a timestamp", "host/other", "time", "holds", "log"),
)


def line(text, *signatures):
    return Observation(
        kind="log", source="neutron.log:1", text=text, host="ctl-1", signatures=signatures
    )


def test_a_line_whose_signature_names_a_host_belongs_to_that_host():
    told = line("the agent of cmp-7 has a timestamp", 0, 1)
    assert [seen.host for seen in placed([told], SIGNATURES)] == ["cmp-7"]


def test_any_other_line_stays_where_it_was_logged():
    others = [line("it has a timestamp", 1), line("nothing"), line("agent of", 0)]
    assert placed(others, SIGNATURES) == others
