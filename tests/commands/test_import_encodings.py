"""Files whose letters are not UTF-8: each format names the place and the way out, and `--encoding` is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.formats.sites.wxr import comment, item, wxr

GHOST = {
    "id": "p",
    "title": "Café",
    "slug": "a",
    "status": "published",
    "published_at": "2020-03-02 03:00:00",
    "html": "é",
}
RSS = '<rss version="2.0"><channel>\n<item><title>Café</title><link>https://x.example/a</link></item></channel></rss>'
NINJS = {"uri": "urn:x:1", "headline": "Café", "body_text": "é"}
# format → the file, and the line of its first wrong letter
FILES = {
    "wordpress": (wxr(item(1, title="Café")), 8),
    "ghost": (json.dumps({"data": {"posts": [GHOST]}}, ensure_ascii=False), 1),
    "feed": (f'<?xml version="1.0" encoding="utf-8"?>\n{RSS}', 3),
    "ninjs": (json.dumps(NINJS, ensure_ascii=False, indent=1), 3),
    "csv": ("title,body\nTea,x\nCafé,é\n", 3),
    "jsonl": ('{"title": "Tea", "body": "x"}\n{"title": "Café", "body": "é"}\n', 2),
    "html": ("<title>Café</title>\n<p>Text, text, text and text</p>", 1),
}


@pytest.mark.parametrize("form", FILES)
def test_letters_in_another_encoding_are_named_and_read_when_asked(newsroom: Run, tmp_path: Path, form: str) -> None:
    content, line = FILES[form]
    (tmp_path / "old").write_bytes(content.replace("Lê", "Le").encode("cp1252"))
    refused = newsroom("import", form, "old", code=4)
    assert f"error: old:{line}: byte 0xE9 " in refused.err
    assert "the file looks like cp1252" in refused.err
    assert "hint: give --encoding cp1252, or save the file as UTF-8" in refused.err
    newsroom("import", form, "old", "--encoding", "cp1252")
    assert "Café" in [one["title"] for one in newsroom("list", "--json").json]


@pytest.mark.parametrize("form", ["hugo", "ninjs"])
def test_one_file_of_a_folder_is_named_with_the_way_out(newsroom: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "old").mkdir()
    for name, title in (("a", "Tea"), ("b", "Café")):
        text = (
            json.dumps({**NINJS, "uri": name, "headline": title, "body_text": "x"}, ensure_ascii=False)
            if form == "ninjs"
            else f"# {title}\n\nText\n"
        )
        (tmp_path / "old" / f"{name}.{'json' if form == 'ninjs' else 'md'}").write_bytes(text.encode("cp1252"))  # fmt: skip
    [skipped] = newsroom("import", form, "old", "--json", code=9).json["skipped"]
    assert skipped["where"] in ("old/b.json", "old/b.md")
    assert "byte 0xE9 " in skipped["why"]
    assert "--encoding cp1252" in skipped["why"]


@pytest.mark.parametrize(
    ("form", "content"),
    [("wxr", wxr(item(1, inner=comment(1, "Café")))), ("disqus", "<?xml version='1.0' encoding='utf-8'?><disqus><a>é</a></disqus>")],
)  # fmt: skip
def test_comments_have_no_option_for_it(newsroom: Run, tmp_path: Path, form: str, content: str) -> None:
    (tmp_path / "old").write_bytes(content.replace("Lê", "Le").encode("cp1252"))
    refused = newsroom("comments", "import", "old", "--from", form, code=4)
    assert "byte 0xE9 is not UTF-8; the file looks like cp1252" in refused.err
    assert "hint: save the file as UTF-8, for example with: iconv -f cp1252 -t utf-8 FILE" in refused.err


def test_an_encoding_is_advised_where_it_can_be_given_and_helps(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "old.md").write_bytes(b"caf\xe9 tr\xe8s bien")
    (tmp_path / "no.md").write_bytes(b"caf\xe9 \x81 tr\xe8s bien")  # cp1252 has no 0x81
    newsroom("draft", "-", "--title", "A", stdin="A")
    as_utf8 = "hint: save the file as UTF-8, for example with: iconv -f cp1252 -t utf-8 FILE\n"
    for command in (
        ("edit", "@last", "--body", "old.md"), ("edit", "@last", "--body", "-"), ("programmes", "link", "old.md"),
        ("comments", "import", "--from", "jsonl", "old.md", "--map", "old.md"),
    ):  # fmt: skip
        assert newsroom(*command, stdin=(tmp_path / "old.md").read_bytes(), code=4).err.endswith(as_utf8), command
    assert "give --encoding cp1252" in newsroom("draft", "old.md", code=4).err
    for option in ((), ("--encoding", "cp1252"), ("--encoding", "cp1258")):
        assert newsroom("draft", "no.md", *option, code=4).err.endswith("hint: save the file as UTF-8\n")
    assert "looks like cp1252: try --encoding cp1252" in newsroom("draft", "old.md", "--encoding", "ascii", code=4).err
