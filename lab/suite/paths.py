"""Replaces the paths of the machine that recorded: a bundle tells of a cloud, not of who looked."""

from __future__ import annotations

import io
import sys
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from lab.suite.control import Lab


def replace_paths(bundle: Path, lab: Lab) -> None:
    """Write the bundle anew, with paths as packages have them."""
    replaced = (
        (str(lab.state).encode(), b"/var/lib/lab"),
        (sys.base_prefix.encode(), b"/usr"),
    )
    partial = bundle.with_name(bundle.name + ".partial")
    with tarfile.open(bundle, "r:xz") as source, tarfile.open(partial, "w:xz") as target:
        for entry in source:
            content = source.extractfile(entry)
            if content is None:
                continue
            data = content.read()
            for old, new in replaced:
                data = data.replace(old, new)
            entry.size = len(data)
            target.addfile(entry, io.BytesIO(data))
    partial.replace(bundle)
