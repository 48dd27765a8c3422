"""Newsrooms made at random leave and come back: as Markdown equal in articles, revisions, addresses, notes, pictures and comments,
as JSON lines equal in the newest text, its status and its dates.

`make round-trips` tries many; the tests of every day only a few, always the same.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom import store, text
from newsroom.core import archive, stored_settings
from newsroom.core.articles import articles, drafting, publishing, revisions, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.comments import importing
from newsroom.core.comments.importing import ForeignComment
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.desk import Desk, archive_export
from newsroom.desk.archive_import import ArchiveImport
from newsroom.desk.record_site import RecordExport
from newsroom.desk.site_import import SiteImport
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.terminal import output
from tests.commands.pictures import png

EXAMPLES = int(os.environ.get("NEWSROOM_ROUND_TRIPS", "3"))
ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
NASTY = st.sampled_from([
    "12:30", "NO", "~", "null", "=1+1", "@SUM(A1)", "- x", "a: b", "# a", "[x](y)", "{{ x }}", "<b>&amp;</b>", "]]>", "a\nb", "---",
    "\u202eb\u200d", "\ufeffx", "Đò \u0301", "'quoted'", '"', "\\", "\U0001f469\u200d\U0001f467", "x" * 300, "-", ",", ";", "a, b; c",
])  # fmt: skip
SAID = st.one_of(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(text.clean), NASTY)
LINES = st.lists(SAID, max_size=5).map("\n".join).map(text.clean)
NAMES = st.lists(SAID.filter(lambda name: bool(text.one_line(text.clean(name)))), max_size=3).map(tuple)
STEPS = st.sampled_from([
    (), ("submit",), ("submit", "approve"), ("schedule",), ("publish",), ("publish", "edit"), ("publish", "unpublish"), ("publish", "kill"),
    ("delete",), ("edit", "publish"), ("publish", "edit", "publish"),
])  # fmt: skip


STATUSES = st.sampled_from(("published", "pending", "spam", "rejected", "trashed"))


@dataclass(frozen=True)
class Made:
    """An article to make: its text, a later one, and what happens to it."""

    first: Manuscript
    second: Manuscript
    steps: tuple[str, ...]
    date: datetime | None
    picture: str  # a colour, or no picture
    comments: list[tuple[str, str, str, bool]]  # author, text, status, and whether it replies to the one before it


@st.composite
def manuscripts(draw: st.DrawFn) -> Manuscript:
    title = draw(SAID.filter(lambda one: bool(text.shown_line(one))))
    extra: dict[str, Any] = draw(
        st.dictionaries(st.from_regex(r"x[a-z]{1,8}", fullmatch=True), SAID | NAMES.map(list), max_size=2)
    )
    return Manuscript(
        title=title, lead=draw(LINES), section=draw(SAID), tags=draw(NAMES), authors=draw(NAMES), source=draw(SAID),
        lang=draw(st.sampled_from(("vi", "en"))), kicker=draw(SAID), body=draw(LINES), extra=extra,
        kind=draw(st.sampled_from(("", "", "page"))),
    ).cleaned()  # fmt: skip


NEWSROOMS = st.lists(
    st.builds(
        Made, manuscripts(), manuscripts(), STEPS,
        st.none() | st.integers(10**9, 1_700_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
        st.sampled_from(("", "red", "blue")),
        st.lists(st.tuples(SAID, SAID, STATUSES, st.booleans()), max_size=3),
    ), min_size=1, max_size=3,
)  # fmt: skip


@contextmanager
def desks(empty: Path) -> Iterator[tuple[Desk, Desk, Path]]:
    """Two empty newsrooms, and a folder."""
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for name in ("one", "two"):
            path = Path(folder) / name / "newsroom.db"
            path.parent.mkdir()
            shutil.copyfile(empty, path)
            db = store.connect(path)
            stored_settings.put(
                db, {"site.url": "https://news.example", "site.timezone": "UTC", "site.lang": "vi"}, now=NOW, actor="a"
            )
            made.append(Desk(db, path, stored_settings.load(db, {}), NOW, "lan"))
        try:
            yield made[0], made[1], Path(folder)
        finally:
            for desk in made:
                desk.db.close()


def make(desk: Desk, one: Made) -> None:
    with actions.act(desk.db, actor="lan", now=NOW, command="draft") as act:
        terms = drafting.PublicationTerms(date=one.date)
        first = one.first
        if one.picture:
            shown = pictures.add(act, png(one.picture), name="ảnh một.png", alt=one.first.title, credit="Lê Mai")
            first = replace(
                first, body=f"{first.body}\n\n![Phà](a%20b.png)", image="a b.png", media={"a b.png": shown.id}
            )
        article = drafting.draft(act, first, lang="vi", terms=terms).article
        for step in one.steps:
            article = _step(act, articles.by_id(desk.db, article.id), one, step)
    rows = [
        ForeignComment(
            where=str(number), source="test", source_id=f"{article.id}/{number}", author=author or "Lan", body=body or "Hay",
            created_at=f"2026-01-02T03:04:{number:02}Z", status=status, email="lan@example.org", article_id=article.id,
            parent=f"{article.id}/{number - 1}" if replies and number else None,
        )
        for number, (author, body, status, replies) in enumerate(one.comments)
    ]  # fmt: skip
    importing.import_comments(desk.db, rows, mapping={}, now=NOW, actor="lan", settings=desk.settings)


def _step(act: Act, article: Article, one: Made, step: str) -> Article:
    if step == "edit":
        return revisions.save(act, article, replace(one.second, kind=one.first.kind), note="again")
    if step == "kill":
        return workflow.kill(act, article, reason="wrong", public_note="Sorry")
    if step == "schedule":
        return publishing.publish(act, article, Order(at=NOW + timedelta(days=1)), zone=ZONE)
    if step == "publish":
        return publishing.publish(act, article, Order(), zone=ZONE)
    found: Article = getattr(workflow, step)(act, article)
    return found


def said(desk: Desk) -> list[dict[str, Any]]:
    """Everything about the comments, without the ids of this file."""
    everything = list(archive.comments(desk.db))
    places = {one["id"]: place for place, one in enumerate(everything)}
    own = ("id", "parent_id", "source", "source_id")
    return [
        {"parent": places.get(one["parent_id"]), **{key: value for key, value in one.items() if key not in own}}
        for one in everything
    ]


def records(desk: Desk) -> dict[str, Any]:
    """Everything about the articles, by what identifies them in any file."""
    found = {}
    for number in archive.ids(desk.db):
        record = archive.record(desk.db, number)
        found[record["uid"]] = record
    return found


@settings(deadline=None, max_examples=EXAMPLES, derandomize=EXAMPLES < 10, suppress_health_check=list(HealthCheck))
@given(made=NEWSROOMS)
def test_markdown_leaves_and_comes_back(empty_file: Path, made: list[Made]) -> None:
    with desks(empty_file) as (one, two, folder):
        for each in made:
            make(one, each)
        archive_export.write_archive(
            one, archive.ids(one.db), folder / "out", force=False, whole=True, comments=True, progress=lambda _: None
        )
        for _ in range(2):  # again changes nothing
            work = ArchiveImport(two, folder / "out")
            work.add_articles(progress=lambda _: None)
            work.add_comments()
            assert work.result.skipped == []
            assert records(two) == records(one)
            assert said(two) == said(one)


@settings(deadline=None, max_examples=EXAMPLES, derandomize=EXAMPLES < 10, suppress_health_check=list(HealthCheck))
@given(made=NEWSROOMS)
def test_json_lines_leave_and_come_back(empty_file: Path, made: list[Made]) -> None:
    kept = {"review": "review", "approved": "review", "published": "published"}
    with desks(empty_file) as (one, two, folder):
        for each in made:
            make(one, each)
        path = folder / "all.jsonl"
        lines = [output.dump(record) for record in archive_export.article_records(one, None)]
        if not lines:  # all are in the trash
            return
        path.write_text("\n".join(lines), encoding="utf-8")
        source = RecordExport(two, "jsonl", path, library=MediaFolder(None))
        done = SiteImport(two, source, MediaFolder(None)).run(progress=lambda _: None)
        assert done.skipped == []
        before = {one.slug: one for one in articles.list_(one.db, articles.Filter(), sort="id")}
        after = {one.slug: one for one in articles.list_(two.db, articles.Filter(), sort="id")}
        assert after.keys() == before.keys()
        for slug, article in before.items():
            there = after[slug]
            is_public = article.status == "published" and not article.modified
            assert there.status == (
                "draft" if article.status == "published" and not is_public else kept.get(article.status, "draft")
            )
            assert there.published_at == (article.published_at if is_public else None)
            texts = [
                revisions.get(desk.db, found.id, found.revision).manuscript
                for desk, found in ((one, article), (two, there))
            ]
            for name in ("aliases", "lastmod"):  # the import adds where it was, and when it was changed
                texts[1] = replace(texts[1], extra={key: value for key, value in texts[1].extra.items() if key != name})
            assert texts[1] == replace(texts[0], media={})  # JSON names pictures, and has none
        again = SiteImport(two, RecordExport(two, "jsonl", path, library=MediaFolder(None)), MediaFolder(None))
        assert again.run(progress=lambda _: None).added == 0
