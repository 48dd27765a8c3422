"""`draft`: which files become articles, with values as typed, and which are refused."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, Run

STORY = """---
title: "Đảng bộ tỉnh: hội nghị"
sapo: 12:30
section: Chính trị
tags: [hội nghị, 1.10, on]
authors: [Hà An, Thành Bình]
source: HTTV
date: 2019-10-05 07:30
country: NO
---
Thân bài.
"""


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with that content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_every_field_is_kept_as_typed(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", STORY)
    result = newsroom("draft", "a.md", "--json")
    [article] = result.json
    assert article["lead"] == "12:30"
    assert article["tags"] == ["hội nghị", "1.10", "on"]
    assert article["authors"] == ["Hà An", "Thành Bình"]
    assert article["section"] == "Chính trị"
    assert article["extra"] == {"country": "NO"}
    assert article["slug"] == "dang-bo-tinh-hoi-nghi"
    assert article["date"] == "2019-10-05T00:30:00Z"
    assert "2019-10-05 07:30 +07:00" in result.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("---\ntitle: a: b: [\n---\nx\n", "bad.md:2"),
        ("---\ntitle: x\n\nno fence\n", "unclosed"),
        ("---\ntitle: x\nbomb: " + "[" * 50_000 + "\n---\nx\n", "bad.md"),
        ("---\ntitle: x\na: &a [1]\nb: [*a, *a]\n---\nx\n", "bad.md"),
        ("---\ntitle: !!python/object:os.system x\n---\nx\n", "bad.md:2"),
        ("---\ntitle: one\ntitle: two\n---\nx\n", "title"),
        ("---\ntitle: x\ndate: 2026-02-30\n---\nx\n", "bad.md"),
        ("---\ntitle: x\ndate: sometime\n---\nx\n", "bad.md"),
        ("tiêu đề".encode("utf-16"), "--encoding"),
        ("---\ntitle: Tiếng Việt\n---\nạ".encode()[:-1] + b"\xff", "bad.md"),
    ],
    ids=["syntax", "fence", "nested", "alias", "object", "twice", "no such day", "no date", "utf-16", "bad byte"],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    newsroom: Run, tmp_path: Path, content: str | bytes, says: str
) -> None:
    put(tmp_path, "bad.md", content)
    refused = newsroom("draft", "bad.md", code=4)
    assert says in refused.err
    assert "error:" in refused.err
    assert newsroom("list", "--count").out == "0\n"


def test_a_body_that_begins_with_a_rule_comes_back_byte_for_byte(newsroom: Run, tmp_path: Path) -> None:
    body = "---\n\nkhông có khoá nào\n\n---\n\nhết\n"
    put(tmp_path, "rule.md", body)
    newsroom("draft", "rule.md", "--title", "Kẻ ngang")
    assert newsroom("show", "ke-ngang", "--json").json["body"] == body


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85"], ids=["crlf", "cr", "nel"])
def test_marks_and_line_ends_of_other_systems(newsroom: Run, tmp_path: Path, end: str) -> None:
    put(tmp_path, "a.md", b"\xef\xbb\xbf" + f"---{end}title: Có BOM{end}---{end}một{end}hai{end}".encode())
    newsroom("draft", "a.md")
    shown = newsroom("show", "co-bom", "--json").json
    assert shown["title"] == "Có BOM"
    assert shown["body"] == "một\nhai\n"


def test_an_encoding_that_is_named_is_read(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: Việt\n---\nchữ\n".encode("utf-16"))
    [article] = newsroom("draft", "a.md", "--encoding", "utf-16", "--json").json
    assert article["title"] == "Việt"


@pytest.mark.parametrize(
    ("slug", "becomes"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("a/b", "a-b"),
        ("Đường Phố", "duong-pho"),
        ("%2e%2e", "2e-2e"),
        ("x" * 300, "x" * 80),
    ],
)
def test_hostile_slugs_are_made_safe(newsroom: Run, slug: str, becomes: str) -> None:
    [article] = newsroom("draft", "--title", "T", "--slug", slug, "--json").json
    assert article["slug"] == becomes


@pytest.mark.parametrize("slug", ["con", "nul", "s", "tag", "feed", "_f"])
def test_reserved_slugs_are_not_taken_as_they_are(newsroom: Run, slug: str) -> None:
    [article] = newsroom("draft", "--title", "T", "--slug", slug, "--json").json
    assert article["slug"] not in (slug, "")


@pytest.mark.parametrize("slug", [".", "😀", "///"])
def test_a_slug_of_nothing_is_refused(newsroom: Run, slug: str) -> None:
    assert "slug" in newsroom("draft", "--title", "T", "--slug", slug, code=4).err


def test_alike_titles_are_numbered_and_a_chosen_slug_in_use_is_a_conflict(newsroom: Run) -> None:
    for expected in ("mua-lon", "mua-lon-2", "mua-lon-3"):
        assert newsroom("draft", "--title", "Mưa lớn", "--json").json[0]["slug"] == expected
    refused = newsroom("draft", "--title", "Khác", "--slug", "Mua Lon", code=5)
    assert "article 1" in refused.err


def test_a_title_of_emoji_still_gets_a_slug(newsroom: Run) -> None:
    assert newsroom("draft", "--title", "🚀🚀", "--json").json[0]["slug"]


def test_decomposed_letters_are_composed(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: Đa\u0309ng bo\u0323\u0302\n---\nho\u0323\u0302i\n")
    [article] = newsroom("draft", "a.md", "--json").json
    assert article["title"] == "Đảng bộ"
    assert newsroom("show", str(article["id"]), "--json").json["body"] == "hội\n"


def test_stdin_flags_and_another_article(newsroom: Run) -> None:
    newsroom("draft", "-", stdin=STORY)
    [copied] = newsroom("draft", "--from", "1", "--title", "Bản khác", "--json").json
    assert copied["title"] == "Bản khác"
    assert copied["tags"] == ["hội nghị", "1.10", "on"]
    assert newsroom("show", str(copied["id"]), "--json").json["body"] == "Thân bài.\n"
    [flagged] = newsroom(
        "draft", "--title", "Cờ", "--section", "Xã hội", "--tag", "a", "--tag", "b", "--author", "Lan", "--lead", "L", "--json"
    ).json  # fmt: skip
    assert (flagged["section"], flagged["tags"], flagged["authors"], flagged["lead"]) == (
        "Xã hội",
        ["a", "b"],
        ["Lan"],
        "L",
    )


def test_a_template_is_filled_in(newsroom: Run, tmp_path: Path) -> None:
    put(
        tmp_path,
        "templates/tin.md",
        "---\ntitle: {{title}}\nsection: {{section}}\nauthors: [{{author}}]\n---\nViết lúc {{date}}.\n",
    )
    newsroom(
        "--now", "2026-01-05T01:00:00Z", "draft", "--template", "tin", "--title", "Mới", "--section", "Tin", "--no-edit"
    )
    shown = newsroom("show", "moi", "--json").json
    assert shown["body"] == "Viết lúc 2026-01-05 08:00.\n"
    assert shown["authors"] == ["lan"]
    assert newsroom("draft", "--template", "không", "--title", "x", "--no-edit", code=3).err


def test_a_folder_in_one_command_and_again(newsroom: Run, tmp_path: Path) -> None:
    for number in range(7):
        put(tmp_path, f"in/{number}.md", f"---\ntitle: Bài {number}\n---\nthân {number}\n")
    put(tmp_path, "in/bad.md", "---\ntitle: [\n---\n")
    partial = newsroom("draft", "in", code=9)
    assert "in/bad.md" in partial.err
    assert newsroom("list", "--count").out == "7\n"
    put(tmp_path, "in/bad.md", "---\ntitle: Đã sửa\n---\nx\n")
    put(tmp_path, "in/3.md", "---\ntitle: Bài 3\n---\nthân mới\n")
    again = newsroom("draft", "in")
    assert "6 unchanged" in again.err
    assert "1 new" in again.err
    assert "1 updated" in again.err
    assert newsroom("list", "--count").out == "8\n"
    assert len(newsroom("history", "bai-3", "--json").json) == 2


def test_a_file_whose_article_was_edited_since_is_a_conflict(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: A\n---\nmột\n")
    newsroom("draft", "a.md")
    newsroom("edit", "a", "--append", "của tôi")
    newsroom("draft", "a.md")
    put(tmp_path, "a.md", "---\ntitle: A\n---\nhai\n")
    assert "edited since" in newsroom("draft", "a.md", code=5).err
    assert "của tôi" in newsroom("show", "a").out


def test_an_unknown_key_near_a_known_one_is_kept_and_named(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: A\nauthro: Lan\n---\nx\n")
    result = newsroom("draft", "a.md", "--json")
    assert result.json[0]["extra"] == {"authro": "Lan"}
    assert "author" in result.err


def test_toml_front_matter(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", '+++\ntitle = "Từ TOML"\ntags = ["a", "b"]\ndate = 2019-10-05T07:30:00+07:00\n+++\nx\n')
    [article] = newsroom("draft", "a.md", "--json").json
    assert (article["title"], article["tags"], article["date"]) == ("Từ TOML", ["a", "b"], "2019-10-05T00:30:00Z")


def png() -> bytes:
    """A small picture."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG")
    return out.getvalue()


def test_pictures_named_by_the_text_are_taken_in(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "in/anh/mua.png", png())
    put(
        tmp_path,
        "in/a.md",
        "---\ntitle: Có ảnh\nimage: anh/mua.png\nimage_alt: Mưa\n---\n![mưa](anh/mua.png)\n\n![mất](anh/mat.png)\n",
    )
    result = newsroom("draft", "in/a.md")
    assert "anh/mat.png" in result.err
    [medium] = newsroom("media", "list", "--json").json
    assert (medium["width"], medium["height"], medium["alt"]) == (8, 6, "Mưa")
    html = newsroom("show", "co-anh", "--format", "html").out
    assert f'src="{medium["path"]}"' in html
    assert "mat.png" not in html.replace("mất", "")
    assert newsroom("media", "rm", str(medium["id"]), code=6).err


def editor(folder: Path, script: str) -> dict[str, str]:
    """An environment whose editor runs `script` on the file."""
    path = folder / "editor.py"
    path.write_text(f"#!/usr/bin/env python3\nimport sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"EDITOR": str(path), "VISUAL": str(path), "TMPDIR": str(folder)}


def test_the_editor_gives_front_matter_and_body_in_one_text(newsroom: Run, tmp_path: Path) -> None:
    env = editor(
        tmp_path,
        "text = path.read_text()\nassert 'title:' in text\npath.write_text('---\\ntitle: Viết tay\\n---\\nthân\\n')",
    )
    newsroom("draft", "--edit", env=env)
    assert newsroom("show", "viet-tay", "--json").json["body"] == "thân\n"
    assert not list(tmp_path.glob("newsroom-*.md"))


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("pass", 0),
        ("path.write_text('---\\ntitle: x\\n---\\nquý giá\\n'); sys.exit(3)", 10),
        ("path.write_text('---\\ntitle: [\\n---\\nquý giá\\n')", 4),
    ],
    ids=["unchanged", "fails", "invalid"],
)
def test_what_was_typed_is_never_lost(newsroom: Run, tmp_path: Path, script: str, code: int) -> None:
    result = newsroom("draft", "--edit", env=editor(tmp_path, script), code=code)
    assert newsroom("list", "--count").out == "0\n"
    kept = list(tmp_path.glob("newsroom-*.md"))
    if code:
        assert len(kept) == 1
        assert str(kept[0]) in result.err
        assert "quý giá" in kept[0].read_text()
    else:
        assert not kept


def test_a_missing_editor_names_the_kept_text(newsroom: Run, tmp_path: Path) -> None:
    env = {"EDITOR": "no-such-editor-anywhere", "VISUAL": "", "TMPDIR": str(tmp_path)}
    assert "the text is in" in newsroom("draft", "--edit", "--title", "x", env=env, code=10).err


@pytest.mark.parametrize("args", [("draft", "khong-co.md"), ("draft", "khong-co")])
def test_a_file_that_is_not_there(newsroom: Run, args: tuple[str, ...]) -> None:
    assert newsroom(*args, code=3).out == ""


def test_a_site_of_another_builder_comes_in_whole_and_is_published_on_its_own_days(run: Run, tmp_path: Path) -> None:
    run("init", "--title", "Town", "--timezone", "America/New_York")
    drafted = run("draft", str(FIXTURES / "posts" / "content" / "posts"), "--json")
    assert len(drafted.json) == 5
    assert "missing.png" in drafted.err
    published = run("publish", "--all", "--yes", "--json").json
    assert {article["status"] for article in published} == {"published"}
    assert {article["slug"]: article["published_at"] for article in published} == {
        "coming-soon": "2014-03-12T14:11:00Z",  # its own offset, -04:00
        "content-debt": "2016-05-19T13:00:00Z",  # New York in summer
        "the-bridge-at-last": "2018-06-05T04:00:00Z",
        "forms-resource": "2020-02-18T05:00:00Z",  # and in winter
        "project-defaults": "2024-12-05T05:00:00Z",
    }
    assert [article["slug"] for article in run("search", "readers", "--json").json] == ["content-debt"]
    assert len(run("media", "list", "--json").json) == 2
    run("check", "--file")


def test_links_to_a_dated_post_go_on_leading_to_it(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "posts/2014-03-12-coming-soon.md", "---\ntitle: Coming soon\ndate: 2014-03-13\n---\nText.\n")
    [article] = newsroom("draft", "posts", "--json").json
    assert article["extra"]["aliases"] == ["/2014/03/13/coming-soon/", "/2014/03/12/coming-soon/"]
    newsroom("publish", "coming-soon")
    newsroom("build")
    assert "/2014/03/coming-soon/" in (tmp_path / "site/2014/03/12/coming-soon/index.html").read_text()
    newsroom("export", "markdown", "-o", "exported")
    [written] = (tmp_path / "exported").rglob("*coming-soon.md")
    assert "\naliases: [/2014/03/13/coming-soon/, /2014/03/12/coming-soon/]\n" in written.read_text()
    [again] = newsroom("draft", "posts", "--json").json
    assert again["id"] == article["id"]


def test_a_warning_about_many_files_is_told_once(newsroom: Run, tmp_path: Path) -> None:
    for number in range(30):
        put(tmp_path, f"t/{number}.md", f"---\ntitle: T{number}\ntitle2: x\n---\nx\n")
        put(tmp_path, f"t/{number}.txt", "no Markdown")
    put(tmp_path, "t/lost.md", "---\ntitle: Lost\n---\n![x](gone.png)\n")
    said = newsroom("draft", "t").err
    assert said.count("title2") == 1
    assert "(and in 29 more files)" in said
    assert "gone.png" in said
    assert said.count("not Markdown") == 6  # five by name, and the number of the others
    assert "not read: 25 more (not Markdown)" in said


def test_one_unreadable_file_stops_nothing(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "c/good.md", "---\ntitle: Good\n---\nx\n")
    put(tmp_path, "secret.txt", "The secret word.")
    (tmp_path / "c/dead.md").symlink_to("nowhere.md")
    (tmp_path / "c/loop.md").symlink_to("loop.md")
    (tmp_path / "c/out.md").symlink_to(tmp_path / "secret.txt")
    said = newsroom("draft", "c").err
    assert newsroom("list", "--count").out == "1\n"
    for name, why in (
        ("dead", "a broken symbolic link"),
        ("loop", "a broken symbolic link"),
        ("out", "a symbolic link to a place outside the folder"),
    ):
        assert f"warning: not read: c/{name}.md ({why}" in said
    assert "1 draft" not in newsroom("-q", "draft", "c").err


@pytest.mark.parametrize(
    "how", [("draft", "x.xml"), ("draft", "-"), ("edit", "1", "--body", "x.xml"), ("edit", "1", "--body", "-")]
)
def test_an_export_is_refused_with_the_command_for_it(newsroom: Run, tmp_path: Path, how: tuple[str, ...]) -> None:
    export = '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item/></channel></rss>\n'
    put(tmp_path, "x.xml", export)
    newsroom("draft", "-", "--title", "A", stdin="x\n")
    said = newsroom(*how, stdin=export, code=4).err
    assert "this is a WordPress export, not an article" in said
    assert "newsroom comments import --from wxr" in said
    assert newsroom("list", "--count").out == "1\n"


def test_a_folder_that_newsroom_exported_is_refused_with_the_command_for_it(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "-", "--title", "A", stdin="x\n")
    newsroom("export", "markdown", "-o", "out")
    assert "newsroom import markdown out" in newsroom("draft", "out", code=4).err


def test_the_first_heading_is_the_title_and_stands_once(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "## The *night* boat\n\nText under it.\n")
    put(
        tmp_path,
        "b.md",
        "---\ntitle: The day boat\nlead: It runs.\n---\n# The day boat\n\nIt **runs**. Tickets at the pier.\n",
    )
    newsroom("--now", "2026-05-06T08:00:00Z", "draft", "a.md", "b.md")
    newsroom("--now", "2026-05-06T08:00:00Z", "publish", "--all", "-y")
    newsroom("build")
    for slug, text in (
        ("the-night-boat", "The night boat"),
        ("the-day-boat", "The day boat"),
        ("the-day-boat", "runs"),
    ):
        page = (tmp_path / f"site/2026/05/{slug}/index.html").read_text(encoding="utf-8")
        story = re.sub(r"<[^>]*>", "", page[page.index("<article") : page.index("</article>")])
        assert story.count(text) == 1, text
    assert newsroom("show", "the-night-boat", "--json").json["body"] == "Text under it.\n"


# What is left in the editor, and whether it becomes an article.
EMPTIED = {
    "an empty file": ": > \"$1\"",
    "white space": "printf '\\n \\n' > \"$1\"",
    "untouched": ":",
    "a line break more": "echo >> \"$1\"",
}  # fmt: skip


@pytest.mark.parametrize("script", EMPTIED.values(), ids=EMPTIED)
def test_an_emptied_text_makes_no_article(desk: Run, tmp_path: Path, script: str) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    env = {"EDITOR": str(editor), "VISUAL": str(editor), "TMPDIR": str(tmp_path)}
    assert "nothing was saved" in desk("draft", "--edit", env=env).err
    assert desk("list", "--count").out == "0\n"


def test_no_article_is_named_after_the_editors_file(desk: Run, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\nprintf 'Text without a title.\\n' > \"$1\"\n")
    editor.chmod(0o755)
    env = {"EDITOR": str(editor), "VISUAL": str(editor), "TMPDIR": str(tmp_path)}
    refused = desk("draft", "--edit", env=env, code=4)
    assert "has no title" in refused.err
    assert desk("list", "--count").out == "0\n"


def test_several_faults_are_several_messages(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A: b\ntags: [x\n---\nText.\n")
    text = desk("draft", "-", stdin=(tmp_path / "a.md").read_text(), code=4)
    assert "␊" not in text.err
    assert len([line for line in text.err.splitlines() if line.startswith("error: stdin:")]) >= 2
    error = json.loads(desk("draft", "-", "--json", stdin=(tmp_path / "a.md").read_text(), code=4).err)["error"]
    assert len(error["messages"]) >= 2
    assert all(message.startswith("stdin:") for message in error["messages"])


def test_a_file_of_a_published_story_changes_its_comments_and_names_an_expiry(run: Run, tmp_path: Path) -> None:
    run("init", "--timezone", "UTC")
    story = tmp_path / "a.md"
    story.write_text("---\ntitle: A\n---\nText.\n")
    run("draft", "a.md")
    run("publish", "a")

    story.write_text("---\ntitle: A\ncomments: closed\n---\nText.\n")
    run("draft", "a.md")
    assert "closed" in run("comments", "add", "--article", "a", "--name", "An", "--text", "Hello there.", code=6).err

    story.write_text("---\ntitle: A\ncomments: closed\nexpiryDate: 2999-01-01 08:00\n---\nText.\n")
    said = run("draft", "a.md").err
    assert "a.md: a has already been published" in said
    assert "newsroom publish a --expire '2999-01-01 08:00 +00:00'" in said
    run("publish", "a", "--expire", "2999-01-01 08:00 +00:00")
    assert "is published" not in run("draft", "a.md").err

    story.write_text("---\ntitle: A\ncomments: true\n---\nText.\n")
    run("draft", "a.md")
    run("comments", "add", "--article", "a", "--name", "An", "--text", "Hello there.")


def test_what_is_typed_as_a_language_is_one(newsroom: Run) -> None:
    assert newsroom("draft", "-t", "A", "--lang", "en_GB", "--no-edit", "--json").json[0]["lang"] == "en-GB"
    assert "English" in newsroom("draft", "-t", "B", "--lang", "English", "--no-edit", code=2).err
    assert newsroom("edit", "a", "--set", "lang=fra", "--json").json[0]["lang"] == "fr"
    assert "../x" in newsroom("edit", "a", "--set", "lang=../x", code=2).err
