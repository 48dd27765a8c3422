"""Colours that can be read on a light and on a dark terminal."""

from __future__ import annotations

import re
from pathlib import Path

from newsroom import terminal
from newsroom.identity import contrast

# Colours of text: on white, yellow and white cannot be read; on black, black.
UNREADABLE = re.compile(r'"(?:\w+ )*(?:yellow|white|black|bright_\w+)(?: \w+)*"')


def test_no_text_has_a_colour_that_cannot_be_read() -> None:
    files = Path(terminal.__file__).parent.rglob("*.py")
    assert {file.name: found for file in files if (found := UNREADABLE.findall(file.read_text()))} == {}


def test_amber_has_contrast_on_white_and_on_black() -> None:
    amber = "#af5f00"  # colour 130 of the 256
    assert terminal.AMBER == "color(130)"
    assert min(contrast(amber, "#ffffff"), contrast(amber, "#000000")) > 4.4
