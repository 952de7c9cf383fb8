"""The projects that run when asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.cloud.services.making import application, application_with_arguments, daemon

if TYPE_CHECKING:
    from lab.cloud.services.service import Service
    from lab.cloud.settings import Lab


def barbican(lab: Lab) -> list[Service]:
    directory = lab.etc / "barbican"
    files = ("barbican/barbican.conf", "barbican/barbican_application.py")
    environment = {"PYTHONPATH": directory, "HOME": directory / "home"}
    return [application(lab, "barbican-api", "barbican", files, environment=environment)]


def octavia(lab: Lab) -> list[Service]:
    return [
        application_with_arguments(lab, "octavia-api", "octavia"),
        daemon(lab, "octavia-worker", "octavia-worker", "octavia/octavia.conf"),
    ]


def designate(lab: Lab) -> list[Service]:
    configuration = "designate/designate.conf"
    central = daemon(lab, "designate-central", "designate-central", configuration)
    api = application(
        *(lab, "designate-api", "designate", (configuration, "designate/api-paste.ini")),
        environment={"OS_DESIGNATE_CONFIG_DIR": lab.etc / "designate"},
    )
    return [
        api,
        replace(central, queues=("central",)),
        *(
            daemon(lab, name, name, configuration)
            for name in ("designate-worker", "designate-mdns", "designate-producer")
        ),
    ]


def manila(lab: Lab) -> list[Service]:
    return [
        application_with_arguments(lab, "manila-api", "manila"),
        *(
            daemon(lab, name, name, "manila/manila.conf")
            for name in ("manila-scheduler", "manila-share")
        ),
    ]


MAKERS = {"barbican": barbican, "octavia": octavia, "designate": designate, "manila": manila}
