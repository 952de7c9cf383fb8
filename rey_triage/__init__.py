"""Knowledge base and triage assistant for operators of OpenStack clouds."""

__version__ = "0.1.0"
