"""No secret survives, in whatever it is wrapped; ordinary lines stay as they are."""

import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.redact import REDACTED, redact_bytes, redact_json, redact_text

# Letters in a secret that occurs nowhere else, so that a remainder of it can be searched for.
CORE = st.text("QXZJKW" + string.digits, min_size=8, max_size=24).filter(
    lambda s: any(c.isdigit() for c in s) and not s.isdigit()
)
PASSWORD = st.builds(
    lambda a, sep, b: a + sep + b,
    CORE,
    st.sampled_from(["", "!", "/", ":", "@", "#", "%", "$", "&", "+", ",", ";", "=", "{", "\\"]),
    CORE,
)
URLSAFE = st.text(string.ascii_letters + string.digits + "-_", min_size=43, max_size=43)
FERNET_TOKEN = URLSAFE.map(lambda s: "gAAAAAB" + s)
HEX_TOKEN = st.text("0123456789abcdef", min_size=32, max_size=32).filter(lambda s: not s.isdigit())
TOKEN = FERNET_TOKEN | HEX_TOKEN
KEY = st.text(string.ascii_letters + string.digits + "+/", min_size=64, max_size=64)

PASSWORD_SHAPES = [
    "password = {}",
    "admin_password={}",
    "password: {}",
    "  - db_pass: {}",
    "nova --os-password {} list",
    "nova --os-password={} list",
    "export OS_PASSWORD={}",
    "keystone_authtoken.password = {}",
    "transport_url = rabbit://openstack:{}@ctl-1:5672/",
    "connection = mysql+pymysql://nova:{}@db-1/nova?charset=utf8",
    "rabbit://a:{}@ctl-1:5672,b:{}@ctl-2:5672//",
    "| adminPass | {} |",
    "snmp_community = {}",
    "rocommunity {} 10.0.0.0/8",
    "auth_pass {}",
    "sshpass -p {} ssh root@ctl-1",
    "mysql -u root -p{} nova",
    "metadata_proxy_shared_secret = {}",
    "aws_secret_access_key={}",
    "GET /?token={}1234567890123456 HTTP/1.1",
    "the new password: {}",
]
TOKEN_SHAPES = [
    "X-Auth-Token: {}",
    "X-Subject-Token: {}",
    'curl -g -i -X GET http://ctl-1:8774/v2.1 -H "X-Auth-Token: {}" -H "Accept: x"',
    "curl -H 'X-Service-Token: {}' http://ctl-1",
    "{{'X-Auth-Token': '{}'}}",
    "('X-Auth-Token', b'{}')",
    "Authorization: Bearer {}",
    "Cookie: sessionid={}; path=/",
    "GET /v2.0/tokens/{} HTTP/1.1",
    "auth_token={}",
    "token: {}",
]


def wrappings(secret: str) -> list[str]:
    """The secret in a dictionary, in the encodings that logs contain."""
    shapes = []
    for key in ("password", "adminPass", "user_data", "OS-EXT-SRV-ATTR:user_data", "private_key"):
        data = {"a": 1, key: secret, "z": [1]}
        once = json.dumps(data)
        twice = json.dumps({"body": once})
        shapes += [once, twice, json.dumps({"log": twice}), repr(data), repr(once), repr(twice)]
        shapes += [once.replace('"', "&quot;"), f"REQ BODY: {once}", f"u'{key}': u{secret!r}"]
        shapes += [
            f'"{key}" => "{secret.replace(chr(92), chr(92) * 2)}"',
            f"<{key}>{secret}</{key}>",
        ]
    return shapes


def survives(secret: str, text: str) -> bool:
    parts = [p for p in re.split(r"[^A-Za-z0-9]", secret) if len(p) >= 8]
    return any(part in text for part in parts)


def holds(text: str, secret: str) -> None:
    clean = redact_text(text)
    assert not survives(secret, clean), (text, clean)
    assert redact_text(clean) == clean
    header = f"2026-11-22 16:44:50.842 4969 ERROR nova.x [-] {text}\n"
    assert not survives(secret, redact_bytes(header.encode()).decode())
    in_json = json.dumps({"MESSAGE": text, "n": 1})
    assert json.loads(redact_text(in_json))["n"] == 1
    assert not survives(secret, redact_text(in_json))
    assert not survives(secret, json.dumps(redact_json({"x": [text]})))
    as_bytes = redact_json({"MESSAGE": list(text.encode())})["MESSAGE"]
    assert not survives(secret, bytes(as_bytes).decode())


@given(PASSWORD, st.sampled_from(PASSWORD_SHAPES))
def test_no_password_survives(secret, shape):
    holds(shape.replace("{}", secret), secret)


@given(TOKEN, st.sampled_from(TOKEN_SHAPES))
def test_no_token_survives(secret, shape):
    holds(shape.format(secret), secret)


@given(PASSWORD, st.data())
def test_no_secret_survives_in_a_dictionary_in_any_encoding(secret, data):
    holds(data.draw(st.sampled_from(wrappings(secret))), secret)


@given(st.lists(KEY, min_size=1, max_size=5), st.sampled_from(["\n", "\\n", "\\\\n", "\r\n"]))
def test_no_private_key_survives_even_when_it_is_cut_off(lines, end):
    body = end.join(lines)
    for tail in ("", f"{end}-----END RSA PRIVATE KEY-----", f"{end}-----END RSA PRIV"):
        text = f"key -----BEGIN RSA PRIVATE KEY-----{end}{body}{tail}"
        clean = redact_text(text)
        assert not any(line in clean for line in lines)
        assert redact_text(clean) == clean
        assert redact_bytes(text.encode()).decode() == clean


@given(FERNET_TOKEN | URLSAFE.map(lambda s: s + "="))
def test_fernet_tokens_and_keys_are_recognised_without_a_name(secret):
    assert secret not in redact_text(f"Could not recognize token {secret} of user")


@pytest.mark.parametrize(
    "text",
    [
        "#cloud-config\nusers:\n  - name: QXZJ1234\n",
        "user_data: |\n  #cloud-config\n  x: QXZJ1234\nname: web",
        '"#cloud-config\\nchpasswd: {list: \\"root:QXZJ1234\\"}"',
        "AKIAQXZJ1234QXZJ1234 logged in",
        "root:$6$rounds=4096$QXZJ1234$QXZJ1234QXZJ1234:19000::",
        "IDENTIFIED BY 'QXZJ1234'",
        "erlang_cookie = QXZJ1234",
    ],
)
def test_other_secrets_are_removed(text):
    clean = redact_text(text)
    assert "QXZJ1234" not in clean
    assert redact_text(clean) == clean


@pytest.mark.parametrize(
    "line",
    [
        "(1045, \"Access denied for user 'nova'@'ctl-1' (using password: YES)\")",
        "keystonemiddleware.auth_token [-] Unable to validate token: Failed to fetch token data",
        "X-Auth-Token: {SHA256}0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "GET http://ctl-1:8776/v3/os-services?host=vol-1@lvm&binary=cinder-volume",
        "mysql+pymysql://nova:****@127.0.0.1/nova_cell0?charset=utf8",
        "cookie=0x1f, duration=3.1s, table=0, priority=2 actions=drop",
        "[req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4 d14284d0291e489a88b48405331fb2ed] bypass",
        'Option "auth_token" from group "keystone_authtoken" is deprecated',
        "auth_type = password",
        '{"methods": ["password", "token"], "expires_at": "2026-11-22T17:00:00Z"}',
        "max_password_length = 72, password_hash_rounds = 4, rbd_secret_uuid = 1-2-3",
        "amqp://127.0.0.1:5672 rabbit@ctl-1 closed",
        "password=None token=null secret=%(secret)s",
    ],
)
def test_what_is_no_secret_stays(line):
    assert redact_text(line) == line
    assert redact_bytes(line.encode()) == line.encode()


def test_an_empty_place_in_a_list_of_hosts_stays():
    assert redact_text("rabbit://,a:x1@ctl-1:5672,/") == f"rabbit://,a:{REDACTED}@ctl-1:5672,/"


def test_hosts_of_every_broker_stay_in_a_transport_url():
    clean = redact_text("rabbit://a:x1@ctl-1:5672,a:x2@ctl-2:5672//")
    assert clean == f"rabbit://a:{REDACTED}@ctl-1:5672,a:{REDACTED}@ctl-2:5672//"


def test_a_catalogue_in_a_token_answer_stays():
    body = {"token": {"catalog": [{"name": "nova"}], "methods": ["password"]}, "config_drive": ""}
    assert redact_json(body) == body


def test_user_data_and_injected_files_are_removed_whole():
    body = {"server": {"personality": [{"path": "/x", "contents": "eA=="}], "user_data": "eA=="}}
    assert redact_json(body) == {"server": {"personality": REDACTED, "user_data": REDACTED}}


@given(st.binary(max_size=300))
def test_any_bytes_are_accepted(chunk):
    clean = redact_bytes(chunk)
    assert redact_bytes(clean) == clean


def test_lines_of_real_services_stay_as_they_are():
    for path in (Path(__file__).parent / "data" / "logs").iterdir():
        assert redact_bytes(path.read_bytes()) == path.read_bytes()
