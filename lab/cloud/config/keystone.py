"""Keystone: identity, tokens and the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import behind_proxy, database, ini, memcached, messaging

if TYPE_CHECKING:
    from lab.cloud.config.files import ConfigFile
    from lab.cloud.settings import Lab


def files(lab: Lab) -> list[ConfigFile]:
    keys = lab.data / "keystone"
    return [
        ini(
            "keystone/keystone.conf",
            {
                "DEFAULT": {
                    "transport_url": messaging()["transport_url"],
                    "log_file": lab.logs / "keystone.log",
                },
                "database": database("keystone"),
                "token": {"provider": "fernet"},
                "fernet_tokens": {"key_repository": keys / "fernet-keys"},
                # By default it is the same directory as that of the tokens.
                "fernet_receipts": {"key_repository": keys / "fernet-keys"},
                "credential": {"key_repository": keys / "credential-keys"},
                # The lowest cost there is: every login hashes a password.
                "identity": {"password_hash_rounds": 4, "max_password_length": 72},
                "cache": {
                    "enabled": True,
                    "backend": "dogpile.cache.memcached",
                    "memcache_servers": memcached(),
                },
                "oslo_messaging_notifications": {"driver": "noop"},
                **behind_proxy(),
            },
        )
    ]
