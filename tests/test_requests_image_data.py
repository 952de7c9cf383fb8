"""Is the data of an image still there: one byte is asked for, and never more is read."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
import requests

from rey_triage.sources.cloud import observe
from rey_triage.sources.cloud.http_session import count_of_bytes
from rey_triage.sources.cloud.probes.common import DETAILS
from rey_triage.sources.cloud.questions import Question, Row, byte_question, get_question
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.cloud.transport import Answer, CatalogueEntry, Who

NEWEST = {"status": "active", "sort": "updated_at:desc", "limit": str(2 * DETAILS)}
NO_DATA = Answer(status=204, body=0)
A_BYTE = Answer(status=206, body=1)
NO_BYTE = Answer(status=206, body=0)


def image(number, size=1000):
    return {"id": f"image-{number}", "name": f"i{number}", "status": "active", "size": size}


def cloud_with(images, data):
    """``data``: the answers by number of the image and position."""
    questions = {
        get_question("image", "/images", NEWEST, "", all_projects=False): Answer(
            status=200, body={"images": images}
        )
    }
    for (number, position), answer in data.items():
        questions[byte_question("image", f"/images/image-{number}/file", position)] = answer
    entry = CatalogueEntry(
        type="image", service="glance", interface="public", region="R", url="http://192.0.2.1"
    )
    session = Row(
        question=Question(kind="session"), who=Who(region="R"), catalogue=(entry,), at=1.0
    )
    rows = [session, *(Row(question=q, answer=a) for q, a in questions.items())]
    return RecordedCloud([msgspec.json.encode(row) for row in rows])


def look(images, data):
    evidence = observe(cloud_with(images, data), services={"glance"})
    row = next(row for row in evidence.coverage if row.check == "image: data")
    return {o.id: o.fields["data"] for o in evidence.observations if o.resource == "image"}, row


def test_an_image_without_its_data_and_one_cut_short_are_told_apart_from_a_whole_one():
    seen, row = look(
        [image(1), image(2), image(3), image(4)],
        {
            (1, 999): A_BYTE,
            (2, 999): NO_DATA,
            (3, 999): NO_BYTE,
            (3, 0): A_BYTE,
            (4, 999): NO_BYTE,
            (4, 0): NO_BYTE,
        },
    )
    assert seen == {"image-2": "missing", "image-3": "short", "image-4": "unreadable"}
    assert row.state == "checked"


def test_a_store_that_gives_no_parts_of_a_file_says_nothing_of_it():
    seen, row = look([image(1)], {(1, 999): Answer(status=400, body="not supported")})
    assert (seen, row.state) == ({}, "checked")


def test_who_may_not_download_is_told_the_role():
    seen, row = look([image(1)], {(1, 999): Answer(status=403)})
    assert (seen, row.state, row.why) == ({}, "skipped", "needs the role admin")


def test_an_image_without_a_size_is_not_asked_for_and_no_more_than_a_few_others_are():
    images = [image(number) for number in range(2 * DETAILS)]
    images[0]["size"] = 0
    # what is asked beyond these would not be recorded, and end the probe
    answers = {(number, 999): A_BYTE for number in range(1, DETAILS + 1)}
    seen, row = look(images, answers)
    assert (seen, row.state) == ({}, "checked")


def test_a_store_that_hangs_is_not_waited_for_again_and_again():
    images = [image(number) for number in range(DETAILS)]
    answers = {(number, at): NO_BYTE for number in range(3) for at in (0, 999)}
    seen, row = look(images, answers)
    assert set(seen.values()) == {"unreadable"}
    assert (row.state, row.why[:30]) == ("checked", "which images failed instances ")
    assert "further images" in row.why


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        whole = self.path == "/whole"
        self.send_response(200 if whole else 206)
        self.send_header("Content-Length", str(1 << 30 if whole else 1))
        self.end_headers()
        try:
            while whole:
                self.wfile.write(b"x" * 65536)
                self.server.sent += 65536
            self.server.release.wait(5)
        except OSError:
            self.server.gone.set()


@pytest.fixture
def store():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.sent, server.gone, server.release = 0, threading.Event(), threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()


def ask(store, path):
    url = f"http://127.0.0.1:{store.server_port}{path}"
    return requests.get(url, stream=True, timeout=0.2)


def test_a_service_that_sends_the_whole_file_is_hung_up_on(store):
    assert count_of_bytes(ask(store, "/whole")) == 1
    assert store.gone.wait(5)
    assert store.sent < 1 << 26  # what fits into the buffers of both ends


def test_a_byte_that_is_promised_and_does_not_come_is_none(store):
    assert count_of_bytes(ask(store, "/part")) == 0
