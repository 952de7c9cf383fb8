"""The names under which secrets are kept, and what under such a name is none."""

from __future__ import annotations

import re
from functools import cache, lru_cache

REDACTED = "[redacted]"

# Endings of names, as in os_password; words of names, as in db_pass; whole names.
_PASSWORDS = r"passwo?r?ds?|passwrd|passphrase|passcode|adminpass"
_ENDINGS = (
    rf"{_PASSWORDS}|(?:bind|root|admin|user)pw"
    r"|secrets?|token|token_id|priv(?:ate)?_?key|secret[_-]?key|api[_-]?key|access[_-]?key"
    r"|encryption[_-]?key|fernet[_-]?key|auth[_-]?key|shared[_-]?key|signing[_-]?key"
    r"|fixed[_-]?key|wrapped[_-]?key|dhchap(?:_ctrl)?[_-]?key|temp[_-]url[_-]key(?:-2)?"
    r"|master[_-]?key|hmac[_-]?key|heartbeat[_-]?key|session[_-]?key|password_hash"
    r"|erlang[_-]?cookie|sessionid|temp_url_sig|x-amz-signature"
)
_WORDS = r"pass|pwd|pw"
_WHOLE = (
    r"(?:snmp[_-]?|r[ow][_-]?)?community(?:[_-](?:read|write|string))?"
    # Barbican's; under Payload kolla-ansible keeps the messages of logs
    r"|wsrep_sst_auth|(?!(?-i:Payload))payload|kek|psk|(?:oauth_)?signature"
    r"|x-instance-id-signature|(?:proxy-)?authorization|(?:set-)?cookie"
)
_BLOB_ENDINGS = r"user_?data"
_BLOBS = r"chpasswd|personality|(?:encrypted_)?blob"

NAME = (
    rf"(?:(?:OS-EXT-SRV-ATTR:)?[\w.-]*(?:{_ENDINGS}|{_BLOB_ENDINGS}|(?<![^\W_])(?:{_WORDS})"
    rf"|(?<![\w.-])(?:{_WHOLE}|{_BLOBS})))"
)
HEADERS = (
    r"(?:x-[\w-]*(?:token|auth-key|temp-url-key(?:-2)?)"
    r"|x-instance-id-signature|(?:proxy-)?authorization|(?:set-)?cookie)"
)
compiled = cache(re.compile)

_SECRET = rf"(?i){NAME}\Z"
_SECRET_AS_A_WHOLE = rf"(?i)(?:[\w.:-]*{_BLOB_ENDINGS}|{_BLOBS})\Z"
_PASSWORD = rf"(?i)[\w.-]*(?:{_PASSWORDS}|(?<![^\W_])(?:{_WORDS})|(?:bind|root|admin|user)pw)\Z"


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Say whether the value under this name is secret."""
    return compiled(_SECRET).match(name) is not None


def is_secret_as_a_whole(name: str) -> bool:
    """Say whether everything under this name is secret, however harmless it looks."""
    return compiled(_SECRET_AS_A_WHOLE).match(name) is not None


def is_password(name: str) -> bool:
    """Say whether the value under this name is a password, however ordinary it looks."""
    return compiled(_PASSWORD).match(name) is not None


# Values that say something about a secret without being one.
_HARMLESS = (
    r"(?i)(?:\*+|none|null|true|false|yes|no|[01]|<none>|<sanitized>|<redacted>"
    r"|%\(\w+\)s|%s|\?|:\w+_\d+|\{sha\d+\}[0-9a-f]*|0x[0-9a-f]{1,16}|\[redacted\]|)[)\].,;:'\"}]*\Z"
)

# In the shell's way, as it is or escaped, in HTML, in JSON that is wary of HTML. The backslashes
# are taken all, or some of the last: to try each of a long row would be the square of its work.
_MARK = r"""(?:["']|&quot;|&\#3[49];|&\#x2[27];)"""
QUOTE = (
    rf"""'"'"'|(?<!\\)\\*+{_MARK}|\\{{0,31}}{_MARK}"""
    r"""|(?<!\\)\\*\\u002[27]|\\{1,31}u002[27]"""
)


def keep_or_redact(value: str) -> str:
    return value if compiled(_HARMLESS).match(value) else REDACTED
