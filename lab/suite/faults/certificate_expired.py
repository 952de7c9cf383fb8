from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lab.suite.certificates import Authority
from lab.suite.fault import Fault
from lab.suite.infrastructure import Proxy, point

if TYPE_CHECKING:
    from lab.suite.fault import Site


class CertificateExpired(Fault):
    name = "certificate-expired"
    sentence = "The certificate that HAProxy serves for the orchestration API has expired."
    expect = {"haproxy/certificate-expires": "expired"}
    lasts = 35
    clean = "the proxy is gone, and the catalogue names the API itself again"

    def _authority(self, site: Site) -> Authority:
        return Authority(site.lab.state / "run/front-tls")

    def _proxy(self, site: Site) -> Proxy:
        served = self._authority(site).served
        return Proxy(site.lab, "heat_api", port=8799, target=8004, certificate=served)

    def prepares(self, site: Site) -> None:
        self._authority(site).issue()
        proxy = self._proxy(site)
        proxy.start()
        point(site, "heat", proxy.url, proxy.direct)
        self._trust(site, str(self._authority(site).certificate))

    def _trust(self, site: Site, authority: str | None) -> None:
        """Let the users' logins trust the authority, as they do in a cloud with TLS."""
        path = site.lab.state / "clouds.yaml"
        logins = json.loads(path.read_text())
        for login in logins["clouds"].values():
            login.pop("cacert", None)
            if authority:
                login["cacert"] = authority
        path.write_text(json.dumps(logins, indent=1))

    def breaks(self, site: Site) -> None:
        self._authority(site).issue(clock="-60d")
        self._proxy(site).start()

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("list stacks", lambda: list(user.orchestration.stacks()))

    def repairs(self, site: Site) -> None:
        proxy = self._proxy(site)
        point(site, "heat", proxy.direct, proxy.url)
        proxy.stop()
        self._trust(site, None)


FAULT = CertificateExpired()
