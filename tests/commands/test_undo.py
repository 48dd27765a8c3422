"""`undo`: every batch can be undone as a whole, and later changes by others are never undone with it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom import store
from newsroom.core import stored_settings, undo
from newsroom.core.articles import articles, drafting, publishing, revisions, slugs, workflow
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.journal import actions
from newsroom.core.media import pictures as media_pictures
from newsroom.errors import NewsroomError
from newsroom.store import Connection
from tests.commands.pictures import png
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")
KEYS = {
    "settings": ("key",),
    "articles": ("id",),
    "article_labels": ("label_id", "live", "article_id"),
    "article_media": ("article_id", "live", "media_id"),
    "paths": ("path",),
    "notes": ("id",),
    "media": ("id",),
    "comments": ("id",),
}
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


def rows(db: Connection) -> Rows:
    """Every row that undo can restore, by table and key."""
    return {
        table: {tuple(row[name] for name in key): dict(row) for row in db.execute(f"select * from {table}")}
        for table, key in KEYS.items()
    }


def as_before(before: Rows, after: Rows) -> None:
    """Every row is as it was; what is new is in the trash, has no address, or is in no list."""
    made = {key[0] for key in after["articles"].keys() - before["articles"].keys()}
    for table in KEYS:
        for key, row in before[table].items():
            assert after[table].get(key) == row, (table, key)
        for key in after[table].keys() - before[table].keys():
            row = after[table][key]
            if table == "articles":
                assert (row["status"], row["live_rev"], row["publish_at"]) == ("trashed", None, None)
            elif table == "comments":
                assert row["status"] == "trashed"
            elif table == "media":
                assert row["removed_at"]
            elif table == "paths":
                assert row["kind"] in ("redirect", "gone")
            else:
                assert table in ("article_labels", "article_media", "notes"), (table, row)
                assert row["article_id"] in made
                assert not row.get("live")


# What is done before, and then the command that is undone.
VERBS: dict[str, tuple[list[list[str]], list[str]]] = {
    "draft": ([], ["draft", "--title", "Mới", "--section", "Tin", "--tag", "x"]),
    "draft files": ([], ["draft", "in"]),
    "edit": ([], ["edit", "1", "--append", "x", "--set", "title=Khác", "--set", "section=Khác", "--set", "tags=m,n"]),
    "edit slug": ([["publish", "1"]], ["edit", "1", "--slug", "khac"]),
    "edit comments": ([], ["edit", "1", "--set", "comments=closed"]),
    "restore revision": ([["edit", "1", "--append", "x"]], ["restore", "1", "1"]),
    "submit": ([], ["submit", "1", "-m", "xem giúp"]),
    "approve": ([["submit", "1"]], ["approve", "1", "-m", "được"]),
    "return": ([["submit", "1"]], ["return", "1", "-m", "thiếu"]),
    "assign": ([], ["assign", "1", "mai", "--due", "+1d"]),
    "publish": ([], ["publish", "1", "--expire", "+9d"]),
    "publish update": ([["publish", "1"], ["edit", "1", "--append", "x", "--set", "tags=z"]], ["publish", "1"]),
    "publish several": ([], ["publish", "1", "2"]),
    "publish all": ([], ["publish", "--all", "--yes"]),
    "schedule": ([], ["publish", "1", "--at", "+1h", "--embargo", "+30m"]),
    "schedule update": ([["publish", "1"], ["edit", "1", "--append", "x"]], ["publish", "1", "--at", "+1h"]),
    "publish due": ([["--now", "2026-03-01T00:00:00Z", "publish", "1", "--at", "+1h"]], ["publish", "--due"]),
    "correct": ([["publish", "1"]], ["correct", "1", "-m", "tên đúng là An", "--body", "new.md"]),
    "unpublish": ([["publish", "1"]], ["unpublish", "1", "-m", "chờ"]),
    "unpublish elsewhere": ([["publish", "1", "2"]], ["unpublish", "1", "--redirect-to", "2"]),
    "kill": ([["publish", "1"]], ["kill", "1", "-m", "sai", "--public-note", "đã rút"]),
    "delete": ([], ["delete", "1", "2", "--yes"]),
    "restore from trash": ([["delete", "1"]], ["restore", "1"]),
    "config set": ([], ["config", "set", "site.title", "Tên khác"]),
    "config unset": ([["config", "set", "site.tagline", "x"]], ["config", "unset", "site.tagline"]),
    "media add": ([], ["media", "add", "a.png"]),
    "media describe": ([["media", "add", "a.png"]], ["media", "describe", "1", "--alt", "một con bò"]),
    "media rm": ([["media", "add", "a.png"]], ["media", "rm", "1"]),
}


@pytest.fixture
def paper(desk: Run, tmp_path: Path) -> Run:
    """Two drafts, a folder to draft from with a picture, and a text to correct with."""
    for title in ("Một", "Hai"):
        desk(*NOON, "draft", "--title", title, "--section", "Tin", "--tag", "a", "--tag", "b", "--author", "Hà An")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.md").write_text("---\ntitle: Ba\nslug: ba\n---\n![bò](x.png)\n")
    (tmp_path / "in" / "x.png").write_bytes(png("blue"))
    (tmp_path / "in" / "y.md").write_text("---\ntitle: Bốn\n---\ny\n")
    (tmp_path / "a.png").write_bytes(png("red"))
    (tmp_path / "new.md").write_text("ông An\n")
    return desk


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_can_be_undone_and_done_again(paper: Run, opened: Connection, verb: str) -> None:
    before_it, act = VERBS[verb]
    for words in before_it:
        paper(*(() if words[0] == "--now" else NOON), *words)
    before = rows(opened)
    paper(*NOON, *act)
    after = rows(opened)
    assert after != before, "the act changed nothing"
    undone = paper(*NOON, "undo", "--json").json
    assert undone["undone"] >= 1
    assert undone["kept"] == []
    as_before(before, rows(opened))
    paper("check", "--file")
    back = paper(*NOON, "undo", str(_last_batch(opened)), "--json").json
    assert back["kept"] == []
    assert rows(opened) == after
    paper("check", "--file")


def _last_batch(db: Connection) -> int:
    return int(db.execute("select max(id) from batches").fetchone()[0])


def test_undo_takes_back_the_last_act_of_the_same_person_and_then_the_one_before(paper: Run) -> None:
    paper("edit", "1", "--append", "một")
    paper("edit", "1", "--append", "hai")
    paper("--as", "mai", "edit", "2", "--append", "của mai")
    first = paper("undo", "--json").json
    assert (first["command"], first["undone"]) == ("edit", 1)
    assert paper("show", "1", "--json").json["revision"] == 2
    paper("undo")
    assert paper("show", "1", "--json").json["revision"] == 1
    assert "của mai" in paper("show", "2").out
    assert "to undo" in paper("--as", "khách", "undo", code=3).err


def test_what_someone_changed_since_is_kept_and_named(paper: Run) -> None:
    batch = paper("publish", "1", "2", "--json") and paper("log", "-n", "1", "--json").json[0]["batch"]
    paper("--as", "mai", "correct", "1", "-m", "của mai")
    partial = paper("undo", str(batch), "--json", code=9)
    [kept] = partial.json["kept"]
    assert kept["id"] == "article:1"
    assert "mai" in kept["why"]
    assert partial.json["undone"] == 1
    assert [paper("show", ref, "--json").json["status"] for ref in ("1", "2")] == ["published", "draft"]
    # The rest can be undone when nothing prevents it any more.
    paper("--as", "mai", "undo")
    assert paper("undo", str(batch), "--json").json["undone"] == 1
    assert paper("show", "1", "--json").json["status"] == "draft"
    assert "already been undone" in paper("undo", str(batch), code=6).err


def test_when_everything_was_changed_since_nothing_is_undone(paper: Run) -> None:
    paper("publish", "1")
    batch = paper("log", "-n", "1", "--json").json[0]["batch"]
    paper("--as", "mai", "correct", "1", "-m", "của mai")
    refused = paper("undo", str(batch), code=6)
    assert "mai" in refused.err
    assert paper("show", "1", "--json").json["status"] == "published"


def test_an_act_kept_by_a_partial_undo_still_guards_what_lies_below(paper: Run) -> None:
    paper("assign", "1", "mai")
    below = paper("log", "-n", "1", "--json").json[0]["batch"]
    paper("publish", "1", "2")
    both = paper("log", "-n", "1", "--json").json[0]["batch"]
    paper("--as", "mai", "correct", "1", "-m", "x")
    paper("undo", str(both), code=9)
    paper("--as", "mai", "undo")
    # Article 1 is still published by `both`: undoing the assignment below it would undo that too.
    assert f"batch {both}" in paper("undo", str(below), code=6).err
    assert paper("show", "1", "--json").json["status"] == "published"


def test_a_slug_taken_meanwhile_keeps_the_article_where_it_is(paper: Run) -> None:
    paper("delete", "1", "2", "--yes")
    batch = paper("log", "-n", "1", "--json").json[0]["batch"]
    assert paper("draft", "--title", "Một", "--json").json[0]["slug"] == "mot"
    partial = paper("undo", str(batch), "--json", code=9)
    assert [entry["id"] for entry in partial.json["kept"]] == ["article:1"]
    assert "has its slug" in partial.json["kept"][0]["why"]
    assert [paper("show", ref, "--json").json["status"] for ref in ("1", "2")] == ["trashed", "draft"]
    paper("check", "--file")


def test_a_picture_that_another_article_shows_stays(paper: Run, tmp_path: Path) -> None:
    paper("media", "add", "a.png")
    batch = paper("log", "-n", "1", "--json").json[0]["batch"]
    (tmp_path / "b.md").write_text("---\ntitle: Có ảnh\n---\n![x](a.png)\n")
    paper("draft", "b.md")
    assert "uses it" in paper("undo", str(batch), code=6).err
    assert paper("media", "list", "--count").out == "1\n"


def test_a_public_address_never_becomes_nothing(paper: Run, opened: Connection) -> None:
    paper(*NOON, "publish", "1")
    paper("undo")
    assert opened.execute("select count(*) from paths where path = '/2026/03/mot/'").fetchone()[0] == 1
    assert paper("draft", "--title", "x", "--slug", "mot", code=5).err
    [again] = paper(*NOON, "publish", "1", "--json").json
    assert again["url"].endswith("/2026/03/mot/")


def test_an_undone_article_is_found_in_the_trash_with_its_text(paper: Run) -> None:
    paper("draft", "-", stdin="---\ntitle: Quý\n---\nchữ quý\n")
    paper("undo")
    assert paper("list", "-s", "trashed", "--fields", "slug", "--no-headers").out == "quy\n"
    assert paper("restore", "quy", "--json").json[0]["status"] == "draft"
    assert paper("show", "quy", "--json").json["body"] == "chữ quý\n"


def test_an_unknown_batch(paper: Run) -> None:
    assert "no batch 999" in paper("undo", "999", code=3).err
    assert paper("undo", "x", code=2).err
    error = json.loads(paper("undo", "999", "--json", code=3).err)["error"]
    assert error["code"] == "not_found"


# Random acts, all undone, all done again.
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def _do(act: actions.Act, verb: str, number: int, variant: int) -> None:
    """One act on the article `number`, in one of a few ways."""
    db = act.db
    if verb == "draft":
        names = {"section": f"S{variant}", "tags": (f"t{variant}", "chung")}
        drafting.draft(act, Manuscript(title=f"Bài {variant}", body=f"thân {variant}", **names), lang="vi")  # type: ignore[arg-type]
        return
    if verb == "picture":
        media_pictures.add(act, png(("red", "blue", "green", "black")[variant]), name=f"{variant}.png")
        return
    article = articles.by_id(db, number)
    if verb == "edit":
        copy = revisions.get(db, number, article.revision).manuscript
        pictures = (
            {f"{variant}.png": variant} if db.execute("select 1 from media where id = ?", (variant,)).fetchone() else {}
        )
        revisions.save(
            act,
            article,
            Manuscript(title=copy.title, body=f"{copy.body} {variant}", tags=(f"t{variant}",), media=pictures),
        )
    elif verb == "restore":
        revisions.restore(act, article, max(1, article.revision - variant))
    elif verb == "rename":
        slugs.rename(act, article, f"slug-{variant}", zone=ZONE)
    elif verb == "publish":
        publishing.publish(act, article, Order(minor=variant == 1), zone=ZONE)
    elif verb == "schedule":
        publishing.publish(act, article, Order(at=act.now + timedelta(minutes=variant + 1)), zone=ZONE)
    elif verb == "correct":
        publishing.correct(act, article, note="sửa", zone=ZONE)
    elif verb == "kill":
        workflow.kill(act, article, reason="sai", public_note="rút" if variant else "")
    elif verb == "return":
        workflow.return_(act, article, note="thiếu")
    elif verb == "assign":
        workflow.assign(act, article, f"người {variant}", due=None)
    elif verb == "due":
        for article_id, what in publishing.due(db, act.now + timedelta(hours=1)):
            publishing.carry_out(act, article_id, what, zone=ZONE)
    else:
        SIMPLE[verb](act, article)


SIMPLE: dict[str, Callable[[actions.Act, articles.Article], object]] = {
    "submit": workflow.submit, "approve": workflow.approve, "unpublish": workflow.unpublish,
    "delete": workflow.delete, "untrash": workflow.untrash,
}  # fmt: skip
CHOICES = (
    "draft picture edit edit restore rename rename publish publish publish schedule correct kill return assign due"
    " submit approve unpublish delete untrash"
)
STEPS = st.tuples(st.sampled_from(CHOICES.split()), st.integers(1, 3), st.integers(0, 3))


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A file with two drafts."""
    db = store.create(tmp_path_factory.mktemp("blank") / "newsroom.db")
    for title in ("Một", "Hai"):
        with actions.act(db, actor="mai", now=START, command="draft") as act:
            drafting.draft(act, Manuscript(title=title, body="x", section="Tin"), lang="vi")
    yield db
    db.close()


def _copied(blank: Connection) -> Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    blank.backup(db)
    db.row_factory = sqlite3.Row
    db.execute("pragma foreign_keys=on")
    return db


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
def test_any_acts_can_all_be_undone_and_all_be_done_again(blank: Connection, steps: list[tuple[str, int, int]]) -> None:
    db = _copied(blank)
    states, now = [rows(db)], START
    for verb, number, variant in steps:
        now += timedelta(minutes=1)
        before = _last_batch(db)
        try:
            with actions.act(db, actor="lan", now=now, command=verb) as act:
                _do(act, verb, number, variant)
        except NewsroomError:
            assert rows(db) == states[-1]
            continue
        if _last_batch(db) != before:
            states.append(rows(db))
    undos = []
    for before_it in reversed(states[:-1]):
        undone = undo.undo(db, actor="lan", now=now)
        assert undone.kept == []
        undos.append(undone.undo_batch)
        as_before(before_it, rows(db))
    for batch, after in zip(reversed(undos), states[1:], strict=True):
        assert undo.undo(db, batch, actor="lan", now=now).kept == []
        held = rows(db)
        for table in KEYS:
            for key, row in after[table].items():
                assert held[table].get(key) == row, (table, key)
    assert rows(db) == states[-1]
    db.close()


def test_an_undo_says_what_is_due_at_once(paper: Run) -> None:
    paper("--now", "2026-03-01T05:00:00Z", "publish", "1", "--at", "2026-03-01 18:00")
    paper("--now", "2026-03-01T06:00:00Z", "return", "1", "-m", "chưa")
    assert "has passed" not in paper("--now", "2026-03-01T07:00:00Z", "undo").err
    paper("--now", "2026-03-01T07:00:00Z", "redo")
    assert "the time to publish mot has passed" not in paper(*NOON, "undo", "--dry-run").err
    assert "the time to publish mot has passed" in paper(*NOON, "undo").err
    paper(*NOON, "return", "1", "-m", "chưa")
    paper(*NOON, "publish", "2", "--expire", "+1h")
    paper("--now", "2026-03-02T07:00:00Z", "publish", "--due")
    assert "hai has expired" in paper("--now", "2026-03-02T08:00:00Z", "undo").err


def test_a_draft_stays_chosen_for_the_front_page_when_its_publication_is_undone(paper: Run, opened: Connection) -> None:
    def chosen() -> list[int]:
        return [row[0] for row in opened.execute("select article_id from front_choices order by rank")]

    paper(*NOON, "front", "set", "1")
    paper(*NOON, "publish", "1", "2", "--yes")
    paper("--now", "2026-03-02T06:00:00Z", "front", "set", "2")  # after the publication, so it ends with it
    undone = paper("undo", str(opened.execute("select max(id) - 1 from batches").fetchone()[0]), "--json").json
    assert chosen() == [1]
    assert paper("redo", "--json").json["undone"] == 3  # the two articles, and the choice that ended
    assert chosen() == [1, 2]
    assert undone["undone"] == 2


def test_settings_are_undone_as_one(desk: Run, opened: Connection) -> None:
    before = rows(opened)
    stored_settings.put(opened, {"site.title": "A", "site.tagline": "B"}, now=START, actor="lan")
    undo.undo(opened, actor="lan", now=START)
    assert rows(opened) == before


# What somebody does, and what is done to the same article by a colleague since; readers see only the first.
TYPED_SINCE = {
    "a correction": ((["publish", "1"],), ["correct", "1", "-m", "The name was wrong."], ["edit", "1", "--append", "Kit types on."]),
    "a correction of the text": (
        (["publish", "1"],), ["correct", "1", "-m", "The name was wrong.", "--body", "new.md"],
        ["edit", "1", "--append", "Kit types on.", "--set", "title=Một khác", "--set", "tags=q"],
    ),
    "a publication": ((), ["publish", "1"], ["edit", "1", "--append", "Kit types on."]),
    "an assignment since": ((), ["publish", "1"], ["assign", "1", "kit", "--due", "+1d"]),
    "a withdrawal": ((["publish", "1"],), ["unpublish", "1"], ["edit", "1", "--append", "Kit types on."]),
}  # fmt: skip


@pytest.mark.parametrize(("before", "act", "since"), TYPED_SINCE.values(), ids=TYPED_SINCE)
def test_what_readers_see_is_undone_though_a_colleague_types_on(
    paper: Run, opened: Connection, before: tuple[list[str], ...], act: list[str], since: list[str]
) -> None:
    def told() -> tuple[Any, Any]:
        row = dict(opened.execute("select * from articles where id = 1").fetchone())
        public = {name: row[name] for name in ("status", "live_rev", "published_at", "modified_at")}
        notes = opened.execute("select count(*) from notes where article_id = 1 and public = 1").fetchone()[0]
        labels = opened.execute("select count(*) from article_labels where article_id = 1 and live = 1").fetchone()[0]
        return (public, notes, labels), {
            name: row[name] for name in ("head_rev", "title", "assignee", "due_at", "updated_at")
        }

    for words in before:
        paper(*NOON, *words)
    seen, _ = told()
    paper(*NOON, *act)
    published, _ = told()
    assert seen != published
    paper("--as", "kit", *since)
    _, typed = told()
    undone = paper(*NOON, "undo", "--json").json
    assert [unit["public_only"] for unit in undone["units"]] == [True]
    assert told() == (seen, typed)
    paper("check", "--file")
    paper(*NOON, "undo", str(_last_batch(opened)))
    assert told() == (published, typed)
    paper("check", "--file")


@pytest.mark.parametrize(
    "since", [["correct", "1", "-m", "another"], ["unpublish", "1"], ["edit", "1", "--set", "comments=closed"]]
)
def test_a_later_change_to_what_readers_see_hinders_it(paper: Run, since: list[str]) -> None:
    paper("publish", "1")
    paper("correct", "1", "-m", "The name was wrong.")
    paper("--as", "kit", *since)
    assert f"kit ({since[0]}" in paper("undo", code=6).err


def test_a_draft_is_not_undone_under_a_colleagues_text(paper: Run) -> None:
    paper("edit", "1", "--append", "mine")
    paper("--as", "kit", "edit", "1", "--append", "kit's")
    assert "kit (edit" in paper("undo", code=6).err


def test_what_is_undone_is_named(paper: Run, tmp_path: Path) -> None:
    paper("publish", "1", "2")
    told = paper("undo", "--json").json
    assert [(one["id"], one["name"], one["title"]) for one in told["units"]] == [
        ("article:2", "hai", "Hai"),
        ("article:1", "mot", "Một"),
    ]
    assert (told["actor"], told["dry_run"]) == ("lan", False)
    paper("publish", "1")
    shown = paper("undo")
    assert shown.out.splitlines()[1:] == ["article\t1\tmot\tMột"]
    assert "done by lan" in shown.err
    assert f"redo: newsroom redo {shown.out.split()[0]}\n" in shown.err
    redone = paper("redo")
    assert redone.out.splitlines()[0].split("\t")[1:] == ["publish", "1 redone", "0 kept"]
    assert redone.out.splitlines()[1:] == ["article\t1\tmot\tMột"]
    assert "undone by lan" in redone.err
    paper("undo")
    paper("config", "set", "site.tagline", "x")
    assert "setting\t\tsite.tagline\t" in paper("undo").out
    paper("media", "add", "a.png")
    assert "media\t1\ta.png\t" in paper("undo").out
    paper("publish", "1")
    comment = paper(
        "comments", "add", "--article", "1", "--name", "An\tna", "--text", "hello\n\nreaders", "--json"
    ).json
    paper("comments", "trash", str(comment["id"]))
    assert f"comment\t{comment['id']}\tAn na on mot\thello readers" in paper("undo").out


def test_what_reverses_an_undo_is_named_with_its_batch(paper: Run, opened: Connection) -> None:
    """Without a number, `redo` redoes what the person who runs it undid last, which may be something else."""
    paper("publish", "1")
    batch = str(_last_batch(opened))
    told: list[list[str]] = []
    for ref in (batch, None, None):  # an undo, an undo of it, and an undo of that
        done = paper("undo", ref or str(_last_batch(opened)))
        told.append(done.err.splitlines()[-1].split()[2:])
        assert paper(*told[-1], "--dry-run").code == 0
    assert told == [["redo", batch], ["undo", batch], ["redo", batch]]
    paper("--as", "mai", *told[-1])
    assert paper("show", "1", "--json").json["status"] == "published"


def test_of_many_the_first_twenty_are_named(paper: Run) -> None:
    for number in range(25):
        paper("draft", "--title", f"N {number}", "--slug", f"n-{number}")
    paper("submit", "-", "--yes", stdin=paper("list", "--ids").out)
    shown = paper("undo", "--dry-run")
    assert len(shown.out.splitlines()) == 21
    assert "and 7 more; --json lists all" in shown.err
    done = paper("undo")  # with --json the same command would undo the next action
    assert "and 7 more; to see all: newsroom log --batch 30 -n 0\n" in done.err
    assert len(paper("log", "--batch", "30", "-n", "0", "--ids").out.split()) == 27
    assert "and 7 more; to see all: newsroom log --batch 31 -n 0\n" in paper("redo").err
    assert len(paper("undo", "--json").json["units"]) == 27


def test_a_dry_run_changes_nothing(paper: Run, opened: Connection) -> None:
    paper("publish", "1")
    before, last = rows(opened), _last_batch(opened)
    told = paper("undo", "--dry-run", "--json").json
    assert (told["dry_run"], told["undone"], told["units"][0]["name"]) == (True, 1, "mot")
    assert "1 to undo" in paper("undo", "--dry-run").out
    assert (rows(opened), _last_batch(opened)) == (before, last)


def _erased(paper: Run) -> None:
    paper("publish", "1")
    paper("comments", "add", "--article", "1", "--name", "An", "--text", "hello there, dear readers")
    paper("edit", "2", "--set", "section=Cảng")
    paper("comments", "erase", "1", "-y")


def _note(paper: Run) -> None:
    """An action that stores no data for undo."""
    paper("edit", "2", "--set", "section=Cảng")
    with sqlite3.connect(Path("newsroom.db")) as db:
        db.execute("insert into batches (at, actor, command) values ('2026-03-02T06:00:00Z', 'lan', 'model rebuild')")
    db.close()


@pytest.mark.parametrize(("act", "command"), [(_erased, "comments erase"), (_note, "model rebuild")])
def test_undo_stops_at_an_action_that_cannot_be_undone(
    paper: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Run], None], command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    act(paper)
    for _ in range(2):
        refused = paper("undo", code=6).err
        assert f"the last action of lan, {command} (batch " in refused
        assert "cannot be undone; nothing was changed" in refused
        assert paper("show", "2", "--json").json["section"] == "Cảng"
    earlier = refused.rsplit("newsroom undo ", 1)[1].strip()
    assert "to undo an earlier action, edit: newsroom undo" in refused
    paper("undo", earlier)
    assert paper("show", "2", "--json").json["section"] == "Tin"
    assert f"{command} (batch " in paper("undo", code=6).err
