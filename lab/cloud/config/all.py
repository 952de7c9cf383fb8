"""All configuration of a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config import (
    barbican,
    cinder,
    designate,
    glance,
    haproxy,
    heat,
    infrastructure,
    keystone,
    manila,
    neutron,
    nova,
    octavia,
    placement,
)

if TYPE_CHECKING:
    from lab.cloud.config.files import ConfigFile
    from lab.cloud.settings import Lab

_ALWAYS = (infrastructure, keystone, placement, glance, nova, neutron, cinder, heat, haproxy)
_EXTRAS = {"barbican": barbican, "octavia": octavia, "designate": designate, "manila": manila}


def files(lab: Lab) -> list[ConfigFile]:
    modules = (*_ALWAYS, *(_EXTRAS[extra] for extra in lab.extras))
    return [file for module in modules for file in module.files(lab)]
