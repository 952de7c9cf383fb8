"""The two kinds of OpenStack processes: WSGI applications and daemons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.services.service import Service, Wave
from lab.cloud.settings import ADDRESS, PORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.cloud.settings import Lab


def application(
    lab: Lab,
    name: str,
    project: str,
    configuration: tuple[str, ...],
    *,
    environment: Mapping[str, object] | None = None,
    arguments: str = "",
    threads: int = 4,
    wave: Wave = Wave.REST,
) -> Service:
    """A WSGI application under uWSGI.

    Without a master: one process less, and SIGTERM ends it at once. ``Connection: close``, as a
    client that keeps connections would keep all the threads.
    """
    command = [
        *(str(lab.bin / "uwsgi"), "--http-socket", f"{ADDRESS}:{PORTS[project]}"),
        *("--module", lab.series.application(project), "--venv", str(lab.venv)),
        *("--processes", "1", "--threads", str(threads), "--enable-threads", "--lazy-apps"),
        *("--need-app", "--die-on-term", "--disable-logging", "--buffer-size", "65535"),
        *("--add-header", "Connection: close"),
    ]
    if arguments:
        command += ["--pyargv", arguments]
    return Service(
        name,
        tuple(command),
        wave=wave,
        environment={key: str(value) for key, value in (environment or {}).items()},
        configuration=configuration,
        port=PORTS[project],
        speaks_http=True,
    )


def application_with_arguments(lab: Lab, name: str, project: str) -> Service:
    """One that reads ``sys.argv`` like a daemon does."""
    configuration = f"{project}/{project}.conf"
    arguments = f"--config-file {lab.etc / configuration} --log-file {lab.logs / name}.log"
    return application(lab, name, project, (configuration,), arguments=arguments)


def daemon(lab: Lab, name: str, program: str, *configuration: str) -> Service:
    command = [str(lab.bin / program)]
    for path in configuration:
        command += ["--config-file", str(lab.etc / path)]
    command += ["--log-file", str(lab.logs / f"{name}.log")]
    return Service(name, tuple(command), configuration=configuration)
