"""A real OpenStack control plane on one machine: no systemd, no docker, loopback only.

Read from the top: ``cli`` has the verbs, ``lifecycle`` what ``up`` and ``down`` do in which order,
``services`` the table of processes, ``config`` one module per service with what it reads,
``processes`` how one is started, stopped and frozen. ``inside`` runs in the cloud's own
environment, where its clients are; everything else needs the standard library only.
"""
