from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.faults.stack_fails import StackFails

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.suite.fault import Site

_SLOW = """\
heat_template_version: 2018-08-31
resources:
  warm-up: {type: OS::Heat::Delay, properties: {min_wait: 45}}
  opening: {type: OS::Heat::Delay, properties: {min_wait: 45}, depends_on: warm-up}
"""
"""One delay longer than the stack may take would be refused at once."""


class StackTimesOut(StackFails):
    name = "stack-times-out"
    sentence = "A stack needs longer than the minute it is given."
    expect = {"heat/stack-failed": "too-slow"}

    def provokes(self, site: Site) -> None:
        user = site.patient("demo")
        site.attempt("create stack", lambda: self._within_a_minute(user))

    def _within_a_minute(self, user: Connection) -> None:
        user.orchestration.create_stack(name=f"{acts.PREFIX}office", template=_SLOW, timeout_mins=1)


FAULT = StackTimesOut()
