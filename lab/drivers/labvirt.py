"""A hypervisor that runs nothing, for a cloud that lives longer than a unit test.

What Nova's own fake driver lacks: instances that survive a restart of nova-compute, an uptime,
a capacity like that of a machine, a real port of Open vSwitch for every interface (so that the
agent wires it and Neutron calls it ACTIVE), and failures on demand: while STATE_PATH/fail_spawn
exists, no instance starts and its text is the reason; while STATE_PATH/hold_volumes exists, no
volume is attached or detached, and those who asked for it wait.

Its node has a stable identity only because the base class is the one without made-up nodes: those
of the others get new identifiers at every start, with which nova-compute refuses to run.
"""

import json
import os
import subprocess
import time
from pathlib import Path

import nova.conf
from nova import exception
from nova.virt import fake

CONF = nova.conf.CONF


class LabDriver(fake.FakeDriverWithoutFakeNodes):
    vcpus, memory_mb, local_gb = 16, 16384, 200

    def init_host(self, host):
        super().init_host(host)
        if self._store.exists():
            for uuid, name, state in json.loads(self._store.read_text()):
                self.instances[uuid] = fake.FakeInstance(name, state, uuid)

    def get_host_uptime(self):
        return subprocess.run(["uptime"], capture_output=True, text=True, check=True).stdout.strip()

    def get_volume_connector(self, instance):
        return {"ip": "127.0.0.1", "initiator": f"iqn.lab.{CONF.host}", "host": CONF.host}

    def spawn(self, context, instance, *args, **kwargs):
        failure = Path(CONF.state_path, "fail_spawn")
        if failure.exists():
            raise exception.NovaException(failure.read_text().strip() or "spawn failed")
        super().spawn(context, instance, *args, **kwargs)
        self._save()
        self.plug_vifs(instance, kwargs.get("network_info"))

    def destroy(self, context, instance, network_info, *args, **kwargs):
        super().destroy(context, instance, network_info, *args, **kwargs)
        self._save()
        self.unplug_vifs(instance, network_info)

    def power_on(self, *args, **kwargs):
        super().power_on(*args, **kwargs)
        self._save()

    def power_off(self, *args, **kwargs):
        super().power_off(*args, **kwargs)
        self._save()

    def attach_volume(self, *args, **kwargs):
        self._hold_volumes()
        super().attach_volume(*args, **kwargs)

    def detach_volume(self, *args, **kwargs):
        self._hold_volumes()
        super().detach_volume(*args, **kwargs)

    def attach_interface(self, context, instance, image_meta, vif):
        super().attach_interface(context, instance, image_meta, vif)
        self.plug_vifs(instance, [vif])

    def detach_interface(self, context, instance, vif):
        super().detach_interface(context, instance, vif)
        self.unplug_vifs(instance, [vif])

    def plug_vifs(self, instance, network_info):
        for vif in network_info or []:
            if vif["type"] != "ovs":
                continue
            port = _port(vif)
            self._switch(
                *("--may-exist", "add-port", f"br-int-{CONF.host}", port),
                *("--", "set", "Interface", port, "type=internal"),
                f"external_ids:iface-id={vif['id']}",
                f'external_ids:attached-mac="{vif["address"]}"',
                f"external_ids:vm-uuid={instance.uuid}",
                "external_ids:iface-status=active",
            )

    def unplug_vifs(self, instance, network_info):
        for vif in network_info or []:
            self._switch("--if-exists", "del-port", f"br-int-{CONF.host}", _port(vif))

    @property
    def _store(self):
        return Path(CONF.state_path, "instances.json")

    def _save(self):
        rows = [(one.uuid, one.name, one.state) for one in self.instances.values()]
        self._store.write_text(json.dumps(rows))

    @staticmethod
    def _hold_volumes():
        while Path(CONF.state_path, "hold_volumes").exists():
            time.sleep(0.2)

    @staticmethod
    def _switch(*words):
        database = f"--db=unix:{os.environ['OVS_RUNDIR']}/db.sock"
        subprocess.run(["ovs-vsctl", "--timeout=10", database, "--", *words], check=True)


def _port(vif):
    return f"tap{vif['id'][:11]}"
