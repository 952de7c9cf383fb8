"""What the hosts offer, how many more of each flavor fit, and what happens when a host fails.

``look.look(reader)`` reads placement and Nova, and asks placement where each flavor could go;
``amounts``, ``fits``, ``loss`` and ``trend`` are pure; ``report`` puts it together. Nothing here
changes a cloud.
"""
