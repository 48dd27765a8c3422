"""The demo newsroom's weeks, replayed in the order they happened: stories, comments, decisions, readers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsroom import clock
from newsroom.core.articles import articles, drafting, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, editing, intake, reader_reports
from newsroom.core.journal import actions
from newsroom.core.readership import bots, closing, counting
from newsroom.core.readership.counting import PageView
from newsroom.desk import Desk
from newsroom.desk.article_pictures import take_pictures
from newsroom.desk.article_text import manuscript_from

GOES_ON = 0.3  # the share of readers who open another page


@dataclass(slots=True)
class Tally:
    """What the replay did, for the report at its end."""

    drafted: int = 0
    published: int = 0
    received: int = 0
    decided: dict[str, int] = field(default_factory=dict)
    views: int = 0
    bots: int = 0


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class Replay:
    """Plays the files of an example folder into an empty newsroom, shifted so that its last day was yesterday."""

    def __init__(self, desk: Desk, folder: Path, about: dict[str, Any]) -> None:
        self.desk, self.folder, self.people = desk, folder, about["people"]
        last = datetime.fromisoformat(about["last_day"]).date()
        yesterday = clock.local(desk.now, desk.zone).date() - timedelta(days=1)
        self.shift = timedelta(days=(yesterday - last).days)
        self.ids: dict[str, int] = {}
        self.comment_ids: dict[int, int] = {}
        self.tally = Tally()
        self.script: list[str] = []

    def stories(self) -> None:
        """Draft each file some hours before its date and publish it at its date."""
        from newsroom.formats.posts import post_folder

        desk = self.desk
        limit = desk.settings.number("media.max_megabytes") * 1_000_000
        for path in post_folder.scan(self.folder / "articles").posts:
            parsed, pictures, _ = post_folder.read(path, root=self.folder)
            date = desk.time(parsed.date) + self.shift
            reporter = parsed.authors[0] if parsed.authors else self.people["editor"]
            written = date - timedelta(minutes=35 + 37 * (len(self.ids) % 5))
            with actions.act(desk.db, actor=reporter, now=written, command="draft") as act:
                copy, _ = take_pictures(act, manuscript_from(parsed), pictures, limit=limit)
                made = drafting.draft(act, copy, lang=desk.settings.lang, slug=parsed.slug)
            self.tally.drafted += 1
            self.ids[made.article.slug] = made.article.id
            self._publish(made.article, date)

    def _publish(self, article: Article, at: datetime) -> None:
        with actions.act(self.desk.db, actor=self.people["editor"], now=at, command="publish") as act:
            workflow.publish(act, article, workflow.Order(), zone=self.desk.zone)
        self.tally.published += 1

    def desk_work(self) -> None:
        """What lies on the desk today: a draft, one in review, one scheduled, an update prepared, a correction."""
        desk, now = self.desk, self.desk.now
        reporter, editor = "Nguyễn Thị Bông", self.people["editor"]
        from newsroom.core.articles.revisions import Copy

        unfinished = {
            "Bến xe mới: hỏi ba tài xế": "draft",
            "Who paints the ferry landing signs?": "review",
            "Giải bơi sông Nhàn mở đăng ký": "scheduled",
        }
        for number, (title, state) in enumerate(unfinished.items()):
            lang = "en" if title.isascii() else "vi"
            copy = Copy(title=title, body="…\n", section="Thời sự", authors=(reporter,), lang=lang)
            with actions.act(desk.db, actor=reporter, now=now - timedelta(hours=5 - number), command="draft") as act:
                article = drafting.draft(act, copy, lang=lang).article
            self.tally.drafted += 1
            with actions.act(desk.db, actor=editor, now=now - timedelta(hours=1), command="submit") as act:
                if state == "review":
                    workflow.submit(act, article)
                    self.script.append(f"newsroom submit {article.slug}")
                elif state == "scheduled":
                    order = workflow.Order(at=now + timedelta(hours=20))
                    workflow.publish(act, article, order, zone=desk.zone)
                    self.script.append(f"newsroom publish {article.slug} --at +20h")
        newest = articles.by_id(desk.db, list(self.ids.values())[-2])
        with actions.act(desk.db, actor=editor, now=now - timedelta(minutes=50), command="correct") as act:
            note = (
                "Bản trước ghi sai giờ chuyến cuối." if newest.lang == "vi" else "An earlier version misstated a time."
            )
            workflow.correct(act, newest, note=note, zone=desk.zone)
            self.script.append(f"newsroom correct {newest.slug} -m '{note}'")

    def talk(self) -> None:
        """Comments, flags and decisions, each at its time; what would lie in the future has not happened yet."""
        for at, _, what, record in sorted(self._events(), key=lambda event: event[:2]):
            if at <= self.desk.now:
                getattr(self, f"_{what}")(record, at)

    def _events(self) -> Iterator[tuple[datetime, int, str, dict[str, Any]]]:
        when: dict[int, datetime] = {}
        order = 0
        for record in lines(self.folder / "comments.jsonl"):
            article = articles.by_id(self.desk.db, self.ids[record["article"]])
            assert article.published_at is not None
            when[record["id"]] = clock.from_text(article.published_at) + timedelta(minutes=record["minutes"])
            order += 1
            yield when[record["id"]], order, "comment", record
            for flag in record.get("flags", ()):
                order += 1
                yield (
                    when[record["id"]] + timedelta(minutes=flag["minutes"]),
                    order,
                    "flag",
                    flag | {"id": record["id"]},
                )
        for record in lines(self.folder / "decisions.jsonl"):
            order += 1
            yield when[record["comment"]] + timedelta(minutes=record["minutes"]), order, "decision", record

    def _comment(self, record: dict[str, Any], at: datetime) -> None:
        parent = record.get("parent")
        network = commenters.network_hash(self.desk.db, f"198.51.{record['id'] % 100}.7")
        new = intake.NewComment(
            article_id=self.ids[record["article"]], name=record["name"], body=record["text"],
            email=record.get("email", ""), parent_id=self.comment_ids[parent] if parent else None, network=network,
        )  # fmt: skip
        stored = intake.receive(self.desk.db, new, now=at, actor="reader", settings=self.desk.settings)
        self.comment_ids[record["id"]] = stored.id
        self.tally.received += 1

    def _flag(self, record: dict[str, Any], at: datetime) -> None:
        reader_reports.report(
            self.desk.db, self.comment_ids[record["id"]], by_hash=commenters.network_hash(self.desk.db, record["by"]),
            reason=record["reason"], body=record.get("text", ""), now=at, actor="reader",
        )  # fmt: skip

    def _decision(self, record: dict[str, Any], at: datetime) -> None:
        db, number, moderator = self.desk.db, self.comment_ids[record["comment"]], self.people["moderator"]
        action = record["action"]
        if action == "reply":
            editing.reply(db, number, record["text"], now=at, actor=self.people["editor"], settings=self.desk.settings)
        elif action == "pin":
            editing.pin(db, number, pinned=True, now=at, actor=moderator)
        else:
            comments.decide(db, action, [number], now=at, actor=moderator, reason=record.get("reason"))
        self.tally.decided[action] = self.tally.decided.get(action, 0) + 1

    def readers(self) -> None:
        """Some weeks of views, drawn with a fixed seed: the same figures for the same day."""
        shape = json.loads((self.folder / "views.json").read_text(encoding="utf-8"))
        drawn = random.Random(shape["seed"])
        views = sorted(self._visits(shape, drawn), key=lambda view: view.at)
        self.tally.views = counting.record_many(self.desk.db, views, settings=self.desk.settings, now=self.desk.now)
        closing.close_days(self.desk.db, now=self.desk.now, settings=self.desk.settings)
        today = clock.local(self.desk.now, self.desk.zone).date()
        for back in range(shape["days"]):
            at = clock.day_bounds(str(today - timedelta(days=back)), self.desk.zone)[0] + timedelta(hours=4)
            for bot in shape["bots"]:
                named = bots.classify(bot["agent"])
                if named and at <= self.desk.now:
                    counting.record_bot(self.desk.db, *named, at=at, settings=self.desk.settings, hits=bot["per_day"])
                    self.tally.bots += bot["per_day"]

    def _visits(self, shape: dict[str, Any], drawn: random.Random) -> Iterator[PageView]:
        """Each view, and for some readers the pages they go on to within minutes."""
        for view in self._views(shape, drawn):
            yield view
            at = view.at
            while drawn.random() < GOES_ON:
                at += timedelta(seconds=drawn.randrange(20, 400))
                slug = drawn.choice(list(shape["articles"]))
                article = articles.by_id(self.desk.db, self.ids[slug]) if drawn.random() < 0.7 else None
                if at > self.desk.now or (
                    article and clock.from_text(article.published_at or "9999-01-01T00:00:00Z") > at
                ):
                    break
                page = (article.path or "") if article else "/"
                home = self.desk.settings.text("site.url") + "/"
                yield replace(view, at=at, article_id=article.id if article else 0, page=page, referrer=home)

    def _views(self, shape: dict[str, Any], drawn: random.Random) -> Iterator[PageView]:
        zone, now = self.desk.zone, self.desk.now
        today = clock.local(now, zone).date()
        live = [(articles.by_id(self.desk.db, self.ids[slug]), wish) for slug, wish in shape["articles"].items()]
        for back in range(shape["days"], -1, -1):
            day = today - timedelta(days=back)
            start = clock.day_bounds(str(day), zone)[0]
            busy = shape["weekdays"][day.weekday()]
            for article, wish in live:
                assert article.published_at is not None
                age = (start - clock.from_text(article.published_at)).total_seconds() / 86400
                if age < -1:
                    continue
                half = wish.get("half_life_days", shape["half_life_days"])
                fade = max(0.5 ** (max(age, 0) / half), shape["floor"])
                number = shape["first_day_views"] * wish["popularity"] * fade * busy
                for _ in range(_whole(number, drawn)):
                    at = self._moment(start, shape, drawn)
                    if clock.from_text(article.published_at) <= at <= now:
                        yield self._view(at, article.id, article.path or "", shape, wish, drawn)
            for page, share in shape["pages"].items():
                for _ in range(_whole(shape["first_day_views"] * 2.5 * share * busy, drawn)):
                    at = self._moment(start, shape, drawn)
                    if at <= now:
                        yield self._view(at, 0, page, shape, {}, drawn)

    @staticmethod
    def _moment(start: datetime, shape: dict[str, Any], drawn: random.Random) -> datetime:
        hour = drawn.choices(range(24), shape["hours"])[0]
        return start + timedelta(hours=hour, seconds=drawn.randrange(3600))

    @staticmethod
    def _view(
        at: datetime, article_id: int, page: str, shape: dict[str, Any], wish: dict[str, Any], drawn: random.Random
    ) -> PageView:
        extra = wish.get("sources", {})
        weights = [source["weight"] * extra.get(source["referrer"], 1.0) for source in shape["sources"]]
        referrer = drawn.choices([source["referrer"] for source in shape["sources"]], weights)[0]
        agent = drawn.choices([one["agent"] for one in shape["agents"]], [one["weight"] for one in shape["agents"]])[0]
        reader = drawn.randrange(shape["readers"])
        return PageView(
            at=at, article_id=article_id, page=page, address=f"203.0.{reader // 250}.{reader % 250}", agent=agent,
            referrer=referrer,
        )  # fmt: skip


def _whole(number: float, drawn: random.Random) -> int:
    """A whole number that is `number` in the mean."""
    return int(number) + (drawn.random() < number % 1)
