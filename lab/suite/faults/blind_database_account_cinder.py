from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.settings import ADDRESS, PASSWORD
from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import sql
from lab.suite.journal import REFUSALS

if TYPE_CHECKING:
    from lab.suite.fault import Site


class DatabaseAccountCinder(Fault):
    name = "blind-database-account-cinder"
    sentence = "The password of cinder's database account was changed in MariaDB alone."
    expect = {"mariadb/login-refused": "wrong-password"}
    by_api = {}
    why = "Cinder answers 500 and no more; that the database refuses its account is in the logs."
    blind = True
    follow = True
    values = {"service-user": "cinder", "service": "cinder", "address": ADDRESS}
    typed = {"read -rsp": f"{PASSWORD}\n"}
    leave_out = {
        "mariadb -h": "it asks for the password at a terminal",
        "lab/lab.sh restart cinder-api": "no host differs: the account alone was changed",
    }

    def breaks(self, site: Site) -> None:
        self._set_password(site, "rotated")
        sql(site.lab, "KILL USER cinder")

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("list volumes", lambda: list(user.block_storage.volumes()))
        site.attempt("create volume", lambda: acts.volume(user, "ledger"))

    def shows(self, site: Site) -> bool:
        try:
            list(site.user().block_storage.volumes())
        except REFUSALS:
            return True
        return False

    def repairs(self, site: Site) -> None:
        self._set_password(site, PASSWORD)

    @staticmethod
    def _set_password(site: Site, password: str) -> None:
        sql(site.lab, f"ALTER USER 'cinder'@'{ADDRESS}' IDENTIFIED BY '{password}'")


FAULT = DatabaseAccountCinder()
