from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site

BOSS, HELPER, FRESH = "shop-boss", "rescue-admin", "Shop-2026-fresh"


class RecoverAdminAccount(TaskTrial):
    name = "recover-admin-account"
    page = "keystone/recover-admin-account"
    sentence = "An administrator who is disabled, without role and password, gets in again."
    prelude = f"export RESCUE={scene.PASSWORD}"
    reads = {
        "openstack user show": r"enabled +\| False",
        "(read -rsp 'password? ' OS_PASSWORD": HELPER,
    }
    leave_undo = {"openstack role add": "the page says it in words"}
    types = {
        "read -rsp": f"{scene.PASSWORD}\n",
        "export OS_IDENTITY": f"{scene.PASSWORD}\n",
        "openstack user set --domain Default --password-prompt": f"{FRESH}\n" * 2,
        "(read -rsp 'password? ' OS_PASSWORD": f"{FRESH}\n",
    }
    stop_before = "openstack user set --domain Default --enable"

    def prepares(self, site: Site) -> None:
        admin = site.patient()
        boss = admin.identity.create_user(name=BOSS, password=scene.PASSWORD)
        admin.identity.update_user(boss, is_enabled=False)
        self.values |= {"user": BOSS}
        self.lost = site.lab.login_of(BOSS, scene.PASSWORD, "admin")
        self.helper = site.lab.login_of(HELPER, scene.PASSWORD, "admin")
        self.found = site.lab.login_of(BOSS, FRESH, "admin")

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        """The lost login first, the helper's then, and the mended one at the end."""
        if command.startswith("openstack token issue"):
            return self.lost
        mended = ("openstack user delete", "openstack role assignment list --role")
        return self.found if self._mended(site) and command.startswith(mended) else self.helper

    def _mended(self, site: Site) -> bool:
        boss = site.patient().identity.find_user(BOSS, ignore_missing=False)
        return bool(boss.is_enabled)

    def _helper(self, site: Site) -> bool:
        return site.patient().identity.find_user(HELPER) is not None

    def achieved(self, site: Site) -> bool:
        return not self._helper(site)

    def restored(self, site: Site) -> bool:
        return not self._helper(site)

    def cleans(self, site: Site) -> None:
        if helper := site.patient().identity.find_user(HELPER):
            site.patient().identity.delete_user(helper)
        scene.forget_identity(site)


TRIAL = RecoverAdminAccount()
