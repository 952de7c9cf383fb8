from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.fault import Fault
from lab.suite.infrastructure import Proxy, point

if TYPE_CHECKING:
    from lab.suite.fault import Site


class NoServerBehindProxy(Fault):
    name = "endpoint-503"
    sentence = "nova-api is killed behind HAProxy, which has no server left and answers 503."
    expect = {"haproxy/no-server-available": "api-down"}
    by_api = {"haproxy/no-server-available": ""}
    lasts = 35
    follow = True
    values = {"controller": "ctl-1"}
    clean = "the proxy is gone, and the catalogue names the API itself again"

    def _proxy(self, site: Site) -> Proxy:
        return Proxy(site.lab, "nova_api", port=8799, target=8774)

    def prepares(self, site: Site) -> None:
        proxy = self._proxy(site)
        proxy.start()
        point(site, "nova", proxy.url, proxy.direct)

    def breaks(self, site: Site) -> None:
        site.lab.run("kill", "nova-api")

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("list servers", lambda: list(user.compute.servers()))

    def repairs(self, site: Site) -> None:
        proxy = self._proxy(site)
        point(site, "nova", proxy.direct, proxy.url)
        proxy.stop()
        site.lab.run("start", "nova-api")


FAULT = NoServerBehindProxy()
