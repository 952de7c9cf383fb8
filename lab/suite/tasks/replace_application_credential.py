from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site


class ReplaceApplicationCredential(TaskTrial):
    name = "replace-application-credential"
    page = "keystone/replace-application-credential"
    sentence = "A user makes a new application credential, tries it, and deletes the old one."
    reads = {
        "openstack application credential list": "old-one",
        "openstack application credential create": r"\| Secret +\| \S+",
        "openstack application credential show": r"2030-11-30T00:00:00.*",
    }
    learns = {
        "new-id": ("openstack application credential create", r"\| ID +\| (\S+)"),
        "secret": ("openstack application credential create", r"\| Secret +\| (\S+)"),
    }
    types = {"(read -rp 'id: '": "<new-id>\n<secret>\n"}
    by_hand = {
        "When every place has the new one": "openstack application credential delete <old-id>",
    }

    def prepares(self, site: Site) -> None:
        project = scene.project(site, "bots").id
        self.bot = scene.user(site, "deploy-bot", project, "member", "reader")
        self.login = site.lab.login_of(self.bot.name, scene.PASSWORD, "shop-bots")
        mine = site.lab.connect_with(self.login)
        old = mine.identity.create_application_credential(user=self.bot.id, name="old-one")
        self.values |= {
            "user": self.bot.name,
            "project": "shop-bots",
            "role": "member",
            "time": "2030-11-30T00:00:00",
            "date": "2026-11-26",
            "old-id": old.id,
        }

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        """The user, with variables such as a file from the dashboard sets."""
        asks_for_roles = command.startswith("openstack role assignment")
        return super().environment(site, command) if asks_for_roles else self.login

    def achieved(self, site: Site) -> bool:
        left = site.patient().identity.application_credentials(user=self.bot.id)
        return [one.name for one in left] == ["automation-2026-11-26"]

    def restored(self, site: Site) -> bool:
        return not list(site.patient().identity.application_credentials(user=self.bot.id))

    def cleans(self, site: Site) -> None:
        scene.forget_identity(site)


TRIAL = ReplaceApplicationCredential()
