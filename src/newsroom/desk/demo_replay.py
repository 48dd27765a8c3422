"""The demo newsroom's weeks, replayed in the order they happened: stories, comments, decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsroom import clock, text
from newsroom.core.articles import articles, drafting, publishing, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.commenters import commenters
from newsroom.core.comments import decisions, editing, intake, reader_reports
from newsroom.core.front import breaking, choices
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.screening.case import NewComment
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import Series, SeriesEntry
from newsroom.desk import Desk
from newsroom.desk.article_pictures import take_pictures
from newsroom.desk.article_text import manuscript_from
from newsroom.formats.posts import post_folder


@dataclass(slots=True)
class ReplayCounts:
    """What the replay did, for the report at its end; decisions by their action."""

    drafted: int = 0
    published: int = 0
    received: int = 0
    decided: dict[str, int] = field(default_factory=dict)


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class Replay:
    """Replays the files of an example folder in an empty newsroom, shifted so that its last day was yesterday.

    `commands` are those that people would have typed for the work of today.
    """

    def __init__(self, desk: Desk, folder: Path, about: dict[str, Any]) -> None:
        self.desk, self.folder, self.people = desk, folder, about["people"]
        self.about_authors: list[dict[str, Any]] = about.get("authors", [])
        self.about_series: list[dict[str, Any]] = about.get("series", [])
        last = datetime.fromisoformat(about["last_day"]).date()
        yesterday = clock.local(desk.now, desk.zone).date() - timedelta(days=1)
        self.shift = timedelta(days=(yesterday - last).days)
        self.ids: dict[str, int] = {}
        self.comment_ids: dict[int, int] = {}
        self.counts = ReplayCounts()
        self.commands: list[str] = []

    def stories(self) -> None:
        """Draft each file some hours before its date and publish it at its date."""
        desk = self.desk
        for path in post_folder.scan(self.folder / "articles").posts:
            parsed, found, _ = post_folder.read(path, root=self.folder)
            date = desk.time(parsed.date) + self.shift
            reporter = parsed.authors[0] if parsed.authors else self.people["editor"]
            written = date - timedelta(minutes=35 + 37 * (len(self.ids) % 5))
            with actions.act(desk.db, actor=reporter, now=written, command="draft") as act:
                manuscript, _ = take_pictures(act, manuscript_from(parsed), found, limit=desk.media_limits)
                terms = drafting.PublicationTerms(translation_key=parsed.translation_key)
                made = drafting.draft(act, manuscript, lang=desk.settings.lang, slug=parsed.slug, terms=terms)
            self.counts.drafted += 1
            self.ids[made.article.slug] = made.article.id
            self._publish(made.article, date)

    def pages(self) -> None:
        """Draft the pages that are not stories and publish them, as they were from the beginning."""
        desk = self.desk
        for path in sorted((self.folder / "pages").glob("*.md")):
            parsed, _, _ = post_folder.read(path, root=self.folder)
            at = desk.now - timedelta(days=50)
            with actions.act(desk.db, actor=self.people["editor"], now=at, command="draft") as act:
                page = drafting.draft(act, manuscript_from(parsed), lang=desk.settings.lang, slug=path.stem).article
            with actions.act(desk.db, actor=self.people["editor"], now=at, command="publish") as act:
                publishing.publish(act, page, publishing.Order(), zone=desk.zone)
            self.commands.append(f"newsroom draft --page {text.shell_path(f'pages/{path.name}')}")

    def authors(self) -> None:
        """Add the entries about authors."""
        for one in self.about_authors:
            entry = people.from_record(one)
            at = self.desk.now - timedelta(days=50)
            with actions.act(self.desk.db, actor=self.people["editor"], now=at, command="people add") as act:
                people.add(act, entry)
            self.commands.append(
                f"newsroom people add {text.shell_word(entry.name)} --role {text.shell_word(entry.role)}"
            )

    def _publish(self, article: Article, at: datetime) -> None:
        with actions.act(self.desk.db, actor=self.people["editor"], now=at, command="publish") as act:
            publishing.publish(act, article, publishing.Order(), zone=self.desk.zone)
        self.counts.published += 1

    def todays_work(self) -> None:
        """The work of today: a draft, one in review, one scheduled, a scheduled update, a correction."""
        desk, now = self.desk, self.desk.now
        reporter, editor = "Nguyễn Thị Bông", self.people["editor"]

        unfinished = {
            "Bến xe mới: hỏi ba tài xế": "draft",
            "Who paints the ferry landing signs?": "review",
            "Giải bơi sông Nhàn mở đăng ký": "scheduled",
        }
        for number, (title, state) in enumerate(unfinished.items()):
            lang = "en" if title.isascii() else "vi"
            manuscript = Manuscript(title=title, body="…\n", section="Thời sự", authors=(reporter,), lang=lang)
            with actions.act(desk.db, actor=reporter, now=now - timedelta(hours=5 - number), command="draft") as act:
                article = drafting.draft(act, manuscript, lang=lang).article
            self.counts.drafted += 1
            with actions.act(desk.db, actor=editor, now=now - timedelta(hours=1), command="submit") as act:
                if state == "review":
                    workflow.submit(act, article)
                    self.commands.append(f"newsroom submit {article.slug}")
                elif state == "scheduled":
                    order = publishing.Order(at=now + timedelta(hours=20))
                    publishing.publish(act, article, order, zone=desk.zone)
                    self.commands.append(f"newsroom publish {article.slug} --at +20h")
        newest = articles.by_id(desk.db, list(self.ids.values())[-2])
        with actions.act(desk.db, actor=editor, now=now - timedelta(minutes=50), command="correct") as act:
            note = (
                "Bản trước ghi sai giờ chuyến cuối." if newest.lang == "vi" else "An earlier version misstated a time."
            )
            publishing.correct(act, newest, note=note, zone=desk.zone)
            self.commands.append(f"newsroom correct {newest.slug} -m {text.shell_word(note)}")

    def front_page(self) -> None:
        """Choose stories for the front page today, and set a line of breaking news."""
        desk, now, editor = self.desk, self.desk.now, self.people["editor"]
        wanted = ("cau-ba-nhip-thong-xe-ca-hai-lan", "nuoc-song-nhan-len-nhanh-ba-khom-ke-do")
        chosen = [article for ref in wanted if (article := articles.find(desk.db, ref))]
        if chosen:  # other examples have other stories
            with actions.act(desk.db, actor=editor, now=now - timedelta(minutes=40), command="front set") as act:
                choices.set_(act, chosen, lead=True, until=now + timedelta(hours=20))
            slugs = " ".join(article.slug for article in chosen)
            self.commands.append(f"newsroom front set {slugs} --lead --until +20h")
        line = "Đò Xóm Lò tạm nghỉ từ 22 giờ vì gió lớn"
        with actions.act(desk.db, actor=editor, now=now - timedelta(minutes=5), command="front breaking") as act:
            breaking.set_(act, line, until=now + timedelta(hours=6))
        self.commands.append(f"newsroom front breaking {text.shell_word(line)} --until +6h")

    def series(self) -> None:
        """Put stories into series."""
        desk, editor = self.desk, self.people["editor"]
        at = desk.now - timedelta(days=2)
        for one in self.about_series:
            wanted = [article for ref in one["stories"] if (article := articles.find(desk.db, ref))]
            with actions.act(desk.db, actor=editor, now=at, command="series add") as act:
                made = series.add(act, SeriesEntry(one["name"], one["introduction"]))
                parts.put(act, made, wanted)
            words = " ".join((text.shell_word(one["name"]), *(article.slug for article in wanted)))
            self.commands.append(f"newsroom series add {words} --introduction …")
            if "podcast" in one:
                self._podcast(made, one["podcast"], at)

    def _podcast(self, made: Series, about: dict[str, str], at: datetime) -> None:
        """Make a series a podcast."""
        artwork = self.folder / about["artwork"]
        with actions.act(self.desk.db, actor=self.people["editor"], now=at, command="series podcast") as act:
            cover = pictures.add(act, artwork.read_bytes(), name=artwork.name)
            entry = PodcastEntry(about["author"], email=about["email"], category=about["category"], artwork=cover.id)
            podcasts.put(act, made, entry, site_url=self.desk.settings.text("site.url"))
        picture, email = text.shell_path(about["artwork"]), text.shell_word(entry.email)
        self.commands.append(f"newsroom series podcast {made.slug} --artwork {picture} --email {email}")

    def comments(self) -> None:
        """Comments, reports and decisions, each at its time; those in the future are skipped."""
        for at, what, record in sorted(self._events(), key=lambda event: event[0]):  # stable: of one minute, as written
            if at <= self.desk.now:
                getattr(self, f"_{what}")(record, at)

    def _events(self) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
        when: dict[int, datetime] = {}
        for record in lines(self.folder / "comments.jsonl"):
            article = articles.by_id(self.desk.db, self.ids[record["article"]])
            assert article.published_at is not None
            when[record["id"]] = clock.from_text(article.published_at) + timedelta(minutes=record["minutes"])
            yield when[record["id"]], "comment", record
            for flag in record.get("flags", ()):
                yield when[record["id"]] + timedelta(minutes=flag["minutes"]), "flag", flag | {"id": record["id"]}
        for record in lines(self.folder / "decisions.jsonl"):
            yield when[record["comment"]] + timedelta(minutes=record["minutes"]), "decision", record

    def _comment(self, record: dict[str, Any], at: datetime) -> None:
        parent = record.get("parent")
        network = commenters.network_hash(self.desk.db, f"198.51.{record['id'] % 100}.7")
        new = NewComment(
            article_id=self.ids[record["article"]],
            name=record["name"],
            body=record["text"],
            email=record.get("email", ""),
            parent_id=self.comment_ids[parent] if parent else None,
            network=network,
        )
        stored = intake.receive(self.desk.db, new, now=at, actor="reader", settings=self.desk.settings)
        self.comment_ids[record["id"]] = stored.id
        self.counts.received += 1

    def _flag(self, record: dict[str, Any], at: datetime) -> None:
        reader_reports.report(
            self.desk.db,
            self.comment_ids[record["id"]],
            by_hash=commenters.network_hash(self.desk.db, record["by"]),
            reason=record["reason"],
            body=record.get("text", ""),
            now=at,
            actor="reader",
        )

    def _decision(self, record: dict[str, Any], at: datetime) -> None:
        db, number, moderator = self.desk.db, self.comment_ids[record["comment"]], self.people["moderator"]
        action = record["action"]
        if action == "reply":
            editing.reply(db, number, record["text"], now=at, actor=self.people["editor"], settings=self.desk.settings)
        elif action == "pin":
            editing.pin(db, number, pinned=True, now=at, actor=moderator)
        else:
            decisions.decide(db, action, [number], now=at, actor=moderator, reason=record.get("reason"))
        self.counts.decided[action] = self.counts.decided.get(action, 0) + 1
