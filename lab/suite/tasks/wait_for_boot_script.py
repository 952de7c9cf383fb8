from __future__ import annotations

import re
import subprocess
import threading
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import until
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

STACK = "shop-app"
BOOTED_WITHIN = 120.0
_CALL = re.compile(r"^ *(curl .*SUCCESS.*)$", re.MULTILINE)


class WaitForBootScript(AsUser):
    name = "wait-for-boot-script"
    page = "heat/wait-for-boot-script"
    sentence = "A stack waits for the signal that a server's script sends at its end."
    reads = {
        "openstack catalog show": "public: http",
        "openstack stack failures list": r"\A\s*\Z",
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "stack-name": STACK,
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
        }

    def meanwhile(self, site: Site, command: str) -> None:
        """No guest runs here: in its place somebody types the line of its user data."""
        if command.startswith("openstack stack create"):
            threading.Thread(target=self._signal, args=(site,), daemon=True).start()

    def _signal(self, site: Site) -> None:
        found: list[str] = []

        def booted() -> bool:
            for server in site.patient().compute.servers(all_projects=True, name=STACK):
                if server.status == "ACTIVE" and server.user_data:
                    data = scene.user_data(server)
                    found.extend(_CALL.findall(data))
            return bool(found)

        if until(booted, BOOTED_WITHIN):
            subprocess.run(["bash", "-c", found[0]], capture_output=True, check=False)  # noqa: S607

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = WaitForBootScript()
