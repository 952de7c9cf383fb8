"""The live door, against a small cloud on this machine that misbehaves on demand."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from rey_triage.errors import ReyError
from rey_triage.sources.cloud import ObservationInterrupted, observe
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.cloud.recorder import Recorder

TYPES = {
    "identity": "/identity/v3",
    "compute": "/compute/v2.1",
    "network": "/network",
    "volumev3": "/volume/v3/p1",
}


class SmallCloud(ThreadingHTTPServer):
    """Answers what ``routes`` says, a path below the root each; the rest is 404."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.seen = []
        self.headers = []
        self.password = "right"
        self.roles = ["admin"]
        self.elsewhere = {}
        self.release = threading.Event()
        link = {"rel": "self", "href": self.url + "/identity/v3/"}
        identity = {"id": "v3.14", "status": "stable", "links": [link]}
        self.routes = {
            "/identity/": (300, {"versions": {"values": [{"id": "v3.14"}]}}),
            "/identity/v3": (200, {"version": identity}),
            "/compute/": (200, {"versions": [{"id": "v2.1", "version": "2.95"}]}),
            "/compute/v2.1/os-services": (200, {"services": []}),
        }

    def catalogue(self):
        return [
            {
                "type": kind,
                "name": kind,
                "endpoints": [
                    {
                        "interface": "public",
                        "region_id": "R",
                        "region": "R",
                        "id": kind,
                        "url": self.elsewhere.get(kind, self.url + path),
                    }
                ],
            }
            for kind, path in TYPES.items()
        ]


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, body, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if not isinstance(body, bytes):
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self):
        parts = urlsplit(self.path)
        self.server.seen.append(("GET", self.path))
        self.server.headers.append((parts.path, dict(self.headers)))
        route = self.server.routes.get(parts.path, (404, {"message": "no such thing"}))
        if route == "hang":
            self.server.release.wait(20)
            return
        if callable(route):
            route = route(parse_qs(parts.query))
        self.answer(*route)

    def do_POST(self):
        self.server.seen.append(("POST", self.path))
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        given = asked["auth"]["identity"]["password"]["user"]["password"]
        if given != self.server.password:
            self.answer(401, {"error": {"code": 401, "message": "Wrong password given."}})
            return
        token = {
            "methods": ["password"],
            "expires_at": "2999-01-01T00:00:00.000000Z",
            "issued_at": "2026-01-01T00:00:00.000000Z",
            "user": {"id": "u", "name": "rey", "domain": {"id": "default", "name": "Default"}},
            "project": {"id": "p1", "name": "ops", "domain": {"id": "d", "name": "Default"}},
            "roles": [{"id": role, "name": role} for role in self.server.roles],
            "catalog": self.server.catalogue(),
        }
        self.answer(201, {"token": token}, X_Subject_Token="t0ps3cret")


@pytest.fixture
def small():
    server = SmallCloud()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def connect(small, tmp_path, monkeypatch):
    from rey_triage.sources.cloud import live

    for name in ("OS_CLOUD", "OS_AUTH_URL"):
        monkeypatch.delenv(name, raising=False)
    opened = []

    def connect(auth_url=None, region=None):
        auth = {
            "auth_url": auth_url or small.url + "/identity/v3",
            "username": "rey",
            "password": "right",
            "project_name": "ops",
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        }
        file = tmp_path / "clouds.yaml"
        file.write_text(json.dumps({"clouds": {"small": {"auth": auth, "region_name": "R"}}}))
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(file))
        cloud = live.connect("small", region=region)
        opened.append(cloud)
        return cloud

    yield connect
    for cloud in opened:
        cloud.close()


def coverage(evidence):
    return {row.check: row for row in evidence.coverage}


def of(evidence, resource):
    return [seen for seen in evidence.observations if seen.resource == resource]


def test_nothing_is_sent_but_get_and_the_request_for_a_token(small, connect):
    observe(connect())
    assert [path for verb, path in small.seen if verb != "GET"] == ["/identity/v3/auth/tokens"]
    assert ("GET", "/compute/v2.1/os-services") in small.seen


def test_a_wrong_password_is_evidence(small, connect):
    small.password = "another"
    evidence = observe(connect())
    (token,) = of(evidence, "token")
    assert token.fields["ok"] is False
    assert token.fields["status"] == 401
    assert "Wrong password given" in token.text
    assert coverage(evidence)["compute: services"].state != "checked"


def test_an_identity_service_that_is_not_there_is_evidence(connect):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    evidence = observe(connect(f"http://127.0.0.1:{port}/v3"))
    (token,) = of(evidence, "token")
    assert (token.fields["ok"], token.fields["error"]) == (False, "refused")
    (endpoint,) = of(evidence, "endpoint")
    assert endpoint.fields["reachable"] is False


def test_an_identity_service_that_hangs_is_evidence(small, connect):
    small.routes["/identity/v3"] = "hang"
    (token,) = of(observe(connect(), per_probe=0.4), "token")
    assert (token.fields["ok"], token.fields["error"]) == (False, "timeout")


def test_a_dead_endpoint_is_evidence_and_holds_up_nobody(small, connect):
    small.elsewhere["network"] = "http://127.0.0.1:1"
    evidence = observe(connect())
    dead = {e.fields["type"]: e.fields.get("error") for e in of(evidence, "endpoint")}
    assert dead == {"identity": None, "compute": None, "block-storage": None, "network": "refused"}
    assert coverage(evidence)["catalogue: endpoints"].state == "checked"
    assert coverage(evidence)["network: agents"].state == "failed"
    assert any(r.fields["service"] == "neutron" for r in of(evidence, "request"))


def test_a_server_error_is_evidence_with_its_message(small, connect):
    fault = {"computeFault": {"code": 500, "message": "Unexpected API Error. DBConnectionError"}}
    small.routes["/compute/v2.1/os-services"] = (500, fault)
    evidence = observe(connect())
    request = next(r for r in of(evidence, "request") if r.fields["path"] == "/os-services")
    assert request.fields["status"] == 500
    assert "DBConnectionError" in request.fields["error_text"]


def test_what_hangs_is_left_behind_and_the_rest_is_kept(small, connect):
    small.routes["/compute/v2.1/os-hypervisors/detail"] = "hang"
    evidence = observe(connect(), per_probe=3)
    assert coverage(evidence)["compute: hypervisors"].why == "no answer within 3 s"
    assert coverage(evidence)["compute: services"].state == "checked"


def test_when_the_whole_time_is_up_the_rest_counts_as_failed(small, connect):
    for path in list(small.routes):
        if path != "/identity/v3":
            small.routes[path] = "hang"
    evidence = observe(connect(), deadline=1.0)
    assert coverage(evidence)["identity: token"].state == "checked"
    assert coverage(evidence)["compute: services"].state == "failed"


def test_ctrl_c_keeps_what_was_seen(small, connect):
    def interrupt(name, done, count):
        raise KeyboardInterrupt

    with pytest.raises(ObservationInterrupted) as stopped:
        observe(connect(), progress=interrupt)
    evidence = stopped.value.evidence
    assert of(evidence, "token")
    assert "interrupted" in {row.why for row in evidence.coverage}


def test_what_is_forbidden_is_skipped_with_the_role_it_needs(small, connect):
    small.routes["/compute/v2.1/os-services"] = (403, {"forbidden": {"message": "Policy says no"}})
    row = coverage(observe(connect()))["compute: services"]
    assert (row.state, row.why) == ("skipped", "needs the role admin")


def test_all_pages_are_read(small, connect):
    def hypervisors(query):
        page = int(query.get("marker", ["0"])[0])
        rows = [
            {
                "id": f"{page}{i}",
                "hypervisor_hostname": f"cmp-{page}{i}",
                "state": "up",
                "status": "enabled",
            }
            for i in range(2)
        ]
        link = f"http://wrong.invalid/v2.1/os-hypervisors/detail?limit=500&marker={page + 1}"
        links = [{"rel": "next", "href": link}] if page < 2 else []
        return 200, {"hypervisors": rows, "hypervisors_links": links}

    small.routes["/compute/v2.1/os-hypervisors/detail"] = hypervisors
    names = [h.name for h in of(observe(connect()), "hypervisor")]
    assert names == ["cmp-00", "cmp-01", "cmp-10", "cmp-11", "cmp-20", "cmp-21"]


def test_a_listing_that_never_ends_is_cut_and_said_to_be(small, connect):
    def networks(query):
        page = int(query.get("marker", ["0"])[0]) + 1
        rows = [{"id": f"{page}-{i}", "name": "n"} for i in range(500)]
        link = f"{small.url}/network/v2.0/networks?marker={page}"
        return 200, {"networks": rows, "networks_links": [{"rel": "next", "href": link}]}

    small.routes["/network/v2.0/networks"] = networks
    from rey_triage.sources.cloud.asking import Asking

    cloud = connect()
    assert cloud.token().ok
    ask = Asking(cloud, "network")
    assert len(ask.listing("/networks", "networks")) == 2000
    assert ask.notes == ["only the first 2000 of /networks"]


def test_secrets_do_not_pass_the_door(small, connect):
    secret = "hunter2hunter2"
    server = {
        "id": "s1",
        "name": "web",
        "status": "ERROR",
        "tenant_id": "p1",
        "OS-EXT-SRV-ATTR:user_data": "I2Nsb3VkLWNvbmZpZw==",
        "adminPass": secret,
        "fault": {"code": 500, "message": f"cannot log in with password={secret}"},
    }
    small.routes["/compute/v2.1/servers/detail"] = (200, {"servers": [server]})
    recorder = Recorder(connect())
    evidence = observe(recorder)
    stored = b"".join(recorder.lines())
    assert b"s1" in stored
    for word in (secret, "t0ps3cret", "right", "I2Nsb3VkLWNvbmZpZw"):
        assert word.encode() not in stored.replace(b"copyright", b"")
    assert not any(secret in str(seen.fields) for seen in evidence.observations)


def test_a_recording_is_diagnosed_like_the_cloud_it_was_made_from(small, connect):
    small.routes["/compute/v2.1/os-services"] = (503, b"<html>No server is available</html>")
    small.elsewhere["network"] = "http://127.0.0.1:1"
    recorder = Recorder(connect())
    seen = observe(recorder)
    replayed = observe(RecordedCloud(recorder.lines()))
    assert replayed.observations == seen.observations
    assert replayed.coverage == seen.coverage
    assert (replayed.facts, replayed.taken_at) == (seen.facts, seen.taken_at)


def test_each_service_gets_its_microversion(small, connect):
    observe(connect())
    sent = {
        path: headers.get("OpenStack-API-Version")
        for path, headers in small.headers
        if path.endswith("/os-services")
    }
    assert sent == {
        "/compute/v2.1/os-services": "compute 2.88",
        "/volume/v3/p1/os-services": "volume 3.48",
    }


def test_an_unknown_cloud_is_answered_with_the_known_ones(connect):
    from rey_triage.sources.cloud import live

    connect()
    with pytest.raises(ReyError, match=r"no cloud 'smal'.*configured: small"):
        live.connect("smal")


def test_the_only_configured_cloud_is_chosen(connect):
    from rey_triage.sources.cloud import live

    connect()
    assert live.choose_cloud(None, {}) == "small"
    assert live.choose_cloud("other", {}) == "other"
    assert live.choose_cloud(None, {"OS_AUTH_URL": "http://127.0.0.1:5000/v3"}) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("clouds: {a: {}, b: {}}", "2 clouds are configured: a, b"),
        ("clouds: {}", "no cloud is configured"),
        ("clouds: [", "cannot be read|not valid YAML"),
    ],
)
def test_without_one_clear_cloud_it_is_said_what_can_be_done(tmp_path, monkeypatch, text, problem):
    from rey_triage.sources.cloud import live

    file = tmp_path / "clouds.yaml"
    file.write_text(text)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(file))
    with pytest.raises(ReyError, match=problem) as fault:
        live.choose_cloud(None, {})
    assert fault.value.remedy


@pytest.mark.parametrize(
    ("auth", "problem"),
    [
        ("username: rey", "auth_url"),
        ("auth_url: 'http://c/v3', username: rey", "no password given"),
        ("auth_url: 'http://c/v3'", "no username and no password given"),
        ("auth_url: c, username: rey, password: x", "'c' is no http address"),
    ],
)
def test_incomplete_credentials_are_an_error_of_the_configuration(
    tmp_path, monkeypatch, auth, problem
):
    from rey_triage.sources.cloud import live

    file = tmp_path / "clouds.yaml"
    file.write_text(f"clouds: {{a: {{auth: {{{auth}}}}}}}")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(file))
    with pytest.raises(ReyError, match=problem) as fault:
        live.connect("a")
    assert fault.value.place == str(file)


def test_a_region_the_catalogue_does_not_know_is_said(connect):
    cloud = connect(region="Nowhere")
    rows = coverage(observe(cloud))
    assert rows["compute: services"].why == "the catalogue has no region 'Nowhere', only R"
