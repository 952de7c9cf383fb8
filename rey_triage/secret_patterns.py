"""What secrets look like in text, and the names under which they are kept.

Only ``redact.py`` uses this.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

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

_compiled = cache(re.compile)

_SECRET = rf"(?i){_NAME}\Z"
_SECRET_AS_A_WHOLE = rf"(?i){_BLOBS}\Z"


def is_secret(name: str) -> bool:
    """Say whether the value under this name is secret."""
    return _compiled(_SECRET).match(name) is not None


def is_secret_as_a_whole(name: str) -> bool:
    """Say whether everything under this name is secret, however harmless it looks."""
    return _compiled(_SECRET_AS_A_WHOLE).match(name) is not None


# Values that say something about a secret without being one.
_HARMLESS = (
    r"(?i)(?:\*+|none|null|true|false|yes|no|[01]|<none>|<sanitized>|<redacted>"
    r"|%\(\w+\)s|%s|\?|:\w+_\d+|\{sha\d+\}[0-9a-f]*|0x[0-9a-f]+|\[redacted\]|)[)\].,;:'\"}]*\Z"
)

_QUOTE = r"""\\*["']|&quot;|&#3[49];|&#x2[27];"""


def keep_or_redact(value: str) -> str:
    return value if _compiled(_HARMLESS).match(value) else REDACTED


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


class Replacement(NamedTuple):
    """One way to write a secret. Compiled when a text may have it: together they cost a start."""

    needs: tuple[str, ...]
    """Without at least one of these nothing is found; empty: it cannot be told."""
    pattern: str
    replace: Callable[[re.Match[str]], str]

    def __call__(self, text: str) -> str:
        """Return the text without these secrets."""
        if self.needs and not any(needed in text for needed in self.needs):
            return text
        return _compiled(self.pattern).sub(self.replace, text)


BLOCKS: tuple[Replacement, ...] = (
    Replacement(  # a private key, with real or escaped line ends, complete or cut off
        ("PRIVATE KEY",),
        r"(?P<head>-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)"
        r"(?:[\s\S]{0,20000}?(?=-----END [A-Z ]*PRIVATE KEY)"
        r"|(?:\\+[nrt]|[A-Za-z0-9+/=\s:,-]|\[redacted\])*)",
        _constant,
    ),
    Replacement(  # cloud-init user data, escaped on one line or as a block of lines
        ("#cloud-config",),
        r"(?P<head>#cloud-config)(?:\[redacted\]|\\+n(?:[^\"'\\\n]|\\.)*"
        r"|[^\n]*(?:\n(?!\d{4}-\d\d|[A-Z][a-z]{2} [ \d]\d |\{|\s*\n|\s*\Z)[^\n]*)*)",
        _constant,
    ),
    Replacement(  # a YAML block under a secret name
        ("|", ">"),
        rf"(?im)^(?P<head>(?P<indent>[ \t]*)(?:- )?{_NAME}:[ \t]*[|>][+-]?\d?[ \t]*\n)"
        r"(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n)+",
        lambda match: f"{match['head']}{match['indent']}  {REDACTED}\n",
    ),
)

LINE: tuple[Replacement, ...] = (
    Replacement(
        ("://",), r"(?P<scheme>[A-Za-z][\w+.-]*)://(?P<rest>[^\s\"<>]*@[^\s\"<>,]*)", _authority
    ),
    # what is recognised by its own shape: Fernet, JWS, Ceph and AWS keys, password hashes
    Replacement(("gAAAA",), r"(?P<head>)(?<![\w+-])gAAAA[\w-]{16,}(?:=|%3D)*", _constant),
    Replacement(("eyJ",), r"(?P<head>)(?<![\w+/-])eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{4,}", _constant),
    Replacement(("=",), r"(?P<head>)(?<![\w+/=-])[\w-]{43}=(?![\w=])", _constant),
    Replacement(("AQ",), r"(?P<head>)(?<![\w+/=])AQ[A-Za-z0-9+/]{36}==(?![\w=])", _constant),
    Replacement(("IA",), r"(?P<head>)(?<!\w)A[KS]IA[0-9A-Z]{16}(?!\w)", _constant),
    Replacement(
        ("$",),
        r"(?P<head>)\$(?:2[aby]?|5|6|y|pbkdf2-sha\d+|scrypt)\$[\w./$,=+-]{12,}",
        _constant,
    ),
    Replacement(("/",), r"(?i)(?P<head>/tokens/)[0-9a-f]{32}\b", _constant),
    Replacement(
        ("earer ", "asic "),
        r"(?P<head>\b[Bb](?:earer|asic) )(?=\S*[A-Z0-9])[\w.~+/-]{8,}=*",
        _constant,
    ),
    Replacement(  # quoted name, any level of escapes: JSON, repr, Ruby; of headers also tuples
        ('"', "'", "&"),
        rf"(?i)(?P<head>(?P<k>{_QUOTE})(?:{_NAME}(?P=k)\s*(?::|=>|=)|{_HEADERS}(?P=k)\s*,)"
        rf"\s*[ub]?)(?:"
        r"(?P<q>[\"'])(?P<v0>(?:(?!(?P=q))[^\\\n]|\\.|\\$)*)(?P<t0>(?P=q)|$)"
        rf"|(?P<e>{_QUOTE})(?P<v1>.*?)(?P<t1>(?<!\\)(?P=e)|$)"
        r"|(?P<v2>[^\s,}\]\[{(<\"'\\&][^\s,}\]]*))",
        lambda match: (
            match["head"]
            + (match["q"] or match["e"] or "")
            + keep_or_redact(match["v0"] or match["v1"] or match["v2"] or "")
            + (match["t0"] or match["t1"] or "")
        ),
    ),
    Replacement(  # a table of the command-line client
        ("|",),
        rf"(?i)(?P<head>\|\s*{_NAME}\s*\|\s*)(?P<value>[^|\n]*[^|\s])(?P<tail>\s*\|)",
        _value,
    ),
    Replacement(  # XML elements
        ("</",),
        rf"(?i)(?P<head><(?P<n>{_NAME})(?:\s[^<>]*)?>)(?P<value>[^<]*)(?P<tail></(?P=n)>)",
        _value,
    ),
    Replacement(  # headers: all that follows, within quotes that were opened before
        (":",),
        rf"(?i)(?P<head>(?P<q>[\"']?)(?<![\w-]){_HEADERS}:\s*)"
        r"(?P<value>(?:(?!(?P=q))|(?<![\"']))(?:(?!(?P=q)[\"'\s]|\s+-H\s|\s+-d\s)[^\n\"'])*)(?P<tail>)",
        _value,
    ),
    Replacement(  # name=value with a quoted value
        ("=", ":"),
        rf"(?i)(?P<head>(?<![\w.-])(?:--)?{_NAME}\s*(?:=>?|:)\s*[ub]?(?P<q>{_QUOTE}))"
        r"(?P<value>(?:\\.|(?!(?P=q))[^\\\n])*)(?P<tail>(?P=q)|$)",
        _value,
    ),
    Replacement(  # a line of a configuration file: everything behind the sign
        ("=",),
        rf"(?i)(?P<head>(?<![\w.-]){_NAME}\s+=\s+)(?P<value>[^\s\"'%][^\n]*)(?P<tail>)",
        _value,
    ),
    Replacement(  # a line of YAML
        (":",),
        rf"(?i)(?P<head>^\s*(?:- )?(?![\w-]*\.){_NAME}:\s+)"
        r"(?P<value>[^\s\"'|>{\[][^\n]*)(?P<tail>)",
        _value,
    ),
    Replacement(  # name=value, options and variables; %3D is an escaped =
        ("=", "%3"),
        rf"(?i)(?P<head>(?<![\w.-])(?:--)?(?!cookie){_NAME}(?:=|%3D))(?P<value>[^\s\"'][^\s]*)(?P<tail>)",
        _value,
    ),
    Replacement(  # --os-password x
        ("--",),
        rf"(?i)(?P<head>(?<!\S)--(?!include-|no-|ask-|generate-){_NAME}\s+)"
        r"(?P<value>'[^'\n]*'|\"[^\"\n]*\"|[^\s-]\S*)(?P<tail>)",
        _value,
    ),
    Replacement(  # name: value within a sentence
        (":",),
        rf"(?i)(?P<head>(?<![\w.-])(?P<name>{_NAME}):\s*)(?P<value>[^\s\"'{{\[(<]\S*)",
        _prose,
    ),
    # words of other programs
    Replacement(
        (),
        r"(?i)(?P<head>\b(?:auth_pass|requirepass|masterauth|stats auth|r[ow]community6?"
        r"|snmp-server community|com2sec\s+\S+\s+\S+|-setcookie"
        r"|identified\s+(?:by|with\s+\S+\s+(?:as|by))(?:\s+password)?|password\s*\()\s*)"
        r"(?P<value>'[^'\n]*'|\"[^\"\n]*\"|[^\s\"')]+)(?P<tail>)",
        _value,
    ),
    Replacement(
        ("mysql", "mariadb", "sshpass", "ipmitool", "snmp", "curl", "rabbitmqctl"),
        r"(?P<head>\b(?:(?:mysql|mariadb)[\w-]*\b[^\n]*?\s-p|sshpass\s+-p\s*"
        r"|ipmitool\b[^\n]*?\s-P\s*|snmp\w+\b[^\n]*?\s-c\s*|curl\b[^\n]*?\s-u\s*[^\s:]+:"
        r"|rabbitmqctl\b[^\n]*?(?:change_password|add_user)\s+\S+\s+))(?P<value>\S+)(?P<tail>)",
        _value,
    ),
)
