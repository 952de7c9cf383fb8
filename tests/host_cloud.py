"""Hosts of a small cloud whose placement counts as the real one does."""

from project_crowd import OWN
from used_cloud import RECORDED

PROVIDERS = ("placement", "/resource_providers", "resource_providers")
SERVICES = ("compute", "/os-services", "services")
HYPERVISORS = ("compute", "/os-hypervisors/detail", "hypervisors")
AGGREGATES = ("compute", "/os-aggregates", "aggregates")
FLAVORS = ("compute", "/flavors/detail", "flavors")
SERVERS = ("compute", "/servers/detail", "servers")


class Hosts:
    """Some hosts, in the recorded shapes; what placement answers follows from what is booked."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.booked = {}
        self.stocks = {}
        self.traits = {}
        self.parents = {}
        cloud.lists = {
            kind: [] for kind in (PROVIDERS, SERVICES, HYPERVISORS, AGGREGATES, FLAVORS, SERVERS)
        }
        cloud.extra["placement", "/allocation_candidates"] = self._candidates

    def host(self, name, *, vcpus=8, ram=16384, disk=100, ratio=1.0, zone="nova", **service):
        uuid = f"rp-{name}"
        self._provider(uuid, f"{name}.example", uuid)
        self.stock(uuid, "VCPU", vcpus, ratio=ratio)
        self.stock(uuid, "MEMORY_MB", ram)
        self.stock(uuid, "DISK_GB", disk)
        recorded = RECORDED["services"]["services"][0]
        self.cloud.lists[SERVICES].append(recorded | {"host": name, "zone": zone} | service)
        hypervisor = RECORDED["hypervisors"]["hypervisors"][0]
        own = {"id": uuid, "hypervisor_hostname": f"{name}.example"}
        own["service"] = hypervisor["service"] | {"host": name}
        self.cloud.lists[HYPERVISORS].append(hypervisor | own)
        return uuid

    def below(self, parent, uuid):
        self._provider(uuid, uuid, parent)
        return uuid

    def _provider(self, uuid, name, root):
        recorded = RECORDED["resource_providers"]["resource_providers"][0]
        row = recorded | {"uuid": uuid, "name": name, "root_provider_uuid": root}
        self.cloud.lists[PROVIDERS].append(row)
        self.stocks[uuid] = {}
        self.booked[uuid] = {}
        self.traits[uuid] = set()
        self.parents[uuid] = root
        below = f"/resource_providers/{uuid}"
        extra = self.cloud.extra
        extra["placement", f"{below}/inventories"] = lambda _: {"inventories": self.stocks[uuid]}
        extra["placement", f"{below}/usages"] = lambda _: {"usages": self._used(uuid)}
        extra["placement", f"{below}/traits"] = lambda _: {"traits": sorted(self.traits[uuid])}
        extra["placement", f"{below}/allocations"] = lambda _: {
            "allocations": {
                name: {"resources": amounts} for name, amounts in self.booked[uuid].items()
            }
        }

    def stock(self, uuid, name, total, *, reserved=0, ratio=1.0, **units):
        recorded = RECORDED["inventories"]["inventories"]["VCPU"]
        own = {"total": total, "reserved": reserved, "allocation_ratio": ratio, "max_unit": total}
        self.stocks[uuid][name] = recorded | own | units

    def node(self, name, *, reserved=0):
        """A node of bare metal: one of its class, and a hypervisor of Ironic's driver."""
        uuid = f"rp-{name}"
        self._provider(uuid, name, uuid)
        self.stock(uuid, "CUSTOM_BARE", 1, reserved=reserved)
        hypervisor = RECORDED["hypervisors"]["hypervisors"][0]
        own = {"id": uuid, "hypervisor_hostname": name, "hypervisor_type": "ironic"}
        own["service"] = hypervisor["service"] | {"host": "ironic-1"}
        self.cloud.lists[HYPERVISORS].append(hypervisor | own)
        if not any(one["host"] == "ironic-1" for one in self.cloud.lists[SERVICES]):
            recorded = RECORDED["services"]["services"][0]
            self.cloud.lists[SERVICES].append(recorded | {"host": "ironic-1", "zone": "metal"})
        return uuid

    def server(self, name, uuid, *, vcpus=1, ram=1024, disk=10, pinned=None, **more):
        self.booked[uuid][name] = {"VCPU": vcpus, "MEMORY_MB": ram, "DISK_GB": disk}
        row = RECORDED["server"] | {"id": name, "name": name, "tenant_id": OWN}
        flavor = row["flavor"] | {"extra_specs": more.get("specs", {})}
        row |= {"flavor": flavor, "pinned_availability_zone": pinned}
        row["OS-EXT-SRV-ATTR:host"] = more.get("on", self.parents[uuid].removeprefix("rp-"))
        self.cloud.lists[SERVERS].append(row)

    def flavor(self, name, *, vcpus=1, ram=1024, disk=10, **more):
        recorded = RECORDED["flavors"]["flavors"][0]
        own = {"id": name, "name": name, "vcpus": vcpus, "ram": ram, "disk": disk}
        self.cloud.lists[FLAVORS].append(recorded | own | more)

    def _used(self, uuid):
        used = dict.fromkeys(self.stocks[uuid], 0)
        for amounts in self.booked[uuid].values():
            for name, amount in amounts.items():
                used[name] += amount
        return used

    def _candidates(self, query):
        """One candidate for each provider tree with room; nested classes on one child each."""
        wanted = dict(one.split(":") for one in query["resources"][0].split(","))
        traits = query.get("required", [""])[0].split(",")
        requests, summaries = [], {}
        for root in {one for one in self.parents if self.parents[one] == one}:
            tree = [one for one in self.parents if self.parents[one] == root]
            if "COMPUTE_STATUS_DISABLED" in self.traits[root]:
                continue
            have = set().union(*(self.traits[one] for one in tree))
            if any((t[1:] in have) if t.startswith("!") else t not in have for t in traits if t):
                continue
            ways = [{}]
            for name, amount in wanted.items():
                fitting = [
                    one
                    for one in tree
                    if name in self.stocks[one]
                    and self._capacity(one, name) - self._used(one)[name] >= int(amount)
                ]
                ways = [way | {name: one} for way in ways for one in fitting]
            for way in ways:
                allocations = {}
                for name, provider in way.items():
                    held = allocations.setdefault(provider, {"resources": {}})
                    held["resources"][name] = int(wanted[name])
                requests.append({"allocations": allocations, "mappings": {}})
            for one in tree if ways else ():
                summaries[one] = {
                    "resources": {
                        name: {"capacity": self._capacity(one, name), "used": used}
                        for name, used in self._used(one).items()
                    },
                    "traits": sorted(self.traits[one]),
                    "root_provider_uuid": root,
                }
        return {"allocation_requests": requests, "provider_summaries": summaries}

    def _capacity(self, uuid, name):
        one = self.stocks[uuid][name]
        return int((one["total"] - one["reserved"]) * one["allocation_ratio"])


def amount(told, resource, area="cloud", name=""):
    return next(
        one
        for one in told["rows"]
        if (one["area"], one["name"], one["resource"]) == (area, name, resource)
    )
