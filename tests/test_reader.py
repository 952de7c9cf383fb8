"""Many questions at once: the pace, the lists, the ways through which they go."""

import json
import ssl

import msgspec
import pytest
from own_certificate import write_certificate
from project_crowd import CrowdServer, ProjectCrowd, configure, project_id

from rey_triage.bulk import Ask
from rey_triage.sources.cloud import live
from rey_triage.sources.cloud.live_reader import LiveReader
from rey_triage.sources.cloud.pacing import FIRST, Lane, Pace


@pytest.fixture
def crowd(tmp_path, monkeypatch):
    for name in ("OS_CLOUD", "OS_AUTH_URL", "http_proxy", "https_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))
    cloud = ProjectCrowd(30)
    with CrowdServer(cloud) as server:
        cloud.server = server
        yield cloud


@pytest.fixture
def reader(crowd, tmp_path):
    opened = []

    def reader(cloud=crowd, **more):
        configure(tmp_path / "clouds.yaml", cloud.url)
        found = live.connect("crowd")
        assert found.token().ok, found.token().outcome
        opened.append(LiveReader(found, **more))
        return opened[-1]

    yield reader
    for one in opened:
        one.close()


def quota(number, **more):
    path = f"/os-quota-sets/{project_id(number)}/detail"
    return Ask(service="compute", path=path, microversion="2.56", key=number, **more)


def test_every_question_is_answered_once(reader):
    told = list(reader().each(map(quota, range(30))))
    assert sorted(one.ask.key for one in told) == list(range(30))
    assert all(one.ok for one in told)


def test_nothing_is_sent_but_get_and_the_request_for_a_token(reader, crowd):
    crowd.token_uses = 40
    list(reader().each(map(quota, range(30))))
    assert crowd.verbs["POST"] == crowd.tokens <= 2
    assert set(crowd.verbs) == {"GET", "POST"}


def test_nothing_to_ask_is_nothing_told(reader):
    assert list(reader().each([])) == []
    assert list(reader().lists([])) == []


def test_only_what_the_shape_names_is_kept(reader, crowd):
    class Named(msgspec.Struct):
        id: str

    class Body(msgspec.Struct):
        quota_set: Named

    (told,) = reader().each([quota(0, shape=Body)])
    assert msgspec.to_builtins(told.body) == {"quota_set": {"id": project_id(0)}}


def test_an_answer_of_another_shape_is_a_reason_and_no_exception(reader):
    (told,) = reader().each([quota(0, shape=list[int])])
    assert "was not understood" in told.why
    assert not told.ok


def test_a_service_that_is_not_there_is_a_reason(reader):
    (told,) = reader().each([Ask(service="dns", path="/zones")])
    assert told.why == "no such service in the catalogue"


def test_who_leaves_early_asks_no_more(reader, crowd):
    crowd.latency = 0.02
    answers = reader(connections=2).each(map(quota, range(30)))
    next(answers)
    answers.close()
    assert crowd.asked["compute"] < 10


def test_no_more_are_under_way_than_there_are_connections(reader, crowd):
    crowd.latency = 0.01
    assert len(list(reader(connections=3).each(map(quota, range(30))))) == 30
    assert crowd.connections <= 1 + 3  # that of the login


def test_a_connection_that_was_closed_while_idle_is_no_failure(reader, crowd):
    many = reader(connections=1)
    assert [told.ok for told in many.each([quota(0)])] == [True]
    crowd.server.drop()
    crowd.asked.clear()
    assert [told.ok for told in many.each([quota(1)])] == [True]
    assert crowd.asked["compute"] == 1


def test_a_service_that_closes_every_connection_is_asked_all_the_same(reader, crowd):
    crowd.closes = True
    assert all(told.ok for told in reader().each(map(quota, range(30))))


def test_lists_are_read_to_their_end_side_by_side(reader, crowd):
    crowd.lists = {
        ("network", "/ports", "ports"): [{"id": str(n), "project_id": "p"} for n in range(250)],
        ("compute", "/servers/detail", "servers"): [{"id": str(n)} for n in range(101)],
    }
    asks = [
        Ask(service="network", path="/ports?limit=100", rows="ports", key="ports"),
        Ask(service="compute", path="/servers/detail", rows="servers", key="servers"),
    ]
    rows = {"ports": [], "servers": []}
    for told in reader().lists(asks):
        rows[told.ask.key] += told.body
    assert [row["id"] for row in rows["ports"]] == [str(n) for n in range(250)]
    assert len(rows["servers"]) == 101


def test_a_list_that_leads_to_itself_ends(reader, crowd):
    def page(query):
        link = {"rel": "next", "href": f"{crowd.url}/network/v2.0/ports?marker=1"}
        return {"ports": [{"id": "1"}], "ports_links": [link]}

    crowd.extra["network", "/ports"] = page
    told = list(reader().lists([Ask(service="network", path="/ports", rows="ports")]))
    assert len(told) == 2


def test_a_list_that_is_cut_off_says_so(reader, crowd):
    body = {"projects": [{"id": "1"}], "truncated": True, "links": {"next": None}}
    crowd.extra["identity", "/projects"] = body
    ask = Ask(service="identity", path="/projects", rows="projects")
    whole, cut = reader().lists([ask])
    assert len(whole.body) == 1
    assert "cuts the list off" in cut.why


def test_errors_are_told_without_secrets(reader, crowd):
    message = "DBConnectionError mysql+pymysql://nova:s3cr3t@db/nova"
    fault = {"computeFault": {"code": 500, "message": message}}
    answer = crowd._resource
    crowd._resource = lambda service, *rest: (
        (500, {}, json.dumps(fault).encode()) if service == "compute" else answer(service, *rest)
    )
    (told,) = reader().each([quota(0)])
    assert "DBConnectionError" in told.why
    assert "s3cr3t" not in told.why


def test_a_certificate_that_is_not_known_is_refused_and_one_that_is_accepted(
    tmp_path, monkeypatch, reader
):
    file = tmp_path / "server.pem"
    write_certificate(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    cloud = ProjectCrowd(3)
    with CrowdServer(cloud, context):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
        trusting = reader(cloud)
        assert [told.ok for told in trusting.each([quota(0), quota(1)])] == [True, True]
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        # the session is there already; the reader's own connections trust nobody now
        suspicious = LiveReader(trusting._cloud)
        (told,) = suspicious.each([quota(0)])
        assert "(tls)" in told.why
        suspicious.close()


def test_a_proxy_of_the_environment_is_used_but_for_this_machine(reader, crowd, monkeypatch):
    here = crowd.url
    monkeypatch.setenv("http_proxy", here)
    (told,) = reader().each([quota(0)])
    assert told.ok
    assert crowd.targets[-1].startswith("/compute")
    crowd.url = "http://cloud.invalid"
    (told,) = reader().each([quota(0)])
    assert told.ok
    assert crowd.targets[-1].startswith("http://cloud.invalid/compute")


class Clock:
    """Answers of one service, as they come."""

    def __init__(self, most=64):
        self.lane = Lane(most)
        self.now = 100.0

    def answers(self, count, seconds):
        for _ in range(count):
            self.now += seconds / self.lane.width
            self.lane.answered(seconds, self.now)


def test_a_lane_widens_while_answers_come_in_good_time():
    clock = Clock()
    assert clock.lane.width == FIRST
    clock.answers(100, 0.03)
    assert clock.lane.width == 64


def test_a_lane_narrows_when_answers_take_much_longer_and_never_closes():
    clock = Clock()
    clock.answers(100, 0.03)
    clock.answers(400, 1.0)
    assert 2 <= clock.lane.width < 16


def test_a_lane_of_one_connection_stays_one():
    clock = Clock(most=1)
    clock.answers(10, 0.03)
    clock.lane.too_much(1.0, clock.now)
    assert clock.lane.width == 1


def test_a_service_that_wants_to_rest_is_left_alone_so_long_but_not_for_ever():
    lane = Lane(8)
    lane.add(quota(0))
    lane.too_much(5.0, 100.0)
    assert lane.next(104.9) is None
    assert lane.wait(104.0) == 1.0
    assert lane.next(105.1) is not None
    lane.add(quota(1))
    lane.too_much(86400.0, 200.0)
    assert lane.next(261.0) is not None


def test_a_service_is_given_up_after_failures_in_a_row_only():
    lane = Lane(8)
    for _ in range(50):
        for _ in range(20):
            lane.failed("error", "HTTP 500")
        lane.answered(0.1, 1.0)
    assert not lane.given_up
    for _ in range(8):
        lane.failed("silent", "no answer (refused)")
    assert lane.given_up == "no answer (refused)"


def test_a_pace_is_never_faster_than_asked():
    pace, now = Pace(10.0), 0.0
    for _ in range(21):
        now += pace.wait(now)
        pace.sent(now)
    assert now == pytest.approx(2.0)
