from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

KEPT = Path("/root/fernet-keys-before.tar.gz")


class RotateFernetKeys(TaskTrial):
    name = "rotate-fernet-keys"
    page = "keystone/rotate-fernet-keys"
    sentence = "The token keys are rotated and copied; tokens are issued on, then all is put back."
    prelude = scene.KEYSTONE_IS_ROOT
    places = {"/etc/keystone": "data/keystone"}
    reads = {
        "sudo ls -l": r" 0$(.|\n)* 1$",
        "sudo sh -c 'cd /etc/keystone": r"^[0-9a-f]{64}  \d+$",
        "for i in 1 2 3 4 5 6": r"\A(20.*\n){6}\Z",
    }

    def prepares(self, site: Site) -> None:
        site.lab.run("conf")
        self.keys = site.lab.state / "data/keystone/fernet-keys"
        self.former = self._now()
        self.values |= {"controller": "ctl-1"}

    def _now(self) -> dict[str, str]:
        return {one.name: one.read_text() for one in self.keys.iterdir()}

    def achieved(self, site: Site) -> bool:
        """The key that was next signs now, and there is another next one."""
        now = self._now()
        signing = max(now, key=int)
        return now[signing] == self.former["0"] != now["0"]

    def restored(self, site: Site) -> bool:
        return self._now() == self.former

    def cleans(self, site: Site) -> None:
        KEPT.unlink(missing_ok=True)
        for one in self.keys.iterdir():
            if one.name not in self.former:
                one.unlink()
        for name, key in self.former.items():
            (self.keys / name).write_text(key)


TRIAL = RotateFernetKeys()
