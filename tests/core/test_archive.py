"""Articles and comments as records: every column is exported and imported, and inconsistent records are refused."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from newsroom import store
from newsroom.core import archive, undo
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.commenters import commenters
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.core.published import story_search
from newsroom.errors import Conflict, Invalid, NewsroomError
from newsroom.store import Connection
from tests.comment_rooms import put
from tests.core.articles.desk import NOW, Desk

TABLES = {
    "articles": "select * from articles order by uid",
    "revisions": "select * from revisions order by article_id, rev",
    "paths": "select * from paths order by path",
    "notes": "select * from notes order by id",
    "article_labels": "select l.kind, l.name, l.slug, a.* from article_labels a join labels l on l.id = a.label_id order by 1, 2, 5, 6",
    "article_media": "select * from article_media order by 1, 2, 3",
    "renders": "select * from renders order by article_id, rev",
}


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


@pytest.fixture
def other(empty_file: Path, tmp_path: Path) -> Iterator[Connection]:
    """Another file, empty."""
    shutil.copyfile(empty_file, tmp_path / "other.db")
    db = store.connect(tmp_path / "other.db")
    yield db
    db.close()


def picture(db: Connection, colour: int) -> int:
    into = io.BytesIO()
    Image.new("L", (6, 4), colour).save(into, "PNG")
    with actions.act(db, actor="lan", now=NOW, command="media add") as act:
        return pictures.add(act, into.getvalue(), name=f"{colour}.png").id


def full(desk: Desk) -> Article:
    """An article whose every column holds something, with revisions, notes, pictures and addresses."""
    a, b = picture(desk.db, 1), picture(desk.db, 2)
    article = desk.draft(
        "Cầu mới", "Một ![](a.png)", lead="Sapo", section="Xã hội", tags=("cầu", "sông"), authors=("Lan",), source="Hãng",
        image="a.png", extra={"k": ["x"]}, media={"a.png": a},
        how={"assignee": "mai", "due_at": NOW + timedelta(days=3), "date": NOW - timedelta(days=1), "source_file": "a.md",
             "import_key": "k1", "note": "từ hộp thư"},
    )  # fmt: skip
    desk.do("approve", article, note="được")
    desk.publish(article, embargo=NOW - timedelta(hours=1), expire=NOW + timedelta(days=9))
    desk.wait(hours=1)
    desk.rename(article, "cau-khac")
    desk.save(article, title="Cầu đã mở", body="Hai ![](b.png)", tags=("cầu",), media={"b.png": b})
    desk.publish(article, at=NOW + timedelta(days=5))
    with desk.act("comments") as act:
        act.db.execute(
            "update articles set comments_mode = 'pre', embargo_until = :at, back_date = :at, held = 'chờ', published_day = :day,"
            " modified_day = :day, translation_key = 't1'",
            {"at": "2026-01-01T00:00:00Z", "day": "2026-03-01"},
        )
        act.note("article", article.id, "x")
    desk.save(article, body="Ba")
    return desk.get(article)


def text_of(db: Connection, article_id: int) -> Any:
    return lambda rev: revisions.get(db, article_id, rev).manuscript


def media_ids(db: Connection) -> dict[str, int]:
    return dict(db.execute("select sha256, id from media").fetchall())


def load(into: Connection, record: dict[str, Any], texts: Any, media: dict[str, int] | None = None) -> tuple[int, str]:
    with actions.act(into, actor="hoa", now=NOW + timedelta(days=1), command="import markdown") as act:
        return archive.load(act, record, texts, media or {}, left_out=[].append)


def moved(desk: Desk, other: Connection, article: Article, **changes: Any) -> tuple[int, str]:
    """The article as JSON carries it, into the other file."""
    record = json.loads(json.dumps(archive.record(desk.db, article.id))) | changes
    for colour in (1, 2):
        if desk.db.execute("select 1 from media").fetchone():
            picture(other, colour)
    return load(other, record, text_of(desk.db, article.id), media_ids(other))


def rows(db: Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(TABLES[table])]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_every_table_comes_back(desk: Desk, other: Connection, table: str) -> None:
    article = full(desk)
    assert moved(desk, other, article) == (1, "added")
    there, here = rows(other, table), rows(desk.db, table)
    if table == "renders":  # HTML of what is only planned is made again when it is asked for
        kept = [row for row in here if row["rev"] in (article.revision, article.live_revision)]
        assert [row for row in there if row["rev"] in (article.revision, article.live_revision)] == kept
        return
    if table == "article_labels":  # when a label was filed is not carried: it becomes the last change that readers saw
        for row in (*there, *here):
            row.pop("filed_at")
    assert there == here


def test_no_column_of_the_full_article_is_empty(desk: Desk) -> None:
    """So that the test above compares something in each."""
    full(desk)
    (row,) = rows(desk.db, "articles")
    assert {name for name, value in row.items() if value in (None, "", 0)} == {
        "status_before",
        "modified_at",
        "translation_of",
    }


def test_what_an_import_writes_into_the_log(desk: Desk, other: Connection) -> None:
    article = full(desk)
    moved(desk, other, article)
    line = actions.log(other, kind="article")[0]
    assert (line.action, line.actor, line.to_state, line.rev) == ("import", "hoa", "published", article.revision)
    assert line.detail == {"uid": article.uid}


@pytest.mark.parametrize(
    "status", ["draft", "review", "approved", "scheduled", "published", "unpublished", "killed", "trashed"]
)
def test_an_article_in_every_status(desk: Desk, other: Connection, status: str) -> None:
    article = desk.in_status(status)
    moved(desk, other, article)
    for table in TABLES:
        if table != "renders":  # nothing here is dated back, so that labels were filed at the publication
            assert rows(other, table) == rows(desk.db, table), table
    assert archive.ids(other) == archive.ids(desk.db) == [1]


def test_a_revision_past_the_head_is_kept(desk: Desk, other: Connection) -> None:
    """Saved and undone: the text stays, and the article is as it was before."""
    article = desk.draft("Cầu", lang="vi")
    desk.save(article, title="Bridge", lang="en")
    undo.undo(desk.db, actor="lan", now=desk.now)
    assert (desk.get(article).title, desk.get(article).revision) == ("Cầu", 1)
    moved(desk, other, article)
    assert rows(other, "articles") == rows(desk.db, "articles")
    assert rows(other, "revisions") == rows(desk.db, "revisions")


def test_a_record_in_its_own_order(desk: Desk) -> None:
    article = full(desk)
    record = archive.record(desk.db, article.id)
    assert [entry["rev"] for entry in record["revisions"]] == [1, 2, 3]
    shas = media_ids(desk.db)
    first, second, third = record["revisions"]
    assert first["media"] == {"a.png": next(sha for sha, number in shas.items() if number == 1)}
    assert list(second["media"]) == ["b.png"]
    assert (third["parent"], third["at"], third["actor"], third["note"]) == (2, "2026-03-02T04:00:00Z", "lan", "")
    assert first["hash"] == revisions.get(desk.db, 1, 1).manuscript.hash_in_any_file()
    assert [path["path"] for path in record["paths"]] == ["/2026/03/cau-khac/", "/2026/03/cau-moi/"]
    assert [note["kind"] for note in record["notes"]] == ["approve"]
    assert {"id", "title", "translation_of"}.isdisjoint(record)


@pytest.mark.parametrize("name", ["source", "kicker"])
def test_an_export_from_before_a_field_whose_front_matter_has_its_key(desk: Desk, other: Connection, name: str) -> None:
    article = desk.draft(extra={name: "HUE"})
    record = json.loads(json.dumps(archive.record(desk.db, article.id)))
    del record["revisions"][0]["fields"][name]
    read = replace(revisions.get(desk.db, article.id, 1).manuscript, extra={}, **{name: "HUE"})  # as it is read today
    assert load(other, record, lambda rev: read)[1] == "added"
    assert text_of(other, 1)(1) == text_of(desk.db, article.id)(1)
    assert load(other, record, lambda rev: read)[1] == "unchanged"


def test_the_same_again_is_unchanged(desk: Desk, other: Connection) -> None:
    article = full(desk)
    assert moved(desk, other, article)[1] == "added"
    before = list(other.iterdump())
    assert moved(desk, other, article) == (1, "unchanged")
    assert [line for line in other.iterdump() if "sqlite_sequence" not in line] == [
        line for line in before if "sqlite_sequence" not in line
    ]


@pytest.mark.parametrize("rev", [1, 2])
def test_other_text_under_the_same_article(desk: Desk, other: Connection, rev: int) -> None:
    article = desk.draft()
    desk.save(article, body="Hai.")
    moved(desk, other, article)
    desk.save(article, body="Ba.")
    record = archive.record(desk.db, article.id)
    assert load(other, record | {"head_rev": 2}, text_of(desk.db, 1))[1] == "unchanged"
    with pytest.raises(Conflict) as refused:
        load(other, record | {"head_rev": 3 if rev == 2 else 1}, text_of(desk.db, 1))
    assert refused.value.message == "tin is already in this newsroom, with a different text"


# Changes that make a record inconsistent.
@pytest.mark.parametrize(
    "changes",
    [{"head_rev": 3}, {"head_rev": 0}, {"revisions": []}, {"revisions": "second only"}, {"revisions": "twice"}],
)
def test_a_record_whose_revisions_are_not_all_there(desk: Desk, other: Connection, changes: dict[str, Any]) -> None:
    article = desk.draft()
    desk.save(article, body="Hai.")
    entries = archive.record(desk.db, article.id)["revisions"]
    if changes.get("revisions") == "second only":
        changes = {"revisions": entries[1:]}
    elif changes.get("revisions") == "twice":
        changes = {"revisions": [entries[0], entries[0]]}
    with pytest.raises(Invalid, match="revisions are missing"):
        moved(desk, other, article, **changes)
    assert archive.ids(other) == []


# Values of a published article that no export writes, and what is said about them.
BAD_VALUES: dict[str, tuple[dict[str, Any], str]] = {
    **{column: ({column: "2026-13-01T00:00:00Z"}, "is not a time") for column in (
        "created_at", "updated_at", "published_at", "modified_at", "publish_at", "embargo_until", "expire_at", "back_date",
        "due_at",
    )},
    "no date": ({"published_at": None}, "no address or date"),
    "no address of its own": ({"path": "/2026/03/khac/"}, "no address or date"),
    "no addresses": ({"paths": []}, "no address or date"),
    "an address that leads away": (
        {"paths": [{"path": "/2026/03/tin/", "slug": "tin", "kind": "redirect", "target": None, "created_at": "2026-03-02T03:00:00Z"}]},
        "no address or date",
    ),
    "a draft with a live version": ({"status": "draft"}, "does not match its live version"),
    "no live version": ({"live_rev": None}, "does not match its live version"),
    "a live version that is not there": ({"live_rev": 2}, "does not match its live version"),
    "an unknown status": ({"status": "lost"}, "inconsistent"),
    "an unknown mode of comments": ({"comments_mode": "sometimes"}, "inconsistent"),
    "a number for a list": ({"revisions": 1}, "inconsistent"),
    "a text for a row": ({"paths": ["/x/"]}, "inconsistent"),
    "a slug that is a path": ({"slug": "a/b"}, "'a/b' is not a valid slug"),
    "a slug that is a number": ({"slug": 1}, "inconsistent"),
    "a number that SQLite cannot keep": ({"assignee": 10**400}, "inconsistent"),
    "a list for a text": ({"assignee": ["mai"]}, "inconsistent"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_VALUES)
def test_a_record_with_a_value_that_no_export_writes(desk: Desk, other: Connection, case: str) -> None:
    changes, said = BAD_VALUES[case]
    article = desk.publish(desk.draft())
    with pytest.raises(Invalid) as refused, archive.faults_named():
        moved(desk, other, article, **changes)
    assert said in refused.value.message
    assert archive.ids(other) == []


def former(**changes: Any) -> dict[str, Any]:
    return {
        "path": "/cu/",
        "slug": "",
        "kind": "redirect",
        "target": None,
        "created_at": "2026-03-02T03:00:00Z",
    } | changes


# Former addresses, and why one is left out; None for one that is taken over.
FORMER: dict[str, tuple[dict[str, Any], str | None]] = {
    "plain": (former(), None),
    "with a slug": (former(slug="cu"), None),
    "to another address": (former(target="/moi/"), None),
    "to another site": (former(target="https://b.example/x"), None),
    "of another article": (former(path="/co/"), "/co/ belongs to article 1"),
    "a slug that goes up": (former(slug=".."), "cannot be a path"),
    "a target that goes up": (former(target="/../x/"), "cannot be a path"),
    "a target in no site": (former(target="https:///x"), "is not an address"),
    "a target with a space": (former(target="https://b .example/x"), "is not an address"),
    "a path that goes up": (former(path="/../x/"), "cannot be a path"),
    "with a query": (former(path="/?p=5"), None),
    "a query of a campaign": (former(path="/a/?utm_source=x"), "is not a path"),
    "a path without its slash": (former(path="x/"), "is not a path"),
    "an unknown kind": (former(kind="lost"), "inconsistent"),
    "a day that is none": (former(created_at="2026-02-30T00:00:00Z"), "is not a time"),
    "a number": (former(target=1), "inconsistent"),
}  # fmt: skip


@pytest.mark.parametrize("case", FORMER)
def test_a_former_address_that_is_impossible_or_taken_is_left_out(desk: Desk, other: Connection, case: str) -> None:
    path, why = FORMER[case]
    there = Desk(other)
    holder = there.draft("Có")
    other.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values ('/co/', 'co', ?, 'redirect', 'x')",
        (holder.id,),
    )
    article = desk.publish(desk.draft())
    record = archive.record(desk.db, article.id)
    left_out: list[str] = []
    with actions.act(other, actor="hoa", now=NOW, command="import markdown") as act:
        record["paths"].insert(0, path)
        number, _ = archive.load(act, record, text_of(desk.db, article.id), {}, left_out=left_out.append)
    kept = [one[0] for one in there.paths() if one[1] == number]
    if why is None:
        assert (left_out, kept) == ([], ["/2026/03/tin/", path["path"]])
    else:
        assert (len(left_out), kept) == (1, ["/2026/03/tin/"])
        assert left_out[0].startswith("a former path was skipped: ")
        assert why in left_out[0]


def test_the_own_address_of_an_article_is_not_left_out(desk: Desk, other: Connection) -> None:
    holder = Desk(other).publish(Desk(other).draft())
    article = desk.publish(desk.draft())
    with pytest.raises(Conflict, match=f"/2026/03/tin/ belongs to article {holder.id}"):
        moved(desk, other, article, slug="khac")
    assert archive.ids(other) == [holder.id]


def test_readers_find_an_imported_article(desk: Desk, other: Connection) -> None:
    article = desk.publish(desk.draft("Cầu", "Ngựa vằn qua sông."))
    desk.save(article, body="Voi.")
    moved(desk, other, article)
    assert story_search.find(other, "ngựa", limit=9) == [1]
    assert story_search.find(other, "voi", limit=9) == []  # only the draft has it


def test_a_picture_of_a_former_revision_is_named_in_the_record(desk: Desk) -> None:
    number = picture(desk.db, 1)
    article = desk.draft("Cầu", "![](a.png)", media={"a.png": number})
    desk.save(article, body="Hai", media={})
    record = archive.record(desk.db, article.id)
    assert [entry["media"] for entry in record["revisions"]] == [{"a.png": next(iter(media_ids(desk.db)))}, {}]


def test_a_slug_that_is_anothers(desk: Desk, other: Connection) -> None:
    article = desk.draft()
    there = Desk(other)
    holder = there.draft()
    with pytest.raises(Conflict, match=f"the slug tin belongs to article {holder.id}"):
        moved(desk, other, article)
    assert moved(desk, other, article, status="trashed")[1] == "added"
    there.do("delete", holder)
    again = desk.draft("Tin")
    assert moved(desk, other, again, slug="tin")[1] == "added"


def test_a_picture_that_did_not_come_along_is_left_out(desk: Desk, other: Connection) -> None:
    article = full(desk)
    record = archive.record(desk.db, article.id)
    load(other, record, text_of(desk.db, article.id), {})
    assert all(not revisions.get(other, 1, rev).manuscript.media for rev in (1, 2, 3))
    assert rows(other, "article_media") == []


# --- comments


@pytest.fixture
def room(desk: Desk) -> Desk:
    desk.publish(desk.draft())
    return desk


def exported(db: Connection) -> list[dict[str, Any]]:
    return [json.loads(json.dumps(value)) for value in archive.comments(db)]


def take(into: Connection, *values: dict[str, Any], known: dict[int, int] | None = None) -> list[str]:
    known = {} if known is None else known
    with actions.act(into, actor="hoa", now=NOW, command="import markdown") as act:
        return [archive.load_comment(act, value, known) for value in values]


def everything(desk: Desk) -> None:
    """A comment with something in every column, its answer, and one of staff."""
    person = commenters.find_or_create(desk.db, name="Bình", email="b@x.vn", key="k", now=NOW)
    staff = commenters.staff_commenter(desk.db, "lan", now=NOW)
    put(desk.db, body="Một\n\nhai", commenter_id=person.id, author="Bình", rev=2, status="rejected", status_before="published",
        pinned=1, spam_score=0.25, reject_reason="abuse", network="net", agent="Firefox", edited_at="2026-03-03T00:00:00Z",
        decided_at="2026-03-04T00:00:00Z", decided_by="lan", html="<p>Một</p>\n<p>hai</p>")  # fmt: skip
    put(
        desk.db,
        body="Trả lời",
        commenter_id=staff.id,
        author="lan",
        staff=1,
        parent_id=1,
        minutes=5,
        html="<p>Trả lời</p>",
    )
    put(desk.db, body="", author="", status="erased", html="")
    for code, verdict, evidence in (("run", "hold", '{"times": 9}'), ("open", "publish", "{}")):
        desk.db.execute(
            "insert into comment_reasons (comment_id, rev, phase, code, verdict, evidence, at) values (1, 2, 'p', ?, ?, ?, 'x')",
            (code, verdict, evidence),
        )


def test_comments_come_back_with_their_reasons_and_people(room: Desk, other: Connection) -> None:
    everything(room)
    moved(room, other, room.get(_first(room)))
    values = exported(room.db)
    assert [value["id"] for value in values] == [1, 2, 3]
    assert {"article_id", "network", "agent", "commenter_id"}.isdisjoint(values[0])
    known: dict[int, int] = {}
    assert take(other, *values, known=known) == ["added"] * 3
    assert known == {1: 1, 2: 2, 3: 3}
    for number in (1, 2, 3):
        here = dict(room.db.execute("select * from comments where id = ?", (number,)).fetchone())
        there = dict(other.execute("select * from comments where id = ?", (number,)).fetchone())
        # The fingerprint is made from the text again, and people have other ids.
        differing = {"fingerprint", "network", "agent", "commenter_id", "source", "source_id"}
        assert {name for name, value in here.items() if there[name] != value} <= differing
        assert (there["network"], there["agent"], there["parent_id"]) == (None, None, here["parent_id"])
        assert (there["source"], there["source_id"]) == ("newsroom", f"{values[0]['article_uid']}/{number}")
    assert exported(other)[0]["reasons"] == [
        {"rev": 2, "phase": "p", "code": "run", "verdict": "hold", "evidence": {"times": 9}, "at": "x"},
        {"rev": 2, "phase": "p", "code": "open", "verdict": "publish", "evidence": {}, "at": "x"},
    ]
    people = [
        tuple(row)
        for row in other.execute("select name, email, staff, key_hash is null, first_seen from commenters order by id")
    ]
    assert people == [("Bình", "b@x.vn", 0, 1, "2026-03-02T03:00:00Z"), ("lan", "", 1, 0, "2026-03-02T03:05:00Z")]
    assert other.execute("select commenter_id from comments where id = 3").fetchone()[0] is None
    lines = actions.log(other, kind="comment")
    assert [(line.action, line.to_state) for line in lines] == [
        ("import", "erased"),
        ("import", "published"),
        ("import", "rejected"),
    ]


def test_the_html_of_a_comment_is_made_from_its_text(room: Desk, other: Connection) -> None:
    put(room.db, body="Một <b>")
    moved(room, other, _first(room))
    (value,) = exported(room.db)
    take(other, value | {"html": "<script>alert(1)</script>"})
    assert other.execute("select html from comments").fetchone()[0] == "<p>Một &lt;b&gt;</p>"


@pytest.mark.parametrize("column", ["created_at", "edited_at", "decided_at"])
def test_a_comment_at_a_time_that_is_none(room: Desk, other: Connection, column: str) -> None:
    put(room.db)
    moved(room, other, _first(room))
    (value,) = exported(room.db)
    with pytest.raises(Invalid, match="is not a time"), archive.faults_named():
        take(other, value | {column: "2026-02-30T00:00:00Z"})
    assert other.execute("select count(*) from comments").fetchone()[0] == 0


def _first(desk: Desk) -> Article:
    return articles.by_id(desk.db, 1)


def test_the_same_comments_again_are_unchanged_and_known(room: Desk, other: Connection) -> None:
    everything(room)
    moved(room, other, _first(room))
    values = exported(room.db)
    put(other)  # another comment, so that ids differ
    take(other, *values)
    known: dict[int, int] = {}
    assert take(other, *values, known=known) == ["unchanged"] * 3
    assert known == {1: 2, 2: 3, 3: 4}
    assert other.execute("select parent_id from comments where id = 3").fetchone()[0] == 2


def test_an_export_read_back_into_its_own_file(room: Desk) -> None:
    everything(room)
    assert take(room.db, *exported(room.db)) == ["unchanged"] * 3
    assert room.db.execute("select count(*) from comments").fetchone()[0] == 3


@pytest.mark.parametrize("changes", [{"id": 9}, {"created_at": "2026-01-01T00:00:00Z"}, {"author": "Khác"}])
def test_a_comment_of_that_number_that_is_another(room: Desk, changes: dict[str, Any]) -> None:
    put(room.db, author="An")
    (value,) = exported(room.db)
    assert take(room.db, value) == ["unchanged"]
    assert take(room.db, value | changes) == ["added"]


def test_a_comment_without_its_place(room: Desk, other: Connection) -> None:
    put(room.db)
    put(room.db, parent_id=1)
    first, second = exported(room.db)

    def why(value: dict[str, Any], known: dict[int, int]) -> str | None:
        try:
            take(other, value, known=known)
        except NewsroomError as error:
            return error.message
        return None

    assert why(first, {}) == "comment 1: its article, or the comment it replies to, is not in this newsroom"
    moved(room, other, _first(room))
    assert why(second, {}) == "comment 2: its article, or the comment it replies to, is not in this newsroom"
    assert why(first, {}) is None
    assert why(second, {1: 1}) is None


def test_a_text_of_a_manuscript_is_as_it_was(desk: Desk, other: Connection) -> None:
    article = desk.draft("Tin", "Một\n", lead="Sapo")
    moved(desk, other, article)
    assert revisions.get(other, 1, 1).manuscript == Manuscript(title="Tin", body="Một\n", lead="Sapo", lang="vi")
