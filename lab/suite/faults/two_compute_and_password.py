from __future__ import annotations

from lab.suite.faults.nova_compute_killed import ComputeKilled
from lab.suite.faults.wrong_password_neutron import WrongNeutronPassword
from lab.suite.kinds import Together

FAULT = Together("two-compute-and-password", ComputeKilled(), WrongNeutronPassword())
