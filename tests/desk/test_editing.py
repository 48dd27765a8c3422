"""Edits: fields and texts in one action, merged with what others saved, and kept where they are refused."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest

from newsroom.core import stored_settings
from newsroom.core.articles import articles, publishing, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import HEADER, Manuscript
from newsroom.core.journal import actions
from newsroom.desk import Desk, editing
from newsroom.desk.editing import ArticleEdit
from newsroom.errors import Conflict, NotFound, Outside, Refused, Usage
from tests.desk.conftest import Heard, Make
from tests.desk.test_in_editor import Pretended, never

LINES = "".join(f"line {number}\n" for number in range(1, 6))


def change(desk: Desk, article: Article, stdin: bytes = b"", **edit: Any) -> Article:
    """Edit the article as it is now, whatever version of it the test holds."""
    newest = articles.by_id(desk.db, article.id)
    return editing.change(desk, newest, ArticleEdit(**edit), stdin=io.BytesIO(stdin))


def manuscript(desk: Desk, article: Article) -> Manuscript:
    newest = articles.by_id(desk.db, article.id)
    return revisions.get(desk.db, newest.id, newest.revision).manuscript


def publish(desk: Desk, article: Article) -> Article:
    with actions.act(desk.db, actor="lan", now=desk.now, command="publish") as act:
        return publishing.publish(act, article, publishing.Order(), zone=desk.zone)


@pytest.mark.parametrize(
    ("given", "nothing"),
    [({}, True), ({"note": "n", "expected": 1, "merge": True}, True), ({"body": "-"}, False), ({"sets": ("a=b",)}, False),
     ({"append": ""}, False), ({"slug": ""}, False)],
)  # fmt: skip
def test_an_edit_may_be_nothing(given: dict[str, Any], nothing: bool) -> None:
    assert ArticleEdit(**given).is_nothing is nothing


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("title", "N", {"title": "N"}), ("lead", "", {"lead": ""}), ("image", "p.png", {"image": "p.png"}),
        ("body", "B", {"body": "B"}), ("section", "S", {"section": "S"}), ("source", "X", {"source": "X"}),
        ("lang", "en", {"lang": "en"}), ("tags", " a, b ,,", {"tags": ("a", "b")}), ("tag", "a", {"tags": ("a",)}),
        ("authors", "Lan, Mai", {"authors": ("Lan", "Mai")}), ("author", "", {"authors": ()}),
        ("mood", "calm", {"extra": {"kept": 1, "mood": "calm"}}), ("kept", "", {"extra": {}}),
        ("category", "S", {"section": "S"}), ("Summary", "L2", {"lead": "L2"}), ("keywords", "a,b", {"tags": ("a", "b")}),
        ("redirect-from", "/a/, /b/", {"extra": {"kept": 1, "aliases": ["/a/", "/b/"]}}),
        ("updated", "2026-01-02", {"extra": {"kept": 1, "lastmod": "2026-01-02"}}), ("lastmod", "", {"extra": {"kept": 1}}),
        ("kept", "2", {"extra": {"kept": "2"}}), ("a-b_c", "x", {"extra": {"kept": 1, "a-b_c": "x"}}),
    ],
)  # fmt: skip
def test_one_field_is_set(key: str, value: str, expected: dict[str, Any]) -> None:
    before = Manuscript(title="T", lead="L", authors=("Hoa",), extra={"kept": 1})
    after = editing.with_field(before, key, value)
    for name in ("title", "lead", "section", "tags", "authors", "source", "lang", "image", "body", "extra"):
        assert getattr(after, name) == expected.get(name, getattr(before, name)), name


@pytest.mark.parametrize("name", [name for name in HEADER if name != "title"])
@pytest.mark.parametrize("value", ["en", ""])
def test_a_field_that_is_set_replaces_the_key_that_a_text_from_before_the_field_has(name: str, value: str) -> None:
    before = Manuscript(title="T", extra={name: "older", "kept": 1})
    after = editing.with_field(before, name, value)
    assert (bool(getattr(after, name)), after.extra) == (bool(value), {"kept": 1})


@pytest.mark.parametrize(
    ("key", "hint"),
    [("slug", "--slug NEW"), ("date", "it is set when the article is published: newsroom publish REF --date"),
     ("status", "publish, unpublish"), ("", None),
     ("permalink", "--slug NEW"), ("draft", "publish, unpublish"), ("expiryDate", "--expire TIME"), ("embargo", "--embargo"),
     ("translationKey", "for an article drafted from a file: "), ("a b", None),
     ("a:b", None)],
)  # fmt: skip
def test_what_is_no_field_is_refused(key: str, hint: str | None) -> None:
    with pytest.raises(Usage) as caught:
        editing.with_field(Manuscript(title="T"), key, "x")
    assert (hint or "") in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("key", "near"),
    [("tittle", "title"), ("titel", "title"), ("tgas", "tags"), ("sectoin", "section"), ("autors", "authors"),
     ("descripton", "description"), ("langauge", "language")],
)  # fmt: skip
def test_a_key_near_a_known_one_is_named(desk: Desk, make: Make, heard: Heard, key: str, near: str) -> None:
    article = make()
    change(desk, article, sets=(f"{key}=",))  # adds nothing
    change(desk, article, sets=(f"{key}=x",))
    assert heard.warned == [f"--set {key} adds a new key; did you mean {near!r}?"]
    change(desk, articles.by_id(desk.db, article.id), sets=(f"{key}=y",))
    assert len(heard.warned) == 1  # the second time it is there


@pytest.mark.parametrize("key", ["mood", "subtitle", "layout", "image_alt", "title", "tag", "category"])
def test_other_keys_are_not_named(desk: Desk, make: Make, heard: Heard, key: str) -> None:
    change(desk, make(), sets=(f"{key}=x",))
    assert heard.warned == []


def test_a_body_may_begin_with_the_title_as_its_heading(desk: Desk, make: Make, tmp_path: Path) -> None:
    article = make("# Đò ngang\n\nMột.\n")
    assert manuscript(desk, article).body == "Một.\n"
    for written, body in (("# Đò ngang\n\nHai.\n", "Hai.\n"), ("## Bến\n\nBa.\n", "## Bến\n\nBa.\n")):
        (tmp_path / "b.md").write_text(written, encoding="utf-8")
        article = change(desk, article, body="b.md")
        assert (article.title, manuscript(desk, article).body) == ("Đò ngang", body)


def test_everything_is_one_action(desk: Desk, make: Make, heard: Heard) -> None:
    article = make()
    changed = change(
        desk,
        article,
        sets=("title=Mới", "comments=closed"),
        append="Hết.",
        slug="moi",
        note="why",
        expected=article.version,
    )
    assert (changed.slug, changed.comments_mode) == ("moi", "closed")
    found = manuscript(desk, changed)
    assert (found.title, found.body) == ("Mới", "Một.\n\nHết.\n")
    rows = desk.db.execute(
        "select action, batch_id from journal where object_id = ? order by id", (article.id,)
    ).fetchall()
    assert [row["action"] for row in rows] == ["draft", "edit", "rename", "comments"]
    assert len({row["batch_id"] for row in rows[1:]}) == 1
    assert revisions.get(desk.db, article.id, 2).note == "why"
    assert heard.warned == []


def test_a_pair_needs_its_sign(desk: Desk, make: Make) -> None:
    with pytest.raises(Usage, match="--set needs KEY=VALUE, got 'title'"):
        change(desk, make(), sets=("title",))


def test_a_text_from_a_file_brings_its_pictures_from_its_folder(
    desk: Desk, make: Make, tmp_path: Path, heard: Heard
) -> None:
    from tests.commands.pictures import png

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(png("red"))
    (tmp_path / "in" / "bad.png").write_bytes(b"x")
    (tmp_path / "in" / "t.md").write_text("---\nlead: New\n---\n![x](a.png) ![y](bad.png)\n", encoding="utf-8")
    article = make("---\ntitle: T\nlead: Old\nsection: S\nmood: calm\n---\nOne\n")
    changed = change(desk, article, body="in/t.md")
    found = manuscript(desk, changed)
    assert (found.title, found.lead, found.section, set(found.media)) == ("T", "New", "S", {"a.png"})
    assert found.extra == {}
    assert len(heard.warned) == 2
    assert heard.warned[0].endswith("so they are removed: mood; to restore them: newsroom undo")
    assert heard.warned[1].startswith("picture or clip not added: ")


@pytest.mark.parametrize(
    ("front", "lost"),
    [
        ("title: New", "series, mood, aliases"), ("weather: wet", "series, mood, aliases"),
        ("loạt bài: Lakes\naliases:\nMood: wild", ""), ("series: Rivers", "mood, aliases"),
    ],
)  # fmt: skip
def test_keys_that_a_new_text_takes_out_are_named(desk: Desk, make: Make, heard: Heard, front: str, lost: str) -> None:
    article = make("---\ntitle: T\nseries: Rivers\naliases: [/leg/]\nmood: calm\n---\nOne\n")
    written = f"---\n{front}\n---\nTwo\n"
    heard.warned.clear()
    found = manuscript(desk, change(desk, article, body="-", stdin=written.encode()))
    said = "the front matter of the new text does not have these keys, so they are removed: "
    assert [one for one in heard.warned if one.startswith(said)] == (
        [f"{said}{lost}; to restore them: newsroom undo"] if lost else []
    )
    assert all(f"{key}:" in front for key in found.extra)
    heard.warned.clear()  # who writes in the editor sees the keys
    changed = articles.by_id(desk.db, article.id)
    editing.in_editor(desk, changed, "", editor=Pretended(["---\ntitle: Last\n---\nThree\n"]), again=never)
    assert (manuscript(desk, article).extra, heard.warned) == ({}, [])


def test_fields_without_a_text_empty_the_article_and_say_so(desk: Desk, make: Make, heard: Heard) -> None:
    article = make()
    found = manuscript(desk, change(desk, article, body="-", stdin=b"---\ntitle: New\n---\n"))
    assert (found.title, found.body) == ("New", "")
    assert heard.warned == ["the new text has only front matter or a title, so the article has no text now"]


def test_a_text_without_front_matter_leaves_every_field(desk: Desk, make: Make) -> None:
    article = make("---\ntitle: T\nlead: Old\nmood: calm\n---\nOne\n")
    found = manuscript(desk, change(desk, article, body="-", stdin=b"Hai\n"))
    assert (found.title, found.lead, found.extra, found.body) == ("T", "Old", {"mood": "calm"}, "Hai\n")


def test_a_text_in_an_old_version_is_kept_in_a_file(desk: Desk, make: Make, tmp_path: Path) -> None:
    article = make()
    change(desk, article, sets=("lead=Mai's",))
    with pytest.raises(Conflict) as caught:
        change(desk, article, stdin=b"Mine\n", body="-", expected=article.version)
    kept = tmp_path / "do-ngang.unsaved-1.md"
    assert kept.read_text(encoding="utf-8").endswith("Mine\n")
    assert caught.value.hint == (
        f"your text is kept in {kept}; to see the latest changes: newsroom log do-ngang, newsroom diff do-ngang; to merge both versions:"
        f" newsroom edit do-ngang --body {kept} --if-version 1 --merge"
    )
    with pytest.raises(Conflict):
        change(desk, article, append="More", expected=article.version)
    assert (tmp_path / "do-ngang.unsaved-2.md").read_text(encoding="utf-8").endswith("More\n")
    (tmp_path / "mine.md").write_text("Mine\n", encoding="utf-8")
    with pytest.raises(Conflict) as caught:
        change(desk, article, body="mine.md", expected=article.version)
    assert (caught.value.hint or "").startswith("your text is still in mine.md; to see the latest changes")
    with pytest.raises(Conflict) as caught:
        change(desk, article, sets=("lead=x",), expected=article.version)
    assert "kept in" not in (caught.value.hint or "")
    assert not (tmp_path / "do-ngang.unsaved-3.md").exists()


def test_a_text_that_is_refused_for_another_reason_keeps_its_advice(desk: Desk, make: Make, tmp_path: Path) -> None:
    article = make()
    make("---\ntitle: Another\nslug: other\n---\nx\n")
    (tmp_path / "mine.md").write_text("Mine\n", encoding="utf-8")
    with pytest.raises(Conflict) as caught:
        change(desk, article, body="mine.md", expected=99)
    assert caught.value.message == "do-ngang has no version 99: it is now at version 1"
    assert caught.value.hint == "your text is still in mine.md"
    for expected in (None, article.version):
        with pytest.raises(Conflict) as caught:
            change(desk, article, body="mine.md", slug="other", expected=expected)
        assert caught.value.hint == ("your text is still in mine.md; choose another with --slug")


def test_two_edits_are_merged(desk: Desk, make: Make) -> None:
    article = make("---\ntitle: T\n---\n" + LINES)
    change(desk, article, sets=("lead=Theirs",), stdin=LINES.replace("line 1", "theirs").encode(), body="-")
    changed = change(
        desk, article, stdin=LINES.replace("line 5", "mine").encode(), body="-", expected=article.version, merge=True
    )
    found = manuscript(desk, changed)
    assert found.body == "theirs\nline 2\nline 3\nline 4\nmine\n"
    assert found.lead == "Theirs"


@pytest.mark.parametrize(("mine", "theirs"), [("lead", "section"), ("source", "lead"), ("lang", "section")])
def test_two_empty_fields_may_be_filled_in_at_once(desk: Desk, make: Make, mine: str, theirs: str) -> None:
    article = make()
    change(desk, article, sets=(f"{theirs}=vi",))
    found = manuscript(desk, change(desk, article, sets=(f"{mine}=en",), expected=article.version, merge=True))
    assert (getattr(found, mine), getattr(found, theirs)) == ("en", "vi")


def test_merging_from_the_newest_version_is_an_edit(desk: Desk, make: Make) -> None:
    article = make("---\ntitle: T\n---\n" + LINES)
    changed = change(desk, article, sets=("lead=x",), expected=article.version, merge=True)
    assert manuscript(desk, changed).lead == "x"


def test_what_both_changed_is_left_to_a_person(desk: Desk, make: Make, tmp_path: Path) -> None:
    article = make("---\ntitle: T\n---\n" + LINES)
    change(desk, article, stdin=LINES.replace("line 3", "theirs").encode(), body="-")
    with pytest.raises(Conflict, match=r"changed the same lines of t \(see line \d+\)") as caught:
        change(
            desk,
            article,
            stdin=LINES.replace("line 3", "mine").encode(),
            body="-",
            expected=article.version,
            merge=True,
        )
    kept = tmp_path / "t.unsaved-1.md"
    text = kept.read_text(encoding="utf-8")
    assert text.index("mine") < text.index("theirs")
    assert f"--body {kept} --if-version 2" in (caught.value.hint or "")
    assert manuscript(desk, article).body == LINES.replace("line 3", "theirs")


def test_a_correction_is_public_with_its_note(desk: Desk, make: Make) -> None:
    article = publish(desk, make())
    corrected = editing.correct(desk, article, "A wrong date", body=None, expected=None, stdin=io.BytesIO())
    assert corrected.modified_at
    newer = editing.correct(desk, corrected, "Again", body="-", expected=None, stdin=io.BytesIO(b"Right\n"))
    assert (manuscript(desk, newer).body, newer.live_revision) == ("Right\n", 2)
    with pytest.raises(Conflict) as caught:
        editing.correct(desk, newer, "Late", body="-", expected=1, stdin=io.BytesIO(b"Late\n"))
    assert "to merge both" not in (caught.value.hint or "")
    assert "your text is kept in" in (caught.value.hint or "")


def test_a_correction_is_checked_before_its_text_is_read(desk: Desk, make: Make) -> None:
    with pytest.raises(Refused):
        editing.correct(desk, make(), "n", body="gone.md", expected=None, stdin=io.BytesIO())
    stored_settings.put(desk.db, {"articles.require_approval": "true"}, now=desk.now, actor="lan")
    article = publish(desk, make("---\ntitle: Second\n---\nx\n"))
    desk.settings = stored_settings.load(desk.db, {})
    with pytest.raises(Refused, match="is not approved"):
        editing.correct(desk, article, "n", body="gone.md", expected=None, stdin=io.BytesIO())
    with pytest.raises(Refused, match="is not approved"):
        editing.in_editor(desk, article, "n", editor=Pretended([]), again=never, correction="n")


def test_an_edit_in_the_editor(desk: Desk, make: Make, heard: Heard) -> None:
    article = make()
    editor = Pretended(["---\ntitle: Mới\nslug: ignored\n---\nHai\n"])
    changed = editing.in_editor(desk, article, "why", editor=editor, again=never)
    assert "title: Đò ngang" in editor.began
    assert "lead:" in editor.began
    assert (manuscript(desk, changed).title, changed.slug) == ("Mới", "do-ngang")
    assert revisions.get(desk.db, article.id, 2).note == "why"
    unchanged = editing.in_editor(desk, changed, "", editor=_Same(), again=never)
    assert unchanged is changed
    assert heard.said == ["unchanged, so nothing was saved"]


def test_the_keys_of_a_text_in_the_editor_are_obeyed(desk: Desk, make: Make) -> None:
    """As those of a file are: the series, and whether comments are open."""
    keys = "---\ntitle: A\nseries: Rivers\ncomments: off\n---\n"

    def kept(article: Article) -> tuple[str | None, str | None]:
        row = desk.db.execute(
            """
            select s.name, a.comments_mode from articles a left join series_stories p on p.article_id = a.id
            left join series s on s.id = p.series_id where a.id = ?
            """,
            (article.id,),
        ).fetchone()
        return row[0], row[1]

    article = make()
    changed = editing.in_editor(desk, article, "", editor=Pretended([f"{keys}Hai\n"]), again=never)
    assert kept(article) == ("Rivers", "closed")
    changed = editing.in_editor(desk, changed, "", editor=Pretended(["---\ntitle: A\n---\nHai\n"]), again=never)
    assert kept(article) == (None, None)
    live = publish(desk, changed)
    live = editing.in_editor(desk, live, "", editor=Pretended([f"{keys}Ba\n"]), again=never, correction="n")
    assert kept(article) == ("Rivers", "closed")
    plain = io.BytesIO(b"---\ntitle: A\n---\n4\n")
    editing.correct(desk, live, "n", body="-", expected=None, stdin=plain)
    assert kept(article) == (None, None)


class _Same(Pretended):
    """An editor that changes nothing."""

    def __init__(self) -> None:
        super().__init__([])

    def edit(self, *, line: int | None = None) -> str:
        return self.began


def test_a_correction_in_the_editor_may_change_nothing(desk: Desk, make: Make) -> None:
    article = publish(desk, make())
    corrected = editing.in_editor(desk, article, "n", editor=_Same(), again=never, correction="A note")
    assert corrected.modified_at
    rows = desk.db.execute("select command from batches order by id desc limit 1").fetchone()
    assert rows["command"] == "correct"


def test_someone_else_s_save_keeps_the_text_of_the_editor(desk: Desk, make: Make) -> None:
    article = make()
    change(desk, article, sets=("lead=x",))
    with pytest.raises(Conflict) as caught:
        editing.in_editor(desk, article, "", editor=Pretended(["---\ntitle: A\n---\nMine\n"]), again=never)
    assert (caught.value.hint or "").startswith("your text is kept in /kept/text.md; to see the latest changes")
    assert "--if-version 1 --merge" in (caught.value.hint or "")


def test_a_text_is_kept_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert editing.kept_in_file("a", folder=tmp_path, name="x") == tmp_path / "x.unsaved-1.md"
    assert editing.kept_in_file("b", folder=tmp_path, name="x") == tmp_path / "x.unsaved-2.md"
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    assert editing.kept_in_file("c", folder=tmp_path / "gone", name="x") == tmp_path / "x.unsaved-3.md"
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "gone"))
    with pytest.raises(Outside, match="could not be saved anywhere"):
        editing.kept_in_file("d", folder=tmp_path / "gone", name="x")


def test_a_file_that_is_not_there(desk: Desk, make: Make) -> None:
    with pytest.raises(NotFound):
        change(desk, make(), body="gone.md")


@pytest.mark.parametrize(
    ("given", "sets_only"),
    [
        ({"sets": ("a=b",)}, True), ({"sets": ("a=b", "c=d"), "note": "n"}, True), ({"note": "n"}, False), ({}, False),
        ({"sets": ("a=b",), "body": "-"}, False), ({"sets": ("a=b",), "append": ""}, False), ({"sets": ("a=b",), "slug": "x"}, False),
        ({"sets": ("a=b",), "expected": 1}, False), ({"sets": ("a=b",), "merge": True}, False),
    ],
)  # fmt: skip
def test_an_edit_of_several_articles_sets_fields_only(given: dict[str, Any], sets_only: bool) -> None:
    assert ArticleEdit(**given).sets_only is sets_only


def test_fields_of_several_articles_are_set_in_one_action(desk: Desk, make: Make, heard: Heard) -> None:
    edit = ArticleEdit(
        sets=(" lead = New", "comments=closed", "tittle=x", "series=Rivers", "image=gone.png"), note="why"
    )
    made = [make("---\ntitle: One\nmood: calm\n---\nx\n"), make("---\ntitle: Two\n---\ny\n")]
    warned: set[str] = set()
    with actions.act(desk.db, actor="lan", now=desk.now, command="edit") as act:
        done = [editing.set_fields(desk, act, article, edit, warned) for article in made]
    assert [(one.slug, one.comments_mode) for one in done] == [("one", "closed"), ("two", "closed")]
    first = manuscript(desk, made[0])
    assert (first.lead, first.extra) == ("New", {"mood": "calm", "tittle": "x", "series": "Rivers"})
    assert [revisions.get(desk.db, one.id, 2).note for one in done] == ["why", "why"]
    assert warned == {"tittle"}
    assert heard.warned == [
        "--set tittle adds a new key; did you mean 'title'?",
        "one: picture or clip not added: gone.png: not found (the main picture)",
        "two: picture or clip not added: gone.png: not found (the main picture)",
    ]
    assert heard.said == ["new series: Rivers"]
    rows = desk.db.execute("select a.slug from series_stories p join articles a on a.id = p.article_id order by a.id")
    assert [row["slug"] for row in rows] == ["one", "two"]
    with actions.act(desk.db, actor="lan", now=desk.now, command="edit") as act:
        plain = editing.set_fields(desk, act, done[0], ArticleEdit(sets=("series=",)), warned)
    assert plain.comments_mode == "closed"
    assert desk.db.execute("select count(*) from series_stories").fetchone()[0] == 1


LOST = "Text.\n\n<iframe src='https://v.example/1'></iframe>\n\n![x](gone.png)\n"
LOSSES = [
    "picture or clip not added: gone.png: not found (line 5 of the text)",
    "do-ngang: line 3 of the text: <iframe> (https://v.example/1) is not shown on the page; the page links to it instead",
]


def test_every_way_to_save_a_text_names_what_readers_will_not_see(desk: Desk, make: Make, heard: Heard) -> None:
    article = make()
    change(desk, article, stdin=LOST.encode(), body="-")
    assert heard.warned == LOSSES
    heard.warned.clear()
    article = publish(desk, articles.by_id(desk.db, article.id))
    article = editing.correct(desk, article, "n", body="-", expected=None, stdin=io.BytesIO(f"{LOST}More".encode()))
    assert heard.warned == LOSSES
    heard.warned.clear()
    editing.correct(desk, article, "n", body=None, expected=None, stdin=io.BytesIO())
    assert heard.warned == LOSSES[1:]
    heard.warned.clear()
    editing.in_editor(
        desk, articles.by_id(desk.db, article.id), "", editor=Pretended([f"---\ntitle: T\n---\n{LOST}"]), again=never
    )
    assert heard.warned == LOSSES


def test_a_warning_about_a_text_names_its_file(desk: Desk, make: Make, heard: Heard, tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("---\ntitle: T\ntittle: x\n---\nOne\n", encoding="utf-8")
    change(desk, make(), body="b.md")
    assert [one.partition(": ")[0] for one in heard.warned] == ["b.md:3"]


def test_both_places_that_two_people_changed_are_named(desk: Desk, make: Make, tmp_path: Path) -> None:
    article = make("---\ntitle: T\n---\n" + LINES)
    change(desk, article, stdin=LINES.replace("line 1", "theirs").replace("line 5", "theirs").encode(), body="-")
    mine = LINES.replace("line 1", "mine").replace("line 5", "mine").encode()
    with pytest.raises(Conflict) as caught:
        change(desk, article, stdin=mine, body="-", expected=article.version, merge=True)
    lines = (tmp_path / "t.unsaved-1.md").read_text(encoding="utf-8").splitlines()
    places = ", ".join(str(number) for number, line in enumerate(lines, 1) if line.startswith("<<<<<<<"))
    assert places.count(", ") == 1
    assert caught.value.message.endswith(f"you and someone else changed the same lines of t (see lines {places})")


def test_a_new_text_in_the_editor_may_have_a_heading_for_its_title(desk: Desk, make: Make) -> None:
    article = make()
    changed = editing.in_editor(desk, article, "", editor=Pretended(["# Mới\n\nHai\n"]), again=never)
    assert (manuscript(desk, changed).title, manuscript(desk, changed).body) == ("Đò ngang", "# Mới\n\nHai\n")


def test_a_warned_key_is_named_once_for_many_articles(desk: Desk, heard: Heard) -> None:
    edit = ArticleEdit(sets=(" tittle =x", "titel=y", "kepd=z"))
    warned = {"titel"}
    editing.warn_of_keys(desk, edit, {"kepd": 1}, warned)
    editing.warn_of_keys(desk, edit, {"kepd": 1}, warned)
    assert heard.warned == ["--set tittle adds a new key; did you mean 'title'?"]
    assert warned == {"titel", "tittle"}
