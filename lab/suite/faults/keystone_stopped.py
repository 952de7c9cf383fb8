from __future__ import annotations

from lab.suite.kinds import Broken


class KeystoneStopped(Broken):
    name = "keystone-stopped"
    sentence = "Keystone is stopped: no new token, while older ones still work."
    expect = {"keystone/api-down": "stopped"}
    service, by = "keystone", "stop"
    lasts = 40
    follow = True
    values = {"controller": "ctl-1"}


FAULT = KeystoneStopped()
