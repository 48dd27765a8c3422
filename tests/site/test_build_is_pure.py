"""The site is a function of the file: whatever was done, building bit by bit leaves what building all at once does."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest
from tests.site.paper import START, Paper

from newsroom import clock, urls
from newsroom.core import undo
from newsroom.core.comments import decisions
from newsroom.core.front import breaking, choices
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.programmes import channels, editing, programmes
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import SeriesEntry
from newsroom.errors import NewsroomError, Partial
from newsroom.site import series_places
from newsroom.site.site_file import SomeFilesFailed
from newsroom.site.snapshot import Snapshot
from newsroom.site.unit_files import files_of
from newsroom.site.units import Unit, all_units

SECTIONS = ("Chính trị", "Kinh tế", "Thể thao", "")
TAGS = ("đảng bộ", "budget", "<b>", "mưa")
AUTHORS = ("Lan", "Trần Hải")
# Former addresses, and places of files in root/, at which something else may be.
WANTED = (
    "/favicon.ico", "/fr/", "/fr/feed.xml", "/s/kinh-te/", "/s/kinh-te/2/", "/s/kinh-te/feed.xml", "/tag/budget/1/", "/author/lan/",
    "/2026/03/tin-0/ninjs.json", "/2026/03/tin-1/comments/feed.xml", "/trang-3/", "/ten-2/", "/cu", "/cu/moi/", "/cu.html",
    "/cu.html/amp/", "/cu.pdf", "/cu.pdf/x.html", "/zh-hant/index.html",
)  # fmt: skip
LANGUAGES = ("vi", "vi", "vi", "vi", "en", "en-GB", "fr", "km", "ar", "zh-Hant")


class History:
    """A newsroom in which someone does things at random."""

    def __init__(self, paper: Paper, seed: int) -> None:
        self.paper = paper
        self.dice = random.Random(seed)
        self.ids: list[int] = []
        self.acts: list[Callable[[], object]] = [
            self.publish, self.publish, self.publish, self.edit, self.edit, self.prepare, self.rename, self.unpublish,
            self.republish, self.kill, self.delete, self.correct, self.comment, self.comment, self.decide, self.undo,
            self.undo, self.view, self.setting, self.call_label, self.describe, self.programme, self.translate,
            self.publish_page, self.make_page, self.root_file, self.wait, self.redate, self.choose, self.choose,
            self.unchoose, self.break_news, self.relate, self.tell, self.focus, self.serialise, self.serialise, self.rearrange,
            self.translate, self.join, self.podcast, self.record_sound, self.programme, self.programme, self.lead_on,
        ]  # fmt: skip

    def step(self) -> str:
        """One action; one that the workflow refuses does nothing."""
        act = self.dice.choice(self.acts)
        try:
            act()
        except NewsroomError:
            return f"({act.__name__})"
        return act.__name__

    def some(self) -> int:
        if not self.ids:
            self.publish()
        return self.dice.choice(self.ids)

    def copy(self) -> dict[str, object]:
        dice = self.dice
        copy: dict[str, object] = {
            "section": dice.choice(SECTIONS), "tags": tuple(dice.sample(TAGS, dice.randrange(3))),
            "authors": tuple(dice.sample(AUTHORS, dice.randrange(2))), "lead": f"Sapo {dice.randrange(9)}",
            "kicker": dice.choice(("", "", "Mùa lũ")), "related": self.named() if dice.random() < 0.4 else (),
            "lang": dice.choice(LANGUAGES),
        }  # fmt: skip
        if dice.random() < 0.3:
            number = self.paper.picture(dice.choice(("red", "blue", "green")))
            copy |= {"media": {"a.png": number}, "image": "a.png", "body": "![x](a.png)"}
        return copy

    def named(self) -> tuple[str, ...]:
        """Some references: to stories by their current slugs or paths, and to stories that may be added later."""
        refs = [f"ten-{self.dice.randrange(12)}", f"tin-{self.dice.randrange(30)}"]
        if self.ids:
            one, other = self.paper.get(self.some()), self.paper.get(self.some())
            refs += [one.slug, other.path or other.slug]
        return tuple(self.dice.sample(refs, self.dice.randrange(1, len(refs))))

    def publish(self) -> None:
        copy = self.copy()
        body = str(copy.pop("body", f"Text {self.dice.random()}"))
        date = START - timedelta(days=self.dice.randrange(70), hours=self.dice.randrange(24))
        story = self.paper.story(f"Tin {len(self.ids)}", body, date=date if self.dice.random() < 0.6 else None, **copy)
        self.ids.append(story.id)

    def publish_page(self) -> None:
        page = self.paper.story(
            f"Trang {len(self.ids)}", f"Text {self.dice.random()}", kind="page", **self.copy_of_page()
        )
        self.ids.append(page.id)

    def copy_of_page(self) -> dict[str, object]:
        lang = self.dice.choice(LANGUAGES)
        return {"lang": lang, "lead": f"Sapo {self.dice.randrange(9)}", "section": "Kinh tế", "tags": ("budget",)}

    def root_file(self) -> None:
        """A file at the root of the site comes, changes or goes; it counts once a theme is set."""
        names = (
            "ads.txt",
            "favicon.ico",
            ".well-known/a.txt",
            *(path[1:] + "index.html" * path.endswith("/") for path in WANTED),
        )
        path = self.paper.folder / "theme/root" / self.dice.choice(names)
        if path.is_file() and self.dice.random() < 0.5:
            path.unlink()
            return
        for folder in path.parents:
            if folder.is_file():
                folder.unlink()
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{self.dice.random()}")

    def lead_on(self) -> None:
        """An article or the setting gets former addresses, at some of which there is something else."""
        if self.dice.random() < 0.5:
            self.paper.edit(self.some(), extra={"aliases": list(self.dice.sample(WANTED, 2))})
        else:
            chosen = dict.fromkeys(self.dice.sample(WANTED, self.dice.randrange(4)), "/")
            self.paper.set(site_redirects=json.dumps(chosen) if chosen else "")

    def make_page(self) -> None:
        """A draft becomes a page, or an unpublished page a story; a published one stays what it is."""
        draft = self.paper.draft(f"Thử {len(self.ids)}", section="Kinh tế", kind=self.dice.choice(("", "page")))
        self.ids.append(draft.id)
        self.paper.publish(self.paper.save(self.some(), kind=self.dice.choice(("", "page"))))

    def edit(self) -> None:
        self.paper.edit(self.some(), title=f"Tin mới {self.dice.randrange(99)}", **self.copy())

    def prepare(self) -> None:
        self.paper.save(self.some(), lang=self.dice.choice(LANGUAGES), body=f"PREPARED {self.dice.random()}")

    def rename(self) -> None:
        self.paper.do("rename", self.some(), slug=f"ten-{self.dice.randrange(12)}", zone=self.paper.settings.zone)

    def redate(self) -> None:
        self.paper.publish(self.some(), date=START - timedelta(days=self.dice.randrange(70)))

    def unpublish(self) -> None:
        target = self.paper.get(self.some()).path if self.dice.random() < 0.5 else None
        self.paper.do("unpublish", self.some(), redirect_to=target)

    def republish(self) -> None:
        self.paper.publish(self.some())

    def kill(self) -> None:
        self.paper.do("kill", self.some(), reason="libel", public_note=self.dice.choice(("", "Đã gỡ.")))

    def delete(self) -> None:
        self.paper.do("delete", self.some())

    def correct(self) -> None:
        self.paper.do("correct", self.some(), note="A name was wrong.", zone=self.paper.settings.zone)

    def comment(self) -> None:
        article = self.some()
        rows = self.paper.db.execute("select id from comments where article_id = ?", (article,)).fetchall()
        parent = self.dice.choice(rows)[0] if rows and self.dice.random() < 0.5 else None
        self.paper.comment(article, f"Ý kiến {self.dice.random()}", approved=self.dice.random() < 0.7, parent=parent)

    def decide(self) -> None:
        rows = self.paper.db.execute("select id from comments").fetchall()
        action = self.dice.choice(("approve", "spam", "trash", "hold", "restore"))
        if rows:
            chosen = [self.dice.choice(rows)[0]]
            decisions.decide(self.paper.db, action, chosen, now=self.paper.now, actor="lan")

    def undo(self) -> None:
        rows = self.paper.db.execute("select id from batches order by id desc limit 6").fetchall()
        if rows:
            undo.undo(self.paper.db, self.dice.choice(rows)[0], actor="lan", now=self.paper.now)

    def view(self) -> None:
        view = PageView(
            self.paper.now, article_id=self.some(), address=f"192.0.2.{self.dice.randrange(200)}", agent="x"
        )
        counting.record(self.paper.db, view, settings=self.paper.settings)

    def setting(self) -> None:
        self.paper.set(
            **self.dice.choice(
                (
                    {"site_title": "Báo Khác"},
                    {"site_page_size": "2"},
                    {"comments_close_days": "9"},
                    {"site_front": "Thể thao, *"},
                    {"site_programme_box": "latest"},
                    {"site_byline": "top"},
                    {"site_least_views": "3"},
                    {"site_languages": self.dice.choice(("auto", "none", "km, fr"))},
                    {"site_menu": f"trang-{self.dice.randrange(30)}, trang-{self.dice.randrange(9)}, X=/x/"},
                    {"site_policies": f"contact=trang-{self.dice.randrange(30)}", "site_logo": "red.png"},
                    {"site_logo": "", "site_icon": "blue.png", "site_date": "true"},
                    {"site_theme": "theme", "site_footer": f"[t](trang-{self.dice.randrange(30)})"},
                )
            )
        )

    def call_label(self) -> None:
        self.paper.db.execute("update labels set name = name || '!' where id = :id", {"id": 1 + self.dice.randrange(4)})

    def describe(self) -> None:
        for one in pictures.list_(self.paper.db)[:1]:
            with self.paper.act("media edit") as act:
                pictures.describe(act, one.id, alt=f"Ảnh {self.dice.randrange(9)}")

    def programme(self) -> None:
        db, now = self.paper.db, self.paper.now
        listed = programmes.list_(db)
        if listed and self.dice.random() < 0.5:
            one = self.dice.choice(listed)
            if self.dice.random() < 0.5:
                editing.remove(db, [one.id], now=now, actor="lan")
            else:
                changes = self.dice.choice(
                    (
                        {"title": f"Phim {self.dice.randrange(3)}"},
                        {"video_url": self.video()},
                        {"live": True},
                        {"episode": f"{self.dice.randrange(9)}"},
                        {"description": "Một.\nHai."},
                    )
                )
                editing.edit(db, one.id, changes, now=now, actor="lan")
            return
        if listed and self.dice.random() < 0.2:
            active = self.dice.random() < 0.7
            channels.put(db, Channel(self.dice.choice(("one", "two")), active=active), now=now, actor="lan")
        start = clock.to_text(self.paper.now + timedelta(hours=self.dice.randrange(-90, 90)))
        linked = self.some() if self.dice.random() < 0.5 else None
        editing.add(
            db,
            ProgrammeEntry(
                channel=self.dice.choice(("one", "two")), start=start, title="Thời sự", live=self.dice.random() < 0.5
            ),
            article_id=linked,
            video_url=self.video(),
            now=now,
            actor="lan",
            force=True,
        )

    def video(self) -> str:
        """An address of a recording: of a provider, of a file, of a page that no player is known for; or none."""
        return self.dice.choice(
            ("", "https://youtu.be/dQw4w9WgXcQ", "https://cdn.example/a.mp4", "https://tv.example/watch/1")
        )

    def translate(self) -> None:
        one, other = self.some(), self.some()
        self.paper.db.execute(
            "update articles set translation_of = :other where id = :one",
            {"one": one, "other": other if other != one else None},
        )

    def join(self) -> None:
        """Several articles become versions of one, which is the way that drafting joins them."""
        root, *others = {self.some() for _ in range(3)}
        self.paper.db.execute("update articles set translation_of = null where id = :root", {"root": root})
        for one in others:
            self.paper.db.execute(
                "update articles set translation_of = :root where id = :one", {"root": root, "one": one}
            )

    def choose(self) -> None:
        until = self.paper.now + timedelta(hours=self.dice.choice((2, 19, 40))) if self.dice.random() < 0.7 else None
        wanted = [self.paper.get(one) for one in {self.some(), self.some()}]
        lead = self.dice.random() < 0.5
        with self.paper.act("front set") as act:
            choices.set_(act, wanted, lead=lead, until=until)

    def unchoose(self) -> None:
        chosen = choices.list_(self.paper.db, self.paper.now)
        if chosen:
            with self.paper.act("front unset") as act:
                choices.unset(act, [self.paper.get(self.dice.choice(chosen).article_id)])

    def break_news(self) -> None:
        about = self.paper.get(self.some()) if self.dice.random() < 0.5 else "Cầu đóng"
        until = self.paper.now + timedelta(hours=self.dice.choice((1, 2, 25)))
        with self.paper.act("front breaking") as act:
            if self.dice.random() < 0.3:
                breaking.end(act)
            else:
                breaking.set_(act, about, until=until)

    def tell(self) -> None:
        """What readers are told about an author: added, changed or removed."""
        name = self.dice.choice((*AUTHORS, "Chưa Viết"))
        there = people.find(self.paper.db, name)
        portrait = self.paper.picture(self.dice.choice(("red", "grey"))) if self.dice.random() < 0.6 else None
        entry = PersonEntry(name, role=f"Phóng viên {self.dice.randrange(3)}", portrait=portrait)
        with self.paper.act("people edit") as act:
            if there is None:
                people.add(act, entry)
            elif self.dice.random() < 0.3:
                people.remove(act, [there])
            else:
                people.edit(act, there, entry)

    def serialise(self) -> None:
        """Some stories are put into a series, which may be new, or one leaves it."""
        name = self.dice.choice(("Mùa lũ", "Cầu mới"))
        there = series.find(self.paper.db, name)
        some = [self.paper.get(one) for one in {self.some(), self.some(), self.some()}]
        with self.paper.act("series add") as act:
            if there is None:
                there = series.add(act, SeriesEntry(name, "Một *loạt bài*."))
            for one in some:
                if parts.series_of(self.paper.db, [one.id]).get(one.id) == there.id:
                    parts.take_out(act, there, [one])
                else:
                    parts.assign(act, one, name)

    def podcast(self) -> None:
        """A series becomes a podcast, changes as one, or stops being one."""
        with self.paper.act("series podcast") as act:
            all_series = series.list_(self.paper.db)
            if all_series:
                entry = PodcastEntry(author=self.dice.choice(("", "Đài")), serial=self.dice.random() < 0.5)
                one = self.dice.choice(all_series)
                podcasts.put(act, one, entry, site_url="https://x.example", active=self.dice.random() < 0.8)

    def record_sound(self) -> None:
        """A story gets a sound file, and what an episode says."""
        file = f"https://cdn.example/{self.dice.randrange(3)}.mp3"
        text = f"![x]({file})\n\n:::transcript\n0:00 Chữ {self.dice.randrange(9)}\n:::\n"
        said = self.dice.choice(({}, {"duration": "1:00", "chapters": ["0:00 Đầu"]}, {"season": "1"}))
        self.paper.edit(self.some(), body=text, extra=said)

    def rearrange(self) -> None:
        """A series gets another name, introduction or order, or is removed."""
        found = series.list_(self.paper.db)
        if not found:
            return
        one = self.dice.choice(found)
        listed = parts.listed(self.paper.db, one)
        with self.paper.act("series edit") as act:
            if self.dice.random() < 0.2:
                series.remove(act, [one])
            elif self.dice.random() < 0.5 and listed:
                parts.arrange(act, one, [self.paper.get(self.dice.choice(listed).article_id)])
            else:
                name = self.dice.choice((one.entry.name, "Mùa nước"))
                series.edit(act, one, SeriesEntry(name, f"Số {self.dice.randrange(9)}"))

    def focus(self) -> None:
        for one in pictures.list_(self.paper.db)[:2]:
            with self.paper.act("media edit") as act:
                pictures.describe(act, one.id, focus=f"{self.dice.randrange(101)},20")

    def relate(self) -> None:
        self.paper.edit(self.some(), related=self.named())

    def wait(self) -> None:
        self.paper.wait(hours=self.dice.choice((1, 20, 30)))


@pytest.mark.parametrize("seed", range(6))
def test_bit_by_bit_is_all_at_once(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series_places, "MOST_COUNTED", 2 + seed % 4)  # so that some series are long ones
    paper = Paper(tmp_path, site_page_size="3", site_feed_size="4")
    history = History(paper, seed)
    done: list[str] = []
    for round_ in range(10):
        done += [history.step() for _ in range(history.dice.randrange(1, 6))]
        refused = build(paper, "site")
        if round_ % 3 == 0:
            build(paper, "second")
        assert build(paper, "whole" + str(round_)) == refused
        bit_by_bit, at_once = paper.files(), paper.files("whole" + str(round_))
        differing = {name for name in bit_by_bit.keys() | at_once.keys() if bit_by_bit.get(name) != at_once.get(name)}
        assert not differing, f"after {done}"
        if not refused:
            again = paper.build()
            assert (again.written, again.deleted, again.full) == (0, 0, False)
        assert not any(b"PREPARED" in data for data in bit_by_bit.values() if not _published(paper, data))
    build(paper, "second")
    assert paper.files("second") == paper.files()
    check_makers(paper)


def build(paper: Paper, folder: str) -> list[str]:
    """Build; returns the messages about files in root/ that cannot be published, the only ones that may fail."""
    try:
        paper.build(folder)
    except Partial as error:
        refused = error.failures
    else:
        refused = []
    assert all(str(one.ref).startswith("root") for one in refused)
    return [str(one.message) for one in refused]


def check_makers(paper: Paper) -> None:
    """No two makers make one file, or a file and a folder of one name: what one of them dropped would be missing."""
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=theme_folder(paper))
    makers: dict[str, Unit] = {}
    for unit in all_units(snapshot):
        try:
            files = files_of(snapshot, unit)
        except SomeFilesFailed as error:
            files = error.made
        for file in files:
            name = urls.built_file(file.path)
            assert makers.setdefault(name, unit) == unit, name
    folders = {str(folder) for name in makers for folder in PurePosixPath(name).parents}
    assert not folders & makers.keys()


def theme_folder(paper: Paper) -> Path | None:
    return paper.folder / "theme" if paper.settings.text("site.theme") else None


def _published(paper: Paper, data: bytes) -> bool:
    """Whether a prepared text was published after all, by `republish` or another edit of it."""
    rows = paper.db.execute(
        """
        select r.body from articles a join revisions r on r.article_id = a.id and r.rev = a.live_rev
        where r.body like 'PREPARED%'
        """
    )
    return any(row[0].encode() in data for row in rows)
