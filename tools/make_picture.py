"""Draw what `rey-triage diagnose --demo` prints as an SVG, for the README."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from rey_triage import config, paths
from rey_triage.library import open_library
from rey_triage.render.diagnosis_terminal import TerminalDiagnosis
from rey_triage.scanner import Scanner
from rey_triage.sources.gather import Request, gather
from rey_triage.triage import Options, diagnose

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "assets" / "diagnose.svg"
WIDTH = 96
SHOWN = 40
# The usual template loads a font from another host; a picture in a README must not.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def main() -> int:
    """Write the picture."""
    library = open_library()
    known = library.signatures
    request = Request(bundle=paths.demo_bundle())
    evidence = gather(request, lambda: Scanner(known), lambda: Scanner(known))
    settings = config.load()
    options = Options(tool=library.deployments[settings.tool], thresholds=settings.thresholds)
    diagnosis = diagnose(evidence, library, known, options)

    first_screen = TerminalDiagnosis(diagnosis, width=WIDTH, colour=True).lines(1)[:SHOWN]

    drawn = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True)
    drawn.print(Text("$ rey-triage diagnose --demo", "bold"))
    drawn.print(Text.from_ansi("\n".join(first_screen)))
    drawn.print(Text("…", "dim"))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    drawn.save_svg(str(TARGET), title="rey-triage", code_format=FORMAT)
    print(TARGET.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
