"""What is named as being in the text is in the text, and is all that is named so."""

from __future__ import annotations

from pathlib import Path

from tests.formats.documents.docx import p, run, write

from newsroom.formats.documents import word
from newsroom.formats.documents.kept_parts import IN_TEXT


def test_what_is_named_as_kept_is_in_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    box = "<w:r><w:pict><w:txbxContent>" + p("beside") + "</w:txbxContent></w:pict></w:r>"
    write(path, p("a", box, "<w:ins>" + run(" new") + "</w:ins>", "<w:del>" + run("old") + "</w:del>"))
    found = word.read(path)
    assert set(found.lost) - {"deletion in tracked changes"} == IN_TEXT
    assert found.markdown == "a new\n\nbeside\n"
