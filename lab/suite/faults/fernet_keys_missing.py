from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from lab.suite.fault import Fault
from lab.suite.journal import REFUSALS

if TYPE_CHECKING:
    from pathlib import Path

    from lab.suite.fault import Site


class FernetKeysMissing(Fault):
    name = "fernet-keys-missing"
    sentence = "The Fernet keys of Keystone are gone: its directory of keys is empty."
    expect = {"keystone/api-down": "keys"}
    by_api = {"keystone/api-down": ""}
    lasts = 35
    clean = "the keys are those of before"

    def _keys(self, site: Site) -> tuple[Path, Path]:
        keys = site.lab.state / "data/keystone/fernet-keys"
        return keys, keys.with_name("fernet-keys.aside")

    def breaks(self, site: Site) -> None:
        keys, aside = self._keys(site)
        keys.rename(aside)
        keys.mkdir(mode=0o700)

    def shows(self, site: Site) -> bool:
        try:
            list(site.admin().compute.services())
        except REFUSALS:
            return True
        return False

    def repairs(self, site: Site) -> None:
        keys, aside = self._keys(site)
        if aside.exists():
            shutil.rmtree(keys)
            aside.rename(keys)


FAULT = FernetKeysMissing()
