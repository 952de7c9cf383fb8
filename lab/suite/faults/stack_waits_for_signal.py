from __future__ import annotations

from lab.suite.faults.stack_fails import StackFails

_NEVER_SIGNALLED = """\
heat_template_version: 2018-08-31
resources:
  handle: {type: OS::Heat::WaitConditionHandle}
  server:
    type: OS::Nova::Server
    properties: {image: tiny, flavor: m1.tiny, networks: [{network: shop-net}]}
  ready:
    type: OS::Heat::WaitCondition
    depends_on: server
    properties: {handle: {get_resource: handle}, timeout: 20}
"""


class StackWaitsForSignal(StackFails):
    name = "stack-waits-for-signal"
    sentence = "The server of a stack never reports that its set-up is done."
    expect = {"heat/stack-failed": "waiting"}
    template = _NEVER_SIGNALLED


FAULT = StackWaitsForSignal()
