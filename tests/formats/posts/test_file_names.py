"""Names of files taken apart: the date, the language, and the words for the title and the slug."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from newsroom.formats.posts import file_names


@pytest.mark.parametrize(
    ("path", "day", "words", "title", "lang"),
    [
        ("2024-01-02-night-boat.md", "2024-01-02", "night-boat", "Night boat", ""),
        ("2012-11-30_harbour.md", "2012-11-30", "harbour", "Harbour", ""),
        ("20121130-harbour.md", "2012-11-30", "harbour", "Harbour", ""),
        ("2012_11_30_harbour.md", "2012-11-30", "harbour", "Harbour", ""),
        ("2012.11.30.harbour.md", "2012-11-30", "harbour", "Harbour", ""),
        ("2012-11-30 Harbour light.md", "2012-11-30", "Harbour light", "Harbour light", ""),
        ("2012-11-30--harbour.md", "2012-11-30", "harbour", "Harbour", ""),
        ("2012-11-30 \u2013 harbour.md", "2012-11-30", "harbour", "Harbour", ""),
        ("2012-11-30T10-15-harbour.md", "2012-11-30", "harbour", "Harbour", ""),
        ("2018-10-10T00:00:00Z-harbour.md", "2018-10-10", "harbour", "Harbour", ""),
        ("2012-11-30.md", "2012-11-30", "", "2012-11-30", ""),
        ("c/2012-11-30-harbour/index.md", "2012-11-30", "harbour", "Harbour", ""),
        ("c/harbour-bridge/index.fr.md", "", "harbour-bridge", "Harbour bridge", "fr"),
        ("index.md", "", "index", "Index", ""),
        ("about.pt-BR.md", "", "about", "About", "pt-BR"),
        ("2024-01-02-boat.zh_Hant.md", "2024-01-02", "boat", "Boat", "zh-Hant"),
        # No dates and no languages.
        ("2012-13-30-harbour.md", "", "2012-13-30-harbour", "2012 13 30 harbour", ""),
        ("12345678-report.md", "", "12345678-report", "12345678 report", ""),
        ("2024111-x.md", "", "2024111-x", "2024111 x", ""),
        ("2024 10 ways home.md", "", "2024 10 ways home", "2024 10 ways home", ""),
        ("notes.old.md", "", "notes.old", "Notes.old", ""),
        ("v1.2.md", "", "v1.2", "V1.2", ""),
        ("NATO at 70.md", "", "NATO at 70", "NATO at 70", ""),
    ],
)
def test_a_name_is_taken_apart(path: str, day: str, words: str, title: str, lang: str) -> None:
    name = file_names.of(PurePath(path))
    assert (name.day, name.words, name.title, name.lang) == (day, words, title, lang)
