from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from openstack.exceptions import SDKException

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.control import Lab
    from lab.suite.fault import Site

TEMPLATE = """\
heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net}
"""


class HeatKeyChanged(Fault):
    name = "blind-heat-key-changed"
    sentence = "heat-engine has another auth_encryption_key than the one its stacks were kept with."
    expect = {"heat/wrong-encryption-key": "key-changed"}
    by_api = {}
    why = "The stack stays as it was and its deletion is a 500; only that answer names the key."
    blind = True
    follow = True
    stack: Any = None

    def prepares(self, site: Site) -> None:
        user = site.user()
        self.stack = site.attempt("stack till", lambda: acts.stack(user, "till", template=TEMPLATE))
        if self.stack:
            self.values = {"stack-id": self.stack.id}
            site.attempt(
                "stack till complete",
                lambda: acts.stack_reaches(user, self.stack, "CREATE_COMPLETE"),
            )

    def breaks(self, site: Site) -> None:
        key = "fedcba9876543210" * 2
        site.lab.override("heat/heat.conf", "DEFAULT", auth_encryption_key=key)
        site.lab.run("restart", "heat-engine")

    def provokes(self, site: Site) -> None:
        if self.stack:
            site.attempt("delete stack till", lambda: self._delete(site))

    def _delete(self, site: Site) -> None:
        try:
            site.user().orchestration.delete_stack(self.stack.id)
        except SDKException as refusal:
            self.told = str(refusal)
            raise

    def shows(self, site: Site) -> bool:
        found = site.user().orchestration.find_stack(f"{acts.PREFIX}till")
        return bool(found) and str(found.status) != "DELETE_IN_PROGRESS"

    def by_hand(self, lab: Lab, command: str) -> str:
        if "restart" not in command:
            return ""
        lab.run("conf")
        return "the former key is in the file again"

    def healed(self, site: Site) -> bool:
        """Whether the users can delete their stack."""
        user = site.patient("demo")
        if self.stack and user.orchestration.find_stack(self.stack.id):
            user.orchestration.delete_stack(self.stack.id)
        return not user.orchestration.find_stack(f"{acts.PREFIX}till")

    def repairs(self, site: Site) -> None:
        """What was made with the wrong key can be taken away with it only."""
        user = site.patient("demo")
        made = [one for one in user.orchestration.stacks() if one.name != f"{acts.PREFIX}till"]
        for one in made:
            site.attempt(f"delete {one.name}", partial(user.orchestration.delete_stack, one.id))
        names = {one.name for one in made}
        until(lambda: not names & {one.name for one in user.orchestration.stacks()}, 60, every=3)
        site.lab.run("conf")
        site.lab.run("restart", "heat-engine")


FAULT = HeatKeyChanged()
