from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Roots, Site


class MemcachedStopped(Broken):
    """With the cache back end that answers an error; others ask the database in silence."""

    name = "memcached-stopped"
    sentence = "memcached is stopped; Keystone keeps its cache there by way of pymemcache."
    expect = {"memcached/down": "stopped"}
    by_api: Roots = {}
    why = (
        "Each login breaks off without a word, as with a database that is gone; the traceback in "
        "Keystone's log says that it misses memcached."
    )
    leave_out = {"sudo journalctl": "the lab has no journal"}
    service, by = "memcached", "stop"
    lasts = 35
    follow = True
    values = {"address": "127.0.0.1", "controller": "ctl-1"}
    clean = "Keystone has its former cache back end"

    def prepares(self, site: Site) -> None:
        site.lab.override("keystone/keystone.conf", "cache", backend="dogpile.cache.pymemcache")
        site.lab.run("restart", "keystone")

    def repairs(self, site: Site) -> None:
        super().repairs(site)
        site.lab.run("conf")
        site.lab.run("restart", "keystone")


FAULT = MemcachedStopped()
