"""What a certificate says, accepted or not."""

import socket
import ssl
import threading

import pytest
from own_certificate import write_certificate

from rey_triage.sources.cloud.certificates import certificate_of


@pytest.fixture
def serve(tmp_path):
    """Serve TLS with a certificate of its own that ends in so many days."""
    opened = []

    def serve(days):
        file = tmp_path / "server.pem"
        write_certificate(file, days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        def answer():
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    plain.close()

        threading.Thread(target=answer, daemon=True).start()
        return f"https://127.0.0.1:{listener.getsockname()[1]}/v3", str(file)

    yield serve
    for listener in opened:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_an_accepted_certificate_tells_its_days(serve):
    url, authority = serve(20)
    found = certificate_of(url, verify=authority, seconds=3)
    assert (round(found.days), found.error) == (20, "")


def test_an_expired_certificate_is_refused_and_its_days_are_negative(serve):
    url, authority = serve(-3)
    found = certificate_of(url, verify=authority, seconds=3)
    assert round(found.days) == -3
    assert "expired" in found.error


def test_an_unknown_authority_is_said_and_the_days_are_known(serve):
    url, _ = serve(50)
    found = certificate_of(url, verify=True, seconds=3)
    assert round(found.days) == 50
    assert "self-signed" in found.error


def test_where_verification_is_off_only_the_days_count(serve):
    url, _ = serve(50)
    assert certificate_of(url, verify=False, seconds=3).error == ""


def test_without_tls_there_is_no_certificate():
    assert certificate_of("http://127.0.0.1:5000/v3", verify=True, seconds=1) is None


def test_a_plain_port_behind_https_is_an_error_of_its_certificate():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            plain, _ = listener.accept()
            plain.recv(10)
            plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            plain.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        found = certificate_of(f"https://127.0.0.1:{port}", verify=True, seconds=3)
        thread.join()
    assert found.days is None
    assert found.error
