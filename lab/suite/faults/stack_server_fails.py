from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.faults.stack_fails import StackFails

if TYPE_CHECKING:
    from lab.suite.fault import Site

_HUGE_SERVER = """\
heat_template_version: 2018-08-31
resources:
  server:
    type: OS::Nova::Server
    properties: {image: tiny, flavor: shop-huge, networks: [{network: shop-net}]}
"""


class StackServerFails(StackFails):
    name = "stack-server-fails"
    sentence = "The server of a stack has a flavor larger than any host."
    expect = {"nova/no-valid-host": "flavor-fits-nowhere"}
    template = _HUGE_SERVER

    def breaks(self, site: Site) -> None:
        site.admin().compute.create_flavor(name=f"{acts.PREFIX}huge", ram=20480, vcpus=8, disk=20)


FAULT = StackServerFails()
