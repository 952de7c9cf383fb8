from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

STACK, FILE = "shop-site", "shop-new.yaml"
TEMPLATE = """\
heat_template_version: '2021-04-16'
parameters:
  network: {type: string}
  count: {type: number, default: 1}
resources:
  server:
    type: OS::Nova::Server
    properties:
      image: tiny
      flavor: m1.tiny
      networks: [{network: {get_param: network}}]
  more:
    type: OS::Heat::ResourceGroup
    properties:
      count: {get_param: count}
      resource_def:
        type: OS::Nova::Server
        properties:
          image: tiny
          flavor: m1.tiny
          networks: [{network: {get_param: network}}]
"""
CHANGED = TEMPLATE.replace("      image: tiny", "      metadata: {use: shop}\n      image: tiny", 1)


class PreviewStackUpdate(AsUser):
    name = "preview-stack-update"
    page = "heat/preview-stack-update"
    sentence = "A template with changed metadata of a server is previewed, then applied."
    patience = 150
    reads = {
        "openstack stack show <stack-name> -c": "CREATE_COMPLETE",
        "openstack stack template show": "metadata",
        "openstack stack update --dry-run --show-nested --existing -t <file>": (
            "^> updated OS::Nova::Server server$"
        ),
        "openstack stack update --dry-run --show-nested --existing -t before.yaml": "updated",
        "diff before.yaml": "metadata",
        "openstack stack environment show": "restricted_actions",
    }

    def prepares(self, site: Site) -> None:
        self.values |= {"stack-name": STACK, "file": FILE, "stack-resource": "server"}
        self.files = {FILE: CHANGED}
        user = site.patient("demo")
        made = acts.stack(user, "site", TEMPLATE, network=acts.NETWORK)
        acts.stack_reaches(user, made, "CREATE_COMPLETE", 90)
        self.server = self._server(site).id

    def _server(self, site: Site) -> scene.Any:
        servers = site.patient("demo").compute.servers()
        return next(one for one in servers if one.name.startswith(f"{STACK}-server"))

    def meanwhile(self, site: Site, command: str) -> None:
        if command.startswith("openstack stack cancel"):
            scene.stack_update_under_way(site, STACK, count="2")

    def achieved(self, site: Site) -> bool:
        now = self._server(site)
        return now.id == self.server and now.metadata == {"use": "shop"}

    def restored(self, site: Site) -> bool:
        now = self._server(site)
        return now.id == self.server and not now.metadata

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = PreviewStackUpdate()
