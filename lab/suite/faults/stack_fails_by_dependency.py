from __future__ import annotations

from lab.suite.faults.stack_fails import StackFails

_NAMED_BY_ANOTHER = """\
heat_template_version: 2018-08-31
resources:
  image: {type: OS::Heat::Value, properties: {value: debian-9}}
  web:
    type: OS::Heat::ResourceGroup
    properties:
      count: 2
      resource_def:
        type: OS::Nova::Server
        properties:
          image: {get_attr: [image, value]}
          flavor: m1.tiny
          networks: [{network: shop-net}]
"""


class StackFailsByDependency(StackFails):
    name = "stack-fails-by-dependency"
    sentence = "A nested stack depends on an image that is gone; its name comes from elsewhere."
    expect = {"heat/stack-failed": "refused"}
    template = _NAMED_BY_ANOTHER


FAULT = StackFailsByDependency()
