"""The checks of runbooks: one rule a class, one class a file, all of them in this list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check.actions import Actions
from rey_triage.check.alike import Alike
from rey_triage.check.alone import Alone
from rey_triage.check.api_states import States
from rey_triage.check.commands import Commands
from rey_triage.check.complete import Complete
from rey_triage.check.config_options import Options
from rey_triage.check.edges import Edges
from rey_triage.check.examples import Examples
from rey_triage.check.fields import Fields
from rey_triage.check.filler import Filler
from rey_triage.check.heat import HeatFiles
from rey_triage.check.lengths import Lengths
from rey_triage.check.links import Links
from rey_triage.check.messages import Messages
from rey_triage.check.one_of import OneOf
from rey_triage.check.pasteable import Pasteable
from rey_triage.check.patterns import Patterns
from rey_triage.check.phrases import Phrases
from rey_triage.check.placeholders import Placeholders
from rey_triage.check.ranges import Ranges
from rey_triage.check.read_only import ReadOnly
from rey_triage.check.references import References
from rey_triage.check.risks import Risks
from rey_triage.check.signature import OwnSignature
from rey_triage.check.sources import Sources
from rey_triage.check.titles import Titles
from rey_triage.check.unique import Unique
from rey_triage.check.words import Words

if TYPE_CHECKING:
    from rey_triage.check.base import Check

CHECKS: tuple[Check, ...] = (
    Words(),
    Fields(),
    OneOf(),
    Unique(),
    Links(),
    Placeholders(),
    Patterns(),
    Examples(),
    OwnSignature(),
    Complete(),
    Lengths(),
    ReadOnly(),
    Risks(),
    Pasteable(),
    Actions(),
    Edges(),
    Alone(),
    Sources(),
    Ranges(),
    HeatFiles(),
    Titles(),
    Phrases(),
    Alike(),
    Filler(),
    Commands(),
    Options(),
    Messages(),
    States(),
    References(),
)
