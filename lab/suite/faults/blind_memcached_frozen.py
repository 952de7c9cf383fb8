from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lab.suite.journal import REFUSALS
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class MemcachedFrozen(Broken):
    name = "blind-memcached-frozen"
    sentence = "memcached hangs: it takes connections and answers nothing, so each call waits."
    expect = {"memcached/down": "hangs"}
    blind = True
    follow = True
    values = {"address": "127.0.0.1"}
    service = "memcached"
    by = "freeze"

    def provokes(self, site: Site) -> None:
        site.attempt("list servers", lambda: list(site.user().compute.servers()))
        site.boot("order-1", seconds=20)

    def shows(self, site: Site) -> bool:
        began = time.monotonic()
        try:
            list(site.user().network.networks())
        except REFUSALS:
            return True
        # a login and a list take less
        return time.monotonic() - began > 2.5


FAULT = MemcachedFrozen()
