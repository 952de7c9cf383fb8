"""Barbican: the API alone; secrets are encrypted with a key of its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import (
    ConfigFile,
    behind_proxy,
    bus,
    database,
    ini,
    messaging,
    token_check,
)

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

APPLICATION = '''"""The WSGI application of Barbican: the one it ships reads /etc/barbican only."""

from barbican.common import config
from paste import deploy

config.parse_args(config.CONF, args=[], default_config_files=["{configuration}"])
application = deploy.loadapp("config:{pipeline}")
'''


def files(lab: Lab) -> list[ConfigFile]:
    configuration = ini(
        "barbican/barbican.conf",
        {
            "DEFAULT": messaging()
            | {
                "host_href": lab.public("barbican"),
                "db_auto_create": False,
                "log_file": lab.logs / "barbican-api.log",
            },
            "database": database("barbican"),
            "keystone_authtoken": token_check(lab, "barbican"),
            "queue": {"enable": False},
            "secretstore": {"enabled_secretstore_plugins": "store_crypto"},
            "crypto": {"enabled_crypto_plugins": "simple_crypto"},
            # 32 bytes in base64.
            "simple_crypto_plugin": {"kek": "dGhlIGxhYiBwcm90ZWN0cyBubyByZWFsIHNlY3JldHM="},
            **bus(),
            **behind_proxy(),
        },
    )
    application = APPLICATION.format(
        configuration=lab.etc / "barbican/barbican.conf",
        pipeline=lab.shipped_etc / "barbican/barbican-api-paste.ini",
    )
    return [
        configuration,
        # Its plugins look for the default files again, and find them in their HOME only.
        ConfigFile("barbican/home/.barbican/barbican.conf", configuration.text),
        ConfigFile("barbican/barbican_application.py", application),
    ]
