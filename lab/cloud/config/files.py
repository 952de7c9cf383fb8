"""A configuration file before it is written, and the parts that many of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.cloud.settings import ADDRESS, CONTROLLER, PASSWORD, PORTS, REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.cloud.settings import Lab

Options = dict[str, object]
Sections = dict[str, Options]


@dataclass(frozen=True)
class ConfigFile:
    """A file below ``etc/``."""

    path: str
    text: str


def ini(path: str, sections: Mapping[str, Mapping[str, object]]) -> ConfigFile:
    """A file as oslo.config reads it; True and False in its spelling."""
    lines: list[str] = []
    for section, options in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{name} = {_value(value)}" for name, value in options.items()]
        lines.append("")
    return ConfigFile(path, "\n".join(lines))


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def log_file(lab: Lab, name: str, path: str) -> ConfigFile:
    """A file of one option, for programs that share the rest of their configuration."""
    return ini(path, {"DEFAULT": {"log_file": lab.logs / f"{name}.log"}})


def database(name: str, user: str = "") -> Options:
    url = f"mysql+pymysql://{user or name}:{PASSWORD}@{ADDRESS}:{PORTS['mariadb']}/{name}"
    return {"connection": f"{url}?charset=utf8"}


def messaging() -> Options:
    """What every program with a message bus has in [DEFAULT]."""
    return {
        "transport_url": f"rabbit://guest:guest@{ADDRESS}:{PORTS['rabbitmq']}/",
        "host": CONTROLLER,
        "debug": False,
        "use_stderr": False,
        # An agent whose first call gets no answer waits this long before it goes on.
        "rpc_response_timeout": 20,
        # The default of 64 for each server of a program lets hundreds of threads fight for one
        # interpreter on a small machine.
        "executor_thread_pool_size": 8,
    }


def bus() -> Sections:
    """Reconnect within seconds when the bus returns; send no notifications, nobody listens."""
    return {
        "oslo_messaging_rabbit": {
            "heartbeat_timeout_threshold": 20,
            "rabbit_retry_interval": 1,
            "rabbit_retry_backoff": 1,
            "rabbit_interval_max": 5,
            "kombu_reconnect_delay": 0.5,
        },
        "oslo_messaging_notifications": {"driver": "noop"},
    }


def login(lab: Lab, user: str, **more: object) -> Options:
    """How one service logs in to call another."""
    return {
        "auth_type": "password",
        "auth_url": lab.internal("keystone", "/v3"),
        "username": user,
        "password": PASSWORD,
        "project_name": "service",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
        "region_name": REGION,
        **more,
    }


def token_check(lab: Lab, user: str) -> Options:
    """How an API validates tokens; without memcached every call would ask Keystone."""
    return login(
        lab,
        user,
        www_authenticate_uri=lab.public("keystone", "/v3"),
        memcached_servers=memcached(),
        service_token_roles="service",  # noqa: S106 - a role
        service_token_roles_required=True,
    )


def memcached() -> str:
    return f"{ADDRESS}:{PORTS['memcached']}"


def locks(lab: Lab, project: str) -> Options:
    return {"lock_path": lab.data / "lock" / project}


def behind_proxy() -> Sections:
    """Links in answers name the address that the user asked, TLS included."""
    return {"oslo_middleware": {"enable_proxy_headers_parsing": True}}
