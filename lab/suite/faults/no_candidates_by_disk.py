from __future__ import annotations

from lab.suite.faults.no_candidates_by_ram import HostsFull


class DiskFull(HostsFull):
    name = "no-candidates-by-disk"
    sentence = "The disks of all hosts are given away; a server fails that would fit an empty one."
    short = "DISK_GB"
    filling = {"ram": 128, "disk": 180}
    asking = {"ram": 128, "disk": 60}


FAULT = DiskFull()
