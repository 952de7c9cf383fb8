"""What secrets look like in text, whatever writes them there.

Only ``redact.py`` uses this.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.patterns import compile_pattern
from rey_triage.secret_names import (
    HEADERS,
    NAME,
    QUOTE,
    REDACTED,
    compiled,
    is_password,
    is_secret,
    keep_or_redact,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# How base64 of JSON, a Python dictionary, a script, a key, MIME parts and gzip begins.
_BASE64_OF_DATA = ("eyJ", "eyAi", "eyc", "ewog", "ewoJ", "W3si", "WyJ", "e3Un")
_BASE64_OF_SECRETS = ("I2Nsb3Vk", "IyEv", "LS0tLS1CRUdJTi", "Q29udGVudC1UeXBl", "TUlNRS1W", "H4sI")
_BASE64_BEGINS = (*_BASE64_OF_DATA, *_BASE64_OF_SECRETS)

# A cheap look at the text: only lines in which one of these occurs are looked at closely.
TRIGGER = compile_pattern(
    rb"(?i)pass|pwd|pw[\"']?\s*[=:]|secret|token|://[^\s]*@|private[ _-]?key|authorization|cookie"
    rb"|bearer |basic [a-z0-9+/]|community|user_?data|personality|blob|[_-]?key[\"'\\]*\s*[=:|]"
    rb"|_key|-key|apikey|gaaaa|eyj|akia|asia|\$(?:2[aby]?|5|6|y|pbkdf2)|#cloud-config|sessionid"
    rb"|masterauth|stats auth|signature|com2sec|snmp|ipmitool|rabbitmqctl|curl|_sig=|identified"
    rb"|(?:mysql|mariadb)[^\n]* -p|kek\b|psk\b|payload|chpasswd|ldap\w+ |wsrep_sst|--base64"
    rb"|[a-z0-9+/_-]{38,}=|\*[0-9a-f]{40}|%(?:25)*[0-9a-f]{2}"
    rb"|[\"']access[\"'\\]*\s*:|(?-i:" + "|".join(_BASE64_BEGINS).encode() + rb")"
)


def _value(match: re.Match[str]) -> str:
    return match["head"] + keep_or_redact(match["value"]) + (match["tail"] or "")


def _either(match: re.Match[str]) -> str:
    return match["head"] + (match["q"] or "") + keep_or_redact(match["v0"] or match["v1"] or "")


def _constant(match: re.Match[str]) -> str:
    return match["head"] + REDACTED


def _indented(match: re.Match[str]) -> str:
    return f"{match['head']}\n{match['before']}  {REDACTED}"


def _looks_secret(value: str) -> bool:
    return len(value) >= 8 and value[0] != "/" and any(c.isdigit() for c in value)


def _prose(match: re.Match[str]) -> str:
    value = match["value"]
    certain = is_password(match["name"]) or _looks_secret(value)
    return match["head"] + (keep_or_redact(value) if certain else value)


def _authority(match: re.Match[str]) -> str:
    """Take the passwords out of ``user:password@host``, of which a URL may have several."""
    web = match["scheme"].lower() in {"http", "https", "ws", "wss"}
    if web and re.match(r"[^:@]*:\d{1,5}(?:[/?#\"',;\s]|\Z)", match["rest"]):
        return match[0]  # a port, and an @ somewhere behind it
    done: list[str] = []
    pending = None
    for piece in match["rest"].split(","):
        pending = piece if pending is None else f"{pending},{piece}"
        user, colon, rest = pending.partition(":")
        password, at, host = rest.rpartition("@")
        if not at:
            continue
        if "@" in user:  # no host but the rest of a password with a comma in it
            first = done[0].split(":")[0] + ":" if done else ""
            done = [f"{first}{REDACTED}@{host}"]
        else:
            done.append(user + colon + keep_or_redact(password) + at + host)
        pending = None
    if pending is not None:
        name, at, host = pending.rpartition("@")
        done.append(f"{REDACTED}@{host}" if at and done and name else pending)
    return f"{match['scheme']}://{','.join(done)}"


class Replacement(NamedTuple):
    """One way to write a secret. Compiled when a text may have it: together they cost a start."""

    needs: tuple[str, ...]
    """Without at least one of these nothing is found; empty: it cannot be told."""
    pattern: str
    replace: Callable[[re.Match[str]], str]
    named: bool = False
    """The pattern begins with a name, any name, and is tried where one of a secret stands."""

    def __call__(self, text: str) -> str:
        """Return the text without these secrets."""
        if self.needs and not any(needed in text for needed in self.needs):
            return text
        if self.named:
            return self._named(text)
        return compiled(self.pattern).sub(self.replace, text)

    def _named(self, text: str) -> str:
        pieces: list[str] = []
        done = 0
        for name in _NAMES.finditer(text):
            if name.start() < done or not is_secret(name[0].lstrip("-")):
                continue
            if match := compiled(self.pattern).match(text, name.start()):
                pieces += (text[done : match.start()], self.replace(match))
                done = match.end()
        return "".join(pieces) + text[done:] if pieces else text


_NAMES = re.compile(r"(?<![\w.-])[\w.-]++(?=\s*[=:])")


# Lines of YAML below a key, which all may have the same header of a log, or the first one alone.
_BEFORE = r"^(?P<head>(?P<before>[^\n]*?)(?<![\w.-])(?:- )?"
_BELOW = (
    r"(?:(?:(?P=before)(?:[ \t]+|- )[^\n]*|[ \t]*(?=\n(?P=before)[ \t]))"
    r"(?:\n(?:(?P=before)(?:[ \t]+|- )[^\n]*|[ \t]*(?=\n(?P=before)[ \t])))*"
    r"|[ \t]+[^\n]*(?:\n[ \t]+[^\n]*)*)"
)

BLOCKS: tuple[Replacement, ...] = (
    Replacement(  # a private key, with real or escaped line ends, complete or cut off
        ("PRIVATE KEY",),
        r"(?P<head>-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)"
        r"(?:[\s\S]{0,20000}?(?=-----END [A-Z ]*PRIVATE KEY)"
        r"|(?:\\+[nrt]|%0[ADad]|[A-Za-z0-9+/=\s:,-]|\[redacted\])*"
        r"(?:[^\n]{0,200}[A-Za-z0-9+/]{40,}={0,2}[ \t\r]*(?:\n|\Z))*)",
        _constant,
    ),
    Replacement(  # cloud-init user data as a block of lines, which all may have a header
        ("#cloud-config",),
        r"(?m)^(?P<head>(?P<before>[^\n]*)#cloud-config)[ \t\r]*(?=\n)(?:"
        r"(?<!^#cloud-config)(?:\n(?P=before)[^\n]*)+|"
        r"(?:\n(?!\d{4}-\d\d|[A-Z][a-z]{2} [ \d]\d |\{|\s*\n|\s*\Z)[^\n]*"
        r"|\n(?:[ \t\r]*\n)+(?=[ \t]+\S|- |#|[a-z_]+:(?:\s|\Z)))*)",
        _constant,
    ),
    Replacement(  # an item of a YAML list, its name and its value on two lines
        ("value:",),
        rf"(?im)(?P<head>(?:^|[\s='\"])- name:[ \t]*[\"']?{NAME}[\"']?[ \t]*\n"
        r"[^\n]{0,200}?(?<![\w-])value:[ \t]*)(?P<value>[^\n]+)(?P<tail>)",
        _value,
    ),
    Replacement(  # a YAML list or mapping under a name of which all is secret
        ("chpasswd:", "user_data:"),
        rf"(?im){_BEFORE}(?:chpasswd|user_data):[ \t]*)(?:\n{_BELOW})",
        _indented,
    ),
    Replacement(  # a YAML block under a secret name
        ("|", ">"),
        rf"(?im){_BEFORE}{NAME}:[ \t]*[|>][+-]?\d?[ \t]*)(?:\n{_BELOW})",
        _indented,
    ),
)

# An argument of a command, in quotes, with those escaped or in the shell's way within others.
_ARGUMENT = (
    r"""'"'"'.*?'"'"'|\\+(?P<a>["']).*?\\+(?P=a)|'[^'\n]*'|"[^"\n]*"|&(?:quot|\#x?\d+);\S+"""
    r"""|(?:[^\s"')&]|&(?!quot;|\#x?\d+;))+"""
)

LINE: tuple[Replacement, ...] = (
    Replacement(
        ("://", ":\\/"),
        r"(?P<scheme>[A-Za-z][\w+.-]{0,30}):(?:\\*/){2}(?P<rest>[^\s\"<>]{0,1000}@[^\s\"<>,]*)",
        _authority,
    ),
    Replacement(  # cloud-init user data on one line: to the quote that was opened before it
        ("#cloud-config",),
        rf"(?P<head>(?P<q>{QUOTE}|%2[27])?#cloud-config)"
        r"(?(q)(?:\[redacted\]|.*?)(?=(?<!\\)(?P=q)|$)|(?=\S| +\S)[^\n]*)",
        _constant,
    ),
    Replacement(  # YAML on one line, with escaped line ends
        ("\\n", "\\r"),
        r"(?P<head>(?:(?:chpasswd|user_data):|[\w.-]++:[ \t]*[|>][+-]?\d?)[ \t]*)"
        r"(?:\\+[nr](?:[ \t]|- |(?=\\))(?:(?!\\+[nr]).)*)+",
        _constant,
        named=True,
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
    Replacement(("*",), r"(?P<head>)(?<!\w)\*[0-9A-F]{40}(?!\w)", _constant),  # of MySQL
    Replacement(("/",), r"(?i)(?P<head>/tokens/)[0-9a-f]{32}\b", _constant),
    Replacement(
        ("earer ", "asic "),
        r"(?P<head>\b[Bb](?:earer|asic) )(?=\S*[A-Z0-9])[\w.~+/-]{8,}=*",
        _constant,
    ),
    Replacement(  # quoted name, any level of escapes: JSON, repr, Ruby; of headers also tuples
        ('"', "'", "&"),
        rf"(?i)(?P<head>(?P<k>{QUOTE})(?:{NAME}(?P=k)\s*(?::|=>|=)|{HEADERS}(?P=k)\s*,)"
        rf"\s*[ub]?)(?:"
        rf"(?![\"'](?!\"'\"')|\")(?P<e>{QUOTE})(?P<v1>.*?)(?P<t1>(?<!\\)(?P=e)|$)"
        r"|(?P<q>[\"'])(?P<v0>(?:(?!(?P=q))[^\\\n]|\\.|\\$)*)(?P<t0>(?P=q)|$)"
        r"|(?P<v2>[^\s,}\]\[{(<\"'\\&][^\s,}\]]*))",
        lambda match: (
            match["head"]
            + (match["q"] or match["e"] or "")
            + keep_or_redact(match["v0"] or match["v1"] or match["v2"] or "")
            + (match["t0"] or match["t1"] or "")
        ),
    ),
    Replacement(  # a list of them
        ("[",),
        rf"(?i)(?P<head>(?P<k>{QUOTE}){NAME}(?P=k)\s*:\s*\[)(?P<value>[^\]\[{{}}]+)(?P<tail>\]|$)",
        _value,
    ),
    Replacement(  # a token of Identity v2, the keys of an EC2 credential
        ("id", "access"),
        rf"(?i)(?P<head>(?P<k>{QUOTE})(?:token(?P=k)\s*:\s*\{{[^{{}}]{{0,300}}?(?P=k)id|access)(?P=k)"
        r"\s*:\s*[ub]?(?P=k))(?P<value>[0-9a-f]{32}|gAAAA[\w-]+)(?P<tail>(?P=k))",
        _value,
    ),
    Replacement(  # {"name": "password", "value": "…"}
        ("value",),
        rf"(?i)(?P<head>(?<![\w-])(?:output_)?(?:name|key)(?:{QUOTE})?\s*[:=]\s*[ub]?(?:{QUOTE})?"
        rf"{NAME}(?:{QUOTE}|[,\s]|\\+[nr])[^{{}}\n]{{0,300}}?(?<![\w-])(?:output_)?value(?:{QUOTE})?\s*[:=]\s*[ub]?)"
        rf"(?:(?P<q>{QUOTE})(?P<v0>.*?)(?=(?<!\\)(?P=q)|$)|(?P<v1>[^\s,}}\"'{{\[&\\][^\s,}}]*))",
        _either,
    ),
    Replacement(  # {"value": "…", "name": "password"}
        ("value",),
        rf"(?i)(?P<head>(?<![\w-])(?:output_)?value(?P<q>{QUOTE})\s*:\s*[ub]?(?P=q))"
        r"(?P<value>(?:(?!(?P=q))[^{}\n]|(?<=\\)(?P=q)){1,300}?)(?P<tail>(?<!\\)(?P=q)\s*,\s*[^{}\n]{0,300}?"
        rf"(?P=q)(?:output_)?(?:name|key)(?P=q)\s*:\s*[ub]?(?P=q){NAME}(?P=q))",
        _value,
    ),
    Replacement(  # a term of Erlang
        ("{",),
        rf"(?i)(?P<head>\{{\s*{NAME}\s*,\s*(?:<<|(?:&lt;){{2}})?(?P<q>{QUOTE}))(?P<value>.*?)(?P<tail>(?P=q)|$)",
        _value,
    ),
    Replacement(  # a table of the command-line client
        ("|",),
        rf"(?i)(?P<head>\|\s*{NAME}\s*\|\s*)(?P<value>[^|\n]*[^|\s])(?P<tail>\s*\|)",
        _value,
    ),
    Replacement(  # XML elements
        ("</", "lt;/"),
        rf"(?i)(?P<head>(?:<|&lt;)(?P<n>{NAME})(?:\s[^<>&]*)?(?:>|&gt;))"
        r"(?P<value>[^<]*?)(?P<tail>(?:<|&lt;)/(?P=n)(?:>|&gt;))",
        _value,
    ),
    Replacement(  # headers with spaces in them: all that follows, within quotes opened before
        (":",),
        rf"(?i)(?P<head>(?P<q>{QUOTE})?(?<![\w-])(?:(?:proxy-)?authorization|(?:set-)?cookie):\s*)"
        r"(?P<value>(?(q).*?(?=(?<!\\)(?P=q)|\\+[nr]|$)|.*?(?=\s+-[Hd]\s|\\+[nr]|$)))(?P<tail>)",
        _value,
    ),
    Replacement(
        (":",),
        rf"(?i)(?P<head>(?<![\w-]){HEADERS}:\s*)(?P<value>(?:[^\s\"'&]|&(?!quot;|#))+)(?P<tail>)",
        _value,
    ),
    Replacement(  # name=value with a quoted value
        ("=", ":"),
        rf"(?P<head>[\w.-]++\s*(?:=>?|:)\s*[ub]?(?P<q>{QUOTE}))"
        r"(?P<value>(?:\\.|(?!(?P=q))[^\\\n])*)(?P<tail>(?P=q)|$)",
        _value,
        named=True,
    ),
    Replacement(  # a line of a configuration file: everything behind the sign
        ("=",),
        r"(?P<head>[\w.-]++\s+=\s+)(?P<value>[^\s\"'%][^\n]*)(?P<tail>)",
        _value,
        named=True,
    ),
    Replacement(  # a line of YAML
        (":",),
        rf"(?i)(?P<head>^\s*(?:- )?(?![\w-]*\.){NAME}:\s+)"
        r"(?P<value>[^\s\"'|>{\[][^\n]*)(?P<tail>)",
        _value,
    ),
    Replacement(  # name=value, options and variables; the cookie of a flow is none
        ("=",),
        r"(?P<head>[\w.-]++=(?!(?<=cookie=)0x))(?P<value>[^\s\"'][^\s]*)(?P<tail>)",
        _value,
        named=True,
    ),
    Replacement(  # --os-password x
        ("--",),
        rf"(?i)(?P<head>(?<!\S)--(?!include-|no-|ask-|generate-){NAME}\s+)"
        r"(?P<value>'[^'\n]*'|\"[^\"\n]*\"|[^\s-]\S*)(?P<tail>)",
        _value,
    ),
    Replacement(  # name: value within a sentence
        (":",),
        r"(?P<head>(?P<name>[\w.-]++):\s*)(?P<value>[^\s\"'{\[(<]\S*)",
        _prose,
        named=True,
    ),
    # words of other programs
    Replacement(
        (),
        r"(?i)(?P<head>\b(?:auth_pass|requirepass|masterauth|stats auth|r[ow]community6?"
        r"|snmp-server community|com2sec\s+\S+\s+\S+|-setcookie"
        r"|identified\s+(?:by|(?:with|via)\s+\S+\s+(?:as|by|using))(?:\s+password)?|password\s*\("
        r"|insecure-password|node\.session\.auth\.password(?:_in)?[\"',\s]+-v[\"',]*"
        r"|-passin\s+pass:|mysqladmin\b[^\n]{0,400}?\spassword|secret-set-value\b[^\n]{0,400}?--base64[\"',]*"
        r"|ldap(?:search|modify|add|whoami|passwd)\b[^\n]{0,400}?\s-w)\s*)"
        rf"(?P<value>{_ARGUMENT})(?P<tail>)",
        _value,
    ),
    Replacement(("Cookie ",), r"(?P<head>(?:<|&lt;)Cookie [\w.-]+=)[^\s>]+", _constant),  # in a jar
    Replacement(  # BIND
        ("secret",),
        r"(?P<head>\bsecret\s+(?:\\*[\"']|\\*&quot;))(?P<value>[A-Za-z0-9+/]{16,}=*)"
        r"(?P<tail>(?:\\*[\"']|\\*&quot;);)",
        _value,
    ),
    Replacement(
        ("chpasswd",),
        r"(?P<head>\becho\b[^\n|]{0,200}?[\w.-]+:)(?P<value>[^\n|]{1,200}?)(?P<tail>\s*\|\s*(?:sudo\s+)?chpasswd)",
        _value,
    ),
    Replacement(  # SNMP 3
        ("snmp",),
        r"(?P<head>\bsnmp\w+\b[^\n]{0,400}?\s-A\s*)(?P<value>\S+(?:(?:\s+-X)\s*\S+)?)(?P<tail>)",
        _value,
    ),
    Replacement(
        ("mysql", "mariadb", "sshpass", "ipmitool", "snmp", "curl", "rabbitmqctl"),
        r"(?P<head>\b(?:(?:mysql|mariadb)[\w-]*\b[^\n]{0,400}?\s-p|sshpass\s+-p\s*"
        r"|ipmitool\b[^\n]{0,400}?\s-P\s*|snmp\w+\b[^\n]{0,400}?\s-c\s*|curl\b[^\n]{0,400}?\s-u\s*[^\s:]+:"
        r"|rabbitmqctl\b[^\n]{0,400}?(?:change_password|add_user)\s+\S+\s+))(?P<value>\S+)(?P<tail>)",
        _value,
    ),
)

# --- secrets within what is encoded ------------------------------------------------------------

PERCENT = re.compile(r"(?<![^\s\"'<>])[^\s\"'<>]*%(?:25)*[0-9A-Fa-f]{2}[^\s\"'<>]*")
BASE64 = re.compile(
    rf"(?<![A-Za-z0-9+/_-])(?:{'|'.join(_BASE64_BEGINS)})[A-Za-z0-9+/_-]{{12,}}(?:=|%3D){{0,2}}"
)


def is_encoded_secret(run: str) -> bool:
    """Say whether this base64 is of something that is secret whatever it says."""
    return run.startswith(_BASE64_OF_SECRETS)
