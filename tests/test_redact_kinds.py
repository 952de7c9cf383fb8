"""Secrets of every kind, as services write them, in every encoding that logs and answers have."""

import base64
import html
import json
import pprint
import re
import shlex
import string
from urllib.parse import quote, unquote, urlencode

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rey_triage.redact import redact_bytes, redact_json, redact_text

LETTERS = "QXZJKW"
HEX = "0123456789abcdef"
B64 = string.ascii_letters + string.digits + "+/"
URLSAFE = string.ascii_letters + string.digits + "-_"


def mixed(strategy):
    """Without a secret that might be an ordinary number or word."""
    return strategy.filter(lambda s: any(c.isdigit() for c in s) and any(c.isalpha() for c in s))


WORD = mixed(st.text(LETTERS + string.digits, min_size=10, max_size=24))
PASSWORD = st.builds(
    lambda a, sep, b: a + sep + b, WORD, st.sampled_from(["", *"!/:@#%$&+,;=-_.~^*?|"]), WORD
)
IN_URL = PASSWORD.map(lambda s: quote(s, safe=""))
UUID = st.uuids(version=4).map(str)
HEX32 = mixed(st.text(HEX, min_size=32, max_size=32))
FERNET_TOKEN = st.text(URLSAFE, min_size=80, max_size=180).map(lambda s: "gAAAAAB" + s)
FERNET_KEY = mixed(st.text(URLSAFE, min_size=43, max_size=43)).map(lambda s: s + "=")
TOKEN = FERNET_TOKEN | HEX32
BASE64 = mixed(st.text(B64, min_size=44, max_size=160)).map(lambda s: s[: len(s) // 4 * 4])
CEPH = st.text(B64, min_size=36, max_size=36).map(lambda s: f"AQ{s}==")
PEM = st.lists(st.text(B64, min_size=64, max_size=64), min_size=2, max_size=6).map("\n".join)
MYSQL_HASH = st.text("0123456789ABCDEF", min_size=40, max_size=40).map(lambda s: "*" + s)

LINES = {
    # --- configuration, and the dump of it that oslo.config writes into a log
    "transport_url = rabbit://openstack:{}@ctl-1:5672/": PASSWORD,
    "transport_url=rabbit://os:{}@c1:5672,os:{}@c2:5672,os:{}@c3:5672/nova?ssl=1": IN_URL,
    "DEFAULT.transport_url          = rabbit://openstack:{}@ctl-1:5672//": IN_URL,
    "amqp://user%40domain:{}@[2001:db8::1]:5671/%2Fvhost is unreachable": IN_URL,
    "connection = mysql+pymysql://nova:{}@db-1/nova?charset=utf8&ssl_ca=/etc/x.pem": PASSWORD,
    "database.connection = postgresql://nova:{}@db-1/nova log_opts /x.py:2617": IN_URL,
    "backend_url = redis://:{}@ctl-1:6379?sentinel=x": IN_URL,
    "ldap://cn=admin:{}@ldap-1": IN_URL,
    "nova.metadata_proxy_shared_secret = {} log_opt_values /x/cfg.py:2609": PASSWORD,
    "memcache_secret_key = {}": PASSWORD,
    "keystone_authtoken.memcache_secret_key={}": PASSWORD,
    "auth_encryption_key = {}": HEX32,
    "fixed_key = {}": HEX32,
    "key_manager.fixed_key      = {}": HEX32,
    "    password: {}": PASSWORD,
    "user = ldap\npassword = {}\nsuffix = dc=example": PASSWORD,
    "wsrep_sst_auth = sst:{}": PASSWORD,
    '{{default_pass, <<"{}">>}},': WORD,
    "        insecure-password {}": WORD,
    'key "rndc-key" {{ algorithm hmac-sha256; secret "{}"; }};': BASE64,
    "hmac_keys: SECRET_KEY={}": PASSWORD,
    '[client.cinder]\n\tkey = {}\n\tcaps mon = "profile rbd"': CEPH,
    "osd cephx key {} rejected": CEPH,
    # --- commands
    "Running cmd: snmpget -v2c -c {} 10.0.0.5 1.3.6.1": WORD,
    "snmpwalk -v 3 -u ops -l authPriv -A {} -X {} 10.0.0.5": WORD,
    "snmp_community = {}": WORD,
    "community = {}": WORD,
    "snmp_community_read: {}": WORD,
    "snmp_priv_key={}": WORD,
    "ipmitool -I lanplus -H 10.0.0.5 -U admin -P {} power status": PASSWORD,
    "ipmitool -I lanplus -H 10.0.0.5 -U admin -P'{}' power status": WORD,
    "ldapsearch -x -D cn=admin -w {} -b dc=example": WORD,
    "iscsiadm -m node --op update -n node.session.auth.password -v {}": WORD,
    "virsh secret-set-value --secret 1-2-3 --base64 {}": BASE64,
    "rbd ls --id cinder --key {}": CEPH,
    "echo 'root:{}' | chpasswd": WORD,
    "openssl rsa -in x.pem -passin pass:{}": WORD,
    "openstack --os-password {} server list": PASSWORD,
    "export OS_PASSWORD='{}'": WORD,
    'export OS_APPLICATION_CREDENTIAL_SECRET="{}"': WORD,
    "wget --user=x --password='{}' http://ctl-1/": WORD,
    "curl -s -u admin:{} http://ctl-1:15672/api/overview": PASSWORD,
    "mysql -h db-1 -u root -p'{}' nova": WORD,
    "mysqladmin -u root password '{}'": WORD,
    "SET PASSWORD FOR 'nova'@'%' = PASSWORD('{}')": WORD,
    "GRANT ALL ON nova.* TO 'nova'@'%' IDENTIFIED BY '{}'": WORD,
    "ALTER USER nova IDENTIFIED VIA mysql_native_password USING '{}'": MYSQL_HASH,
    "rabbitmqctl change_password openstack {}": WORD,
    # --- headers
    'REQ: curl -g -i -X GET http://c:8774/v2.1 -H "X-Auth-Token: {}" -H "Accept: x"': TOKEN,
    "X-AUTH-TOKEN: {}": TOKEN,
    "x-subject-token: {}": TOKEN,
    "X-Service-Token: {}": TOKEN,
    "RESP: [201] Content-Length: 7 X-Subject-Token: {} Vary: X-Auth-Token": FERNET_TOKEN,
    "'HTTP_X_AUTH_TOKEN': '{}'": TOKEN,
    "('X-Auth-Token', '{}')": TOKEN,
    "(b'x-subject-token', b'{}')": TOKEN,
    "X-Account-Meta-Temp-URL-Key: {}": WORD,
    "Set-Cookie: sessionid={}; Path=/; HttpOnly": HEX32,
    "Cookie: login_region=x; csrftoken={}; sessionid={}": HEX32,
    "<RequestsCookieJar[<Cookie session={} for ctl-1/>]>": HEX32,
    "Authorization: Basic {}": BASE64,
    "AUTHORIZATION: Bearer {}": TOKEN,
    "Proxy-Authorization: Basic {}": BASE64,
    "Authorization: AWS AKIAQXZJ1234QXZJ1234:{}": BASE64,
    "GET /b?X-Amz-Credential=x&X-Amz-Signature={}&X-Amz-Date=1 HTTP/1.1": HEX32,
    "GET /v1/AUTH_x/c/o?temp_url_sig={}&temp_url_expires=1 HTTP/1.1": HEX32,
    # --- tokens in text and in addresses
    "Could not recognize Fernet token {}": FERNET_TOKEN,
    "GET /v2.0/tokens/{} HTTP/1.1": HEX32,
    "GET /v3/auth/tokens?token={}&nocatalog HTTP/1.1": TOKEN,
    "http://c:6080/vnc_auto.html?path=%3Ftoken%3D{}": UUID,
    "http://c:6080/vnc_lite.html?token={}": UUID,
    "GET /?token={} HTTP/1.1": UUID,
    '"token": {{"id": "{}", "expires": "2026-11-22T00:00:00Z"}}': HEX32,
    "'token': {{'issued_at': '2026', 'id': '{}'}}": HEX32,
    # --- by their own shape
    "loaded key {} from /etc/keystone/fernet-keys/0": FERNET_KEY,
    "root:$6$rounds=4096${}$x:19000::": WORD,
    "password_hash: $2b$12${}": WORD,
    "hash $2b$12${}abcdefgh of user": WORD,
    "AKIA1234567890ABCDEF {{'aws_secret_access_key': '{}'}}": BASE64,
    '{{"access": "{}", "secret": "{}", "user_id": "x"}}': HEX32,
    # --- lists of names and values
    "{{'output_key': 'admin_password', 'description': 'x', 'output_value': '{}'}}": WORD,
    '"output_value": "{}", "output_key": "db_password"': WORD,
    '- {{name: OS_PASSWORD, value: "{}"}}': WORD,
    "- name: OS_PASSWORD\n  value: {}": WORD,
    '{{"name": "RABBIT_PASSWORD", "value": "{}"}}': PASSWORD,
    '<property name="password" value="{}"/>': WORD,
    "<graphics type='vnc' port='5900' passwd='{}'/>": WORD,
    "<adminPass>{}</adminPass>": WORD,
    '"passwords": ["{}", "{}"]': WORD,
    # --- what the client prints
    "| adminPass           | {} |": IN_URL,
    "| OS-EXT-SRV-ATTR:user_data | {} |": BASE64,
    "| secret              | {} |": IN_URL,
    'Payload: {{"payload": "{}", "payload_content_type": "text/plain"}}': WORD,
}  # fmt: skip

BLOCKS = {
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----": PEM,
    "-----BEGIN PRIVATE KEY-----\n{}": PEM,
    "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\nlast": PEM,
    "#cloud-config\npassword: {}\n\nchpasswd: {{expire: false}}\nssh_pwauth: true": WORD,
    "#cloud-config\nchpasswd:\n  list: |\n    root:{}\n\n    ubuntu:{}\n\nruncmd:\n  - ls": WORD,
    "#cloud-config\nusers:\n\n  - name: x\n    plain_text_passwd: {}": WORD,
    "user_data: |\n  #!/bin/bash\n  mysql -u root --password={}\nname: web": WORD,
    "private_key: |\n  -----BEGIN EC PRIVATE KEY-----\n  {}\n": WORD,
    "chpasswd:\n  list:\n    - root:{}\n": WORD,
}

NAMES = """password adminPass admin_pass admin_password OS_PASSWORD db_password user_data
OS-EXT-SRV-ATTR:user_data private_key secret client_secret application_credential_secret
auth_password discovery_auth_password ipmi_password redfish_password snmp_community
snmp_auth_key snmp_priv_key metadata_proxy_shared_secret memcache_secret_key auth_encryption_key
fixed_key payload ldap_password token auth_token X-Auth-Token X-SUBJECT-TOKEN x-service-token
session_key aws_secret_access_key secret_key passphrase server_certs_key_passphrase
heartbeat_key Authorization Cookie Set-Cookie bootstrap_token password_hash vncpasswd
rescue_pass original_password encrypted_blob erlang_cookie rabbitmq_password
transport_key_secret hmac_key kek dhchap_key vault_token root_token_id wrapped_key""".split()  # noqa: SIM905  # one a line would fill two pages


def wrapped(text: str) -> list[str]:
    """The text as it is written by something else."""
    once = json.dumps({"message": text, "level": "DEBUG"})
    twice = json.dumps({"event": once})
    return [
        text,
        "".join(f"2026-11-22 16:44:50.842 4969 DEBUG nova.x [-] {line}\n" for line in [text]),
        "".join(f"Nov 22 16:44:50 ctl-1 nova-api[7]: {line}\n" for line in text.split("\n")),
        f'Traceback (most recent call last):\n  File "/x.py", line 7, in f\n    g()\nError: {text}',
        f"ERROR nova.x [-] oslo_messaging.RemoteError: Remote error: X {text}\n['Traceback']",
        once,
        twice,
        f"got {once} from the bus",
        f"got {twice} from the bus",
        repr(text),
        repr([text]),
        repr({"args": [text]}),
        repr(text.encode()),
        "u" + repr(text),
        repr(repr({"args": text})),
        html.escape(text),
        "<pre>" + html.escape(once) + "</pre>",
        "GET /log?line=" + quote(text, safe="") + " HTTP/1.1",
        "GET /log?line=" + quote(quote(once, safe=""), safe="") + " HTTP/1.1",
        f"+ sh -c {shlex.quote(text)}",
        base64.b64encode(once.encode()).decode(),
        "data: " + base64.b64encode(json.dumps([{"x": text}]).encode()).decode(),
        json.dumps({"log": text}, indent=2),
    ]


def shapes(name: str, secret: str) -> list[str]:
    """A member of that name, as programs write dictionaries and objects."""
    data = {"id": 1, name: secret, "zone": "nova"}
    dumped = json.dumps(data)
    return [
        dumped,
        json.dumps(data, indent=2),
        json.dumps({"data": [{"connection_info": data}]}),
        json.dumps({"connection_info": dumped}),
        repr(data),
        repr({"connection_info": data}),
        repr({name.encode(): secret.encode()}),
        f"{{u'{name}': u{secret!r}, u'zone': u'nova'}}",
        pprint.pformat({"a" * 60: data}, width=60),
        f"connection info: {data!r}",
        f"Invalid input for {dumped}: not allowed",
        html.escape(dumped),
        yaml.safe_dump({"data": data}),
        yaml.safe_dump({"data": data}, default_style='"'),
        f"Server(id=1, {name}={secret!r}, zone='nova')",
        "POST " + urlencode(data),
        "POST body=" + quote(dumped, safe=""),
        base64.b64encode(dumped.encode()).decode(),
        base64.b64encode(json.dumps(data, indent=1).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(data, separators=(",", ":")).encode()).decode(),
        json.dumps({"auth": base64.b64encode(dumped.encode()).decode()}),
    ]


def survivors(secret: str, text: str) -> list[str]:
    """What can still be read of the secret: in the text, and in what the text encodes."""
    parts = {p for line in secret.split("\n") for p in re.split(r"[^A-Za-z0-9]", line)}
    parts = {p for p in parts if len(p) >= 8 and any(c.isdigit() for c in p)}
    readings = [text, unquote(unquote(text)), html.unescape(text), text.replace("\\", "")]
    for run in re.findall(r"[A-Za-z0-9+/_-]{16,}", text):
        padded = run.replace("-", "+").replace("_", "/")
        readings.append(base64.b64decode(padded[: len(padded) // 4 * 4]).decode("latin-1"))
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return [p for p in [*parts, encoded] if any(p in reading for reading in readings)]


def holds(text: str, secret: str) -> None:
    for clean in (
        redact_text(text),
        redact_bytes(f"{text}\n".encode()).decode(),
        json.dumps(redact_json({"detail": text, "nested": [{"body": text}]})),
    ):
        left = survivors(secret, clean)
        assert not left, f"{left} of\n{text}\nis left in\n{clean}"


@settings(max_examples=400)
@given(st.data())
def test_no_secret_survives_in_any_line_in_any_encoding(data):
    line = data.draw(st.sampled_from(sorted(LINES)), label="line")
    secret = data.draw(LINES[line], label="secret")
    text = line.replace("{{", "\0").replace("}}", "\1").replace("{}", secret)
    text = text.replace("\0", "{").replace("\1", "}")
    holds(data.draw(st.sampled_from(wrapped(text)), label="text"), secret)


@settings(max_examples=200)
@given(st.data())
def test_no_secret_survives_in_any_block_of_lines(data):
    block = data.draw(st.sampled_from(sorted(BLOCKS)), label="block")
    secret = data.draw(BLOCKS[block], label="secret")
    text = block.replace("{{", "{").replace("}}", "}").replace("{}", secret)
    holds(data.draw(st.sampled_from(wrapped(text)), label="text"), secret)


@settings(max_examples=400)
@given(st.sampled_from(NAMES), PASSWORD, st.data())
def test_no_secret_survives_as_a_member_of_anything(name, secret, data):
    holds(data.draw(st.sampled_from(shapes(name, secret)), label="text"), secret)
