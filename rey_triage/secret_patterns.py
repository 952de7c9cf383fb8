"""What secrets look like in text, and the names under which they are kept.

Only ``redact.py`` uses this.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Callable

REDACTED = "[redacted]"

# A cheap look at the text: only lines in which one of these occurs are looked at closely.
TRIGGER = re2.compile(
    rb"(?i)pass|pwd|pw[\"']?\s*[=:]|secret|token|://[^\s]*@|private[ _-]?key|authorization|cookie"
    rb"|bearer |basic [a-z0-9+/]|community|user_?data|personality|blob|[_-]?key[\"'\\]*\s*[=:|]"
    rb"|_key|-key|apikey|gaaaa|eyj|akia|asia|\$(?:2[aby]?|5|6|y|pbkdf2)|#cloud-config|sessionid"
    rb"|masterauth|stats auth|signature|com2sec|snmp|ipmitool|rabbitmqctl|curl|_sig=|identified"
    rb"|(?:mysql|mariadb)[^\n]* -p|kek\b|psk\b"
    rb"|[a-z0-9+/_-]{38,}="
)

# --- names of things that are secret ---------------------------------------------------------

_PASSWORDS = (
    r"(?:[\w.-]*(?:passwo?r?d|passwrd|passphrase|passcode|adminpass)|(?:[\w.-]*[_.-])?(?:pass|pwd|pw)"
    r"|\w*(?:bind|root|admin|user)pw)"
)
_KEYS = (
    r"(?:[\w.-]*(?:secret|token|token_id|private_?key|secret[_-]?key|api[_-]?key|access[_-]?key"
    r"|encryption[_-]?key|fernet[_-]?key|auth[_-]?key|shared[_-]?key|signing[_-]?key"
    r"|master[_-]?key|hmac[_-]?key|heartbeat[_-]?key|session[_-]?key|password_hash"
    r"|erlang[_-]?cookie|sessionid|temp_url_sig|x-amz-signature)"
    r"|(?:snmp[_-]?|r[ow][_-]?)?community"
    r"|kek|psk|signature)"
)
_BLOBS = r"(?:[\w.:-]*user_?data|personality|blob|encrypted_blob)"
_HEADERS = (
    r"(?:x-(?:auth|subject|service|storage|user|admin)-token|x-auth-key"
    r"|x-instance-id-signature|(?:proxy-)?authorization|(?:set-)?cookie)"
)
_NAME = rf"(?:{_HEADERS}|{_BLOBS}|{_KEYS}|{_PASSWORDS})"

SECRET_KEY = re.compile(rf"(?i){_NAME}\Z")
WHOLE_KEY = re.compile(rf"(?i){_BLOBS}\Z")

# Values that say something about a secret without being one.
_HARMLESS = re.compile(
    r"(?i)(?:\*+|none|null|true|false|yes|no|[01]|<none>|<sanitized>|<redacted>"
    r"|%\(\w+\)s|%s|\?|:\w+_\d+|\{sha\d+\}[0-9a-f]*|0x[0-9a-f]+|\[redacted\]|)[)\].,;:'\"}]*\Z"
)

_QUOTE = r"""\\*["']|&quot;|&#3[49];|&#x2[27];"""


def keep_or_redact(value: str) -> str:
    return value if _HARMLESS.match(value) else REDACTED


def _value(match: re.Match[str]) -> str:
    return match["head"] + keep_or_redact(match["value"]) + (match["tail"] or "")


def _constant(match: re.Match[str]) -> str:
    return match["head"] + REDACTED


def _looks_secret(value: str) -> bool:
    return len(value) >= 16 and any(c.isdigit() for c in value)


def _prose(match: re.Match[str]) -> str:
    value = match["value"]
    certain = re.fullmatch(_PASSWORDS, match["name"], re.IGNORECASE)
    return match["head"] + (keep_or_redact(value) if certain or _looks_secret(value) else value)


def _authority(match: re.Match[str]) -> str:
    """Take the passwords out of ``user:password@host``, of which a URL may have several."""
    web = match["scheme"].lower() in {"http", "https", "ws", "wss"}
    if web and re.match(r"[^:@]*:\d{1,5}(?:[/?#\"',;\s]|\Z)", match["rest"]):
        return match[0]  # a port, and an @ somewhere behind it
    done: list[str] = []
    pending = ""
    for piece in match["rest"].split(","):
        pending = f"{pending},{piece}" if pending else piece
        user, colon, rest = pending.partition(":")
        password, at, host = rest.rpartition("@")
        if not at:
            continue
        if "@" in user:  # no host but the rest of a password with a comma in it
            done = [done[0].split(":")[0] + ":" + REDACTED + "@" + host] if done else [host]
        else:
            done.append(user + colon + keep_or_redact(password) + at + host)
        pending = ""
    if pending:
        name, at, host = pending.rpartition("@")
        done.append(f"{REDACTED}@{host}" if at and done and name else pending)
    return f"{match['scheme']}://{','.join(done)}"


_Replacement = tuple[re.Pattern[str], "Callable[[re.Match[str]], str]"]

BLOCKS: tuple[_Replacement, ...] = (
    (  # a private key, with real or escaped line ends, complete or cut off
        re.compile(
            r"(?P<head>-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)"
            r"(?:[\s\S]{0,20000}?(?=-----END [A-Z ]*PRIVATE KEY)"
            r"|(?:\\+[nrt]|[A-Za-z0-9+/=\s:,-]|\[redacted\])*)"
        ),
        _constant,
    ),
    (  # cloud-init user data, escaped on one line or as a block of lines
        re.compile(
            r"(?P<head>#cloud-config)(?:\[redacted\]|\\+n(?:[^\"'\\\n]|\\.)*"
            r"|[^\n]*(?:\n(?!\d{4}-\d\d|[A-Z][a-z]{2} [ \d]\d |\{|\s*\n|\s*\Z)[^\n]*)*)"
        ),
        _constant,
    ),
    (  # a YAML block under a secret name
        re.compile(
            rf"(?im)^(?P<head>(?P<indent>[ \t]*)(?:- )?{_NAME}:[ \t]*[|>][+-]?\d?[ \t]*\n)"
            r"(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n)+"
        ),
        lambda match: f"{match['head']}{match['indent']}  {REDACTED}\n",
    ),
)

LINE: tuple[_Replacement, ...] = (
    (re.compile(r"(?P<scheme>[A-Za-z][\w+.-]*)://(?P<rest>[^\s\"<>]*@[^\s\"<>,]*)"), _authority),
    # what is recognised by its own shape: Fernet, JWS, Ceph and AWS keys, password hashes
    (re.compile(r"(?P<head>)(?<![\w+-])gAAAA[\w-]{16,}(?:=|%3D)*"), _constant),
    (re.compile(r"(?P<head>)(?<![\w+/-])eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{4,}"), _constant),
    (re.compile(r"(?P<head>)(?<![\w+/=-])[\w-]{43}=(?![\w=])"), _constant),
    (re.compile(r"(?P<head>)(?<![\w+/=])AQ[A-Za-z0-9+/]{36}==(?![\w=])"), _constant),
    (re.compile(r"(?P<head>)(?<!\w)A[KS]IA[0-9A-Z]{16}(?!\w)"), _constant),
    (
        re.compile(r"(?P<head>)\$(?:2[aby]?|5|6|y|pbkdf2-sha\d+|scrypt)\$[\w./$,=+-]{12,}"),
        _constant,
    ),
    (re.compile(r"(?i)(?P<head>/tokens/)[0-9a-f]{32}\b"), _constant),
    (re.compile(r"(?P<head>\b[Bb](?:earer|asic) )(?=\S*[A-Z0-9])[\w.~+/-]{8,}=*"), _constant),
    (  # quoted name, any level of escapes: JSON, repr, Ruby hashes; of headers also tuples
        re.compile(
            rf"(?i)(?P<head>(?P<k>{_QUOTE})(?:{_NAME}(?P=k)\s*(?::|=>|=)|{_HEADERS}(?P=k)\s*,)"
            rf"\s*[ub]?)(?:"
            r"(?P<q>[\"'])(?P<v0>(?:(?!(?P=q))[^\\\n]|\\.|\\$)*)(?P<t0>(?P=q)|$)"
            rf"|(?P<e>{_QUOTE})(?P<v1>.*?)(?P<t1>(?<!\\)(?P=e)|$)"
            r"|(?P<v2>[^\s,}\]\[{(<\"'\\&][^\s,}\]]*))"
        ),
        lambda match: (
            match["head"]
            + (match["q"] or match["e"] or "")
            + keep_or_redact(match["v0"] or match["v1"] or match["v2"] or "")
            + (match["t0"] or match["t1"] or "")
        ),
    ),
    (  # a table of the command-line client
        re.compile(rf"(?i)(?P<head>\|\s*{_NAME}\s*\|\s*)(?P<value>[^|\n]*[^|\s])(?P<tail>\s*\|)"),
        _value,
    ),
    (  # XML elements
        re.compile(
            rf"(?i)(?P<head><(?P<n>{_NAME})(?:\s[^<>]*)?>)(?P<value>[^<]*)(?P<tail></(?P=n)>)"
        ),
        _value,
    ),
    (  # headers: all that follows, within quotes that were opened before
        re.compile(
            rf"(?i)(?P<head>(?P<q>[\"']?)(?<![\w-]){_HEADERS}:\s*)"
            r"(?P<value>(?:(?!(?P=q))|(?<![\"']))(?:(?!(?P=q)[\"'\s]|\s+-H\s|\s+-d\s)[^\n\"'])*)(?P<tail>)"
        ),
        _value,
    ),
    (  # name=value with a quoted value
        re.compile(
            rf"(?i)(?P<head>(?<![\w.-])(?:--)?{_NAME}\s*(?:=>?|:)\s*[ub]?(?P<q>{_QUOTE}))"
            r"(?P<value>(?:\\.|(?!(?P=q))[^\\\n])*)(?P<tail>(?P=q)|$)"
        ),
        _value,
    ),
    (  # a line of a configuration file: everything behind the sign
        re.compile(rf"(?i)(?P<head>(?<![\w.-]){_NAME}\s+=\s+)(?P<value>[^\s\"'%][^\n]*)(?P<tail>)"),
        _value,
    ),
    (  # a line of YAML
        re.compile(
            rf"(?i)(?P<head>^\s*(?:- )?(?![\w-]*\.){_NAME}:\s+)"
            r"(?P<value>[^\s\"'|>{\[][^\n]*)(?P<tail>)"
        ),
        _value,
    ),
    (  # name=value, options and variables; %3D is an escaped =
        re.compile(
            rf"(?i)(?P<head>(?<![\w.-])(?:--)?(?!cookie){_NAME}(?:=|%3D))(?P<value>[^\s\"'][^\s]*)(?P<tail>)"
        ),
        _value,
    ),
    (  # --os-password x
        re.compile(
            rf"(?i)(?P<head>(?<!\S)--(?!include-|no-|ask-|generate-){_NAME}\s+)"
            r"(?P<value>'[^'\n]*'|\"[^\"\n]*\"|[^\s-]\S*)(?P<tail>)"
        ),
        _value,
    ),
    (  # name: value within a sentence
        re.compile(rf"(?i)(?P<head>(?<![\w.-])(?P<name>{_NAME}):\s*)(?P<value>[^\s\"'{{\[(<]\S*)"),
        _prose,
    ),
    # words of other programs
    (
        re.compile(
            r"(?i)(?P<head>\b(?:auth_pass|requirepass|masterauth|stats auth|r[ow]community6?"
            r"|snmp-server community|com2sec\s+\S+\s+\S+|-setcookie"
            r"|identified\s+(?:by|with\s+\S+\s+(?:as|by))(?:\s+password)?|password\s*\()\s*)"
            r"(?P<value>'[^'\n]*'|\"[^\"\n]*\"|[^\s\"')]+)(?P<tail>)"
        ),
        _value,
    ),
    (
        re.compile(
            r"(?P<head>\b(?:(?:mysql|mariadb)[\w-]*\b[^\n]*?\s-p|sshpass\s+-p\s*"
            r"|ipmitool\b[^\n]*?\s-P\s*|snmp\w+\b[^\n]*?\s-c\s*|curl\b[^\n]*?\s-u\s*[^\s:]+:"
            r"|rabbitmqctl\b[^\n]*?(?:change_password|add_user)\s+\S+\s+))(?P<value>\S+)(?P<tail>)"
        ),
        _value,
    ),
)
