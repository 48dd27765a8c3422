"""The line in which Excel names the separator."""

from __future__ import annotations

import pytest

from newsroom.formats import table_separator


@pytest.mark.parametrize(
    ("line", "separator"),
    [
        ("sep=;\n", ";"), ("sep=,", ","), ("SEP=|\r\n", "|"), ("sep=\t\n", "\t"), ('"sep=;"\n', ";"), ("\ufeffsep=;\n", ";"),
        ("", ""), ("sep=x\n", ""), ("sep=;;\n", ""), ("sep;title\n", ""), ("title;sep=;\n", ""),
    ],
)  # fmt: skip
def test_the_separator_that_a_line_names(line: str, separator: str) -> None:
    assert table_separator.named(line) == separator
