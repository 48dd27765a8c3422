"""`export wordpress|ghost|hugo|html|ninjs|csv`: what our importers read back is what was written; what does not fit is counted."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsroom import markup, store
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Filter
from newsroom.desk import post_export
from newsroom.formats.outgoing.export_post import ExportFeature
from tests.commands.pictures import png
from tests.conftest import Run

NOW = ("--now", "2026-03-02T05:00:00Z")
# Texts that are markup, formulas or code somewhere; what XML cannot contain is only in the body.
HOSTILE = "=1+1 ]]> <b>&amp;</b> {{ x }} “q” 'q' \\ ‮ Đò"
BODY = """First *one* and **two**, `x < y`, [a link](https://example.org/?a=1&b=2).

## A heading

![A boat](a.png "On the river")

- one
- two

> A quote
>
> — Hà An

| a | b |
| --- | ---: |
| 1 | 2 |

https://www.youtube.com/watch?v=dQw4w9WgXcQ

[caption] and <script>alert(1)</script> ]]> last
"""
STATUSES: dict[str, list[list[str]]] = {
    "Draft": [],
    "In review": [["submit", "@"]],
    "Approved": [["submit", "@"], ["approve", "@"]],
    "Scheduled": [["publish", "@", "--at", "+1d"]],
    "Published": [["publish", "@"]],
    "Newer text": [["publish", "@"], ["edit", "@", "--append", "SECRET"]],
    "Withdrawn": [["publish", "@"], ["unpublish", "@", "--gone"]],
    "Killed": [["publish", "@"], ["kill", "@", "-m", "wrong"]],
    "Trashed": [["delete", "@"]],
    HOSTILE: [["publish", "@"]],
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("others")


@pytest.fixture
def full(run: Run, kept: Path, tmp_path: Path) -> Run:
    """An article in every status, one of them with a picture and comments, and a page."""
    if (kept / "newsroom.db").exists():
        shutil.copy(kept / "newsroom.db", tmp_path)
        return run
    run("init", "--no-pages", "--url", "https://news.example", "--lang", "en", "--timezone", "UTC")
    run("config", "set", "comments.mode", "open")
    for title, words in STATUSES.items():
        file = {
            "title": title,
            "lead": HOSTILE,
            "section": "Sông & đò",
            "tags": ["a, b", "C#"],
            "authors": ["Hà An", "Lê"],
        }
        body = f"Text of {title} with words.\n"
        if title == "Published":
            (tmp_path / "a.png").write_bytes(png("red"))
            file |= {"image": "a.png", "source": "TTXVN", "country": "NO"}
            body = BODY
        head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in file.items())
        name = f"{len(title)}-{title[0]}.md"
        (tmp_path / name).write_text(f"---\n{head}---\n{body}")
        [article] = run(*NOW, "draft", name, "--json").json
        for one in words:
            run(*NOW, *[str(article["id"]) if word == "@" else word for word in one])
    run("draft", "--page", "--title", "About us")
    run(*NOW, "publish", "about-us")
    comment = (*NOW, "comments", "add", "--article", "published", "--name")
    run(*comment, "Lan <i>", "--text", "One <b>&amp;\n\ntwo ]]>")
    run(*comment, "Minh", "--text", "Yes", "--parent", "1")
    run(*comment, "Spam", "--text", "Buy")
    run("comments", "approve", "1", "2")
    run("comments", "spam", "3", "--yes")
    run("backup", str(kept / "newsroom.db"))
    return run


def contents(path: Path) -> dict[str, dict[str, Any]]:
    """What the formats hold of each article: its newest text as readers see it."""
    found = {}
    with closing(store.connect(path)) as db:
        for article in articles.list_(db, Filter(), sort="id"):
            shown = revisions.get(db, article.id, article.live_revision or article.revision).manuscript
            sizes = sorted(
                db.execute("select bytes from media where id = ?", (one,)).fetchone()[0] for one in shown.media.values()
            )
            said = db.execute(
                "select c.author, c.body, c.status, c.created_at, q.body from comments c left join comments q"
                " on q.id = c.parent_id where c.article_id = ? order by c.created_at, c.author",
                (article.id,),
            )
            found[article.slug] = {
                "title": shown.title,
                "lead": shown.lead,
                "section": shown.section,
                "tags": set(shown.tags),
                "authors": shown.authors,
                "kind": shown.kind,
                "status": str(article.status),
                "at": article.published_at,
                "body": shown.body,
                "media": sizes,
                "comments": [tuple(row) for row in said],
            }
    return found


def shown(body: str) -> str:
    """A text as HTML, whatever its pictures are called."""
    html = markup.article_html(body, media=lambda _: markup.Picture("/p", 1, 1, "", "", "", None), hosts=(markup.ANY,))
    html = re.sub(r"<(/?)b>", r"<\1strong>", html)  # importing makes them the same
    return re.sub(r'(href|id)="#?t-[^"]*"| class="align-\w+"|(?<= ) ', "", html)


# Status here → status after a round trip, where it is another one: our importers never publish what was not public.
WORDPRESS = {"approved": "review", "scheduled": "draft", "unpublished": "draft"}
HIDDEN = {"draft", "review", "approved", "scheduled", "unpublished", "killed", "trashed"}
GHOST = WORDPRESS | {"review": "draft", "approved": "draft"}


@pytest.mark.parametrize(
    ("form", "file", "media", "statuses"),
    [
        ("wordpress", "out/wordpress.xml", "out/uploads", WORDPRESS),
        ("ghost", "out/ghost.json", "out/content/images", GHOST),
        ("hugo", "out", None, GHOST),
        ("ninjs", "out", None, GHOST),
        ("html", "out", None, {}),
    ],
)
def test_our_importers_read_what_was_written(
    full: Run, tmp_path: Path, form: str, file: str, media: str | None, statuses: dict[str, str]
) -> None:
    done = full("export", form, "-o", "out", "--json").json
    full("-d", "new.db", "init", "--no-pages", "--lang", "en", "--timezone", "UTC")
    where = ("--media", media) if media else ()
    # After the day of what is scheduled: an import publishes only what was public.
    import_ = ("--now", "2028-03-02T05:00:00Z", "-d", "new.db", "import", form, file, *where, "--json")
    read = full(*import_).json
    assert read["skipped"] == []
    assert done["scheduled"] == (form in ("wordpress", "ghost"))
    said = full("export", form, "-o", "again").err
    waits = "1 article is scheduled; the other system will publish it at that time\n"
    assert (waits in said) == bool(done["scheduled"])
    left_out = {"ninjs": {"killed", "trashed"}, "html": HIDDEN}.get(form, {"killed"})
    before, after = contents(tmp_path / "newsroom.db"), contents(tmp_path / "new.db")
    assert "SECRET" not in "".join(one["body"] for one in after.values())
    for slug, one in before.items():
        if one["status"] in left_out:
            continue
        one["status"] = statuses.get(one["status"], one["status"])
        if form == "ghost":
            one["tags"] |= {one["section"]} - {""}  # the first tag is the section
        if form != "wordpress":
            one["comments"] = []
        if one["status"] != "published":
            one["at"] = after[slug]["at"] = None
        for side in (one, after[slug]):
            side["body"] = shown(side["body"]) if form != "hugo" else side["body"]
            if form == "ghost":  # a player is a link there
                side["body"] = re.sub(r"<[^>]*>", "", side["body"])
        assert after[slug].pop("body") == one.pop("body")
        assert after[slug] == one, slug
    assert after.keys() == {slug for slug, one in before.items() if one["status"] not in left_out}
    assert done["left_out"]["killed article"] == 1
    again = full(*import_).json
    assert (again["added"], again["updated"]) == (0, 0)


@pytest.mark.parametrize("form", ["hugo", "ghost"])
def test_a_field_that_other_systems_do_not_have(
    newsroom: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """As a field is, that newsroom gets one day: Hugo holds every key, for others it is counted."""
    monkeypatch.setattr(post_export, "KNOWN", post_export.KNOWN - {"kicker", "related"})
    (tmp_path / "a.md").write_text("---\ntitle: A\nkicker: Above\nrelated: [b, c]\n---\nWords.\n", encoding="utf-8")
    newsroom("draft", "a.md")
    newsroom("publish", "1")
    newsroom("export", form, "-o", "out")
    left_out = json.loads((tmp_path / "out/newsroom-export.json").read_text("utf-8"))["left_out"]
    number = [many for what, many in left_out.items() if what == ExportFeature.EXTRA]
    if form == "hugo":
        written = (tmp_path / "out/content/posts/a/index.md").read_text("utf-8")
        assert "kicker: Above" in written
        assert "related: [b, c]" in written
        assert number == []
    else:
        assert number == [2]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_one_file_is_read_back_and_newer_texts_stay_hidden(full: Run, tmp_path: Path, form: str) -> None:
    full("edit", "draft", "--set", "related=published")
    full("export", form, "-o", "all")
    full("-d", "new.db", "init", "--no-pages", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(png("red"))
    command = (*NOW, "-d", "new.db", "import", form, "all", "--media", "pictures", "--json")
    read = full(*command).json
    assert read["skipped"] == []
    assert [one["what"] for one in read["lost"]] == [
        "killed article (imported as a draft)",
        "text newer than the published version (imported as a draft)",
    ]
    before, after = contents(tmp_path / "newsroom.db"), contents(tmp_path / "new.db")
    assert after["newer-text"]["status"] == "draft"
    assert "SECRET" in after["newer-text"]["body"]
    for slug, one in before.items():
        if one["status"] == "trashed":
            continue
        one["status"] = {**GHOST, "review": "review", "approved": "review", "killed": "draft"}.get(
            one["status"], one["status"]
        )
        one["comments"] = []
        if slug == "newer-text":
            one |= {"status": "draft", "body": after[slug]["body"]}
        if one["status"] != "published":
            one["at"] = after[slug]["at"] = None
        assert after[slug] == one, slug
    assert after.keys() == {slug for slug, one in before.items() if one["status"] != "trashed"}
    again = full(*command).json
    assert (again["added"], again["updated"], again["differing"]) == (0, 0, 0)


def test_html_has_what_readers_see_and_nothing_else(full: Run, tmp_path: Path) -> None:
    done = full("export", "html", "-o", "out", "--json").json
    public = {slug for slug, one in contents(tmp_path / "newsroom.db").items() if one["status"] == "published"}
    assert {one.stem for one in (tmp_path / "out").glob("*.html")} == {"index", *public}
    written = "".join(one.read_text() for one in (tmp_path / "out").glob("*.html"))
    assert "SECRET" not in written
    assert written.count("<script") == written.count('<script type="application/ld+json">') == len(public)
    assert "<script>alert" not in written
    assert "<h1>=1+1 ]]&gt; &lt;b&gt;&amp;amp;&lt;/b&gt;" in written
    assert done["left_out"]["comment"] == 3
    assert done["left_out"]["article that is not published"] == 5
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    for picture in (tmp_path / "out" / "media").iterdir():
        assert f'src="media/{picture.name}"' in written


def test_ninjs_says_what_may_be_used(full: Run, tmp_path: Path) -> None:
    full("export", "ninjs", "-o", "out")
    items = {one.stem: json.loads(one.read_text()) for one in (tmp_path / "out" / "items").iterdir()}
    assert {slug for slug, one in items.items() if one["pubstatus"] == "usable"} >= {
        "published",
        "newer-text",
        "about-us",
    }
    assert items["scheduled"]["pubstatus"] == items["draft"]["pubstatus"] == "withheld"
    assert items["scheduled"]["embargoed"] == "2026-03-03T05:00:00Z"
    assert "SECRET" not in json.dumps(items)
    assert items["published"]["infosources"][1] == {"name": "TTXVN"}


def test_csv_has_a_row_for_each_article_and_no_formula(full: Run, tmp_path: Path) -> None:
    full("export", "csv", "-o", "all.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text())))
    assert {"About us", "Killed", "Published", "Draft"} <= {row["title"] for row in rows}
    assert not [value for row in rows for value in row.values() if value.startswith("=")]
    assert full("export", "csv", "published").out.splitlines()[0].startswith("id,slug,title,lead,status,")


def test_a_folder_is_written_whole_or_not_at_all(full: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    assert "not empty" in full("export", "ghost", "-o", "out", "--force", code=10).err
    for form in ("markdown", "ghost"):
        refused = full("export", form, "-o", "out/mine.txt", "--force", code=10).err
        assert "out/mine.txt is not a folder" in refused
        assert "--force" not in refused
        assert "add --force" not in full("export", form, "-o", "out", code=10).err
    full("export", "ghost", "-o", "new")
    assert (
        "use a new folder: --force overwrites only exports in markdown"
        in full("export", "markdown", "-o", "new", "--force", code=10).err
    )
    full("export", "ghost", "-o", "folders/that/are/new")
    assert (tmp_path / "folders" / "that" / "are" / "new" / "ghost.json").exists()
    assert full("export", "ghost", "-o", "new", code=10).err
    full("export", "html", "published", "-o", "new", "--force")
    assert not (tmp_path / "new" / "ghost.json").exists()
    (tmp_path / "new" / ".git").mkdir()
    (tmp_path / "new" / ".git" / "mine").write_text("x")  # not ours: the folder is replaced as a whole
    assert "new/.git/mine" in full("export", "html", "-o", "new", "--force", code=10).err
    assert (tmp_path / "new" / ".git" / "mine").exists()
    assert "is a folder" in full("export", "hugo", code=2).err
    assert not list(tmp_path.glob(".newsroom-*"))
