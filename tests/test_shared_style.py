"""Blocks of code look the same when their style is worked out once."""

from __future__ import annotations

import pytest
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import BashLexer

from rey_triage.site import shared_style

CODE = "openstack server show 'web 1' | grep -c ERROR  # of one"


@pytest.fixture
def shared(monkeypatch):
    monkeypatch.setattr(HtmlFormatter, "_create_stylesheet", HtmlFormatter._create_stylesheet)
    before = {name: highlight(CODE, BashLexer(), formatter()) for name, formatter in FORMS.items()}
    shared_style.share()
    return before


FORMS = {
    "plain": HtmlFormatter,
    "prefix": lambda: HtmlFormatter(classprefix="x-"),
    "style": lambda: HtmlFormatter(style="monokai", noclasses=True),
}


def test_code_looks_the_same(shared):
    for name, formatter in FORMS.items():
        for _ in range(2):
            assert highlight(CODE, BashLexer(), formatter()) == shared[name]
