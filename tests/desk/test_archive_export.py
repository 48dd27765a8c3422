"""Exporting a newsroom and importing it into another file: everything arrives once, and what does not fit is named."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsroom.core import archive, stored_settings
from newsroom.core.articles import articles, revisions
from newsroom.core.journal import actions
from newsroom.core.media import clips as core_clips
from newsroom.core.media import pictures
from newsroom.core.media.clips import ClipTrack
from newsroom.core.media.pictures import Medium
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.series import parts, podcast_categories, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import SeriesEntry, SeriesOrder
from newsroom.desk import Desk, archive_import, editing
from newsroom.desk.archive_export import article_records, table_records, write_archive
from newsroom.desk.archive_import import ArchiveImport
from newsroom.desk.editing import ArticleEdit
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.formats.clips import outside_tools
from tests import clips
from tests.commands.pictures import png
from tests.desk.conftest import Make


def export(desk: Desk, to: Path, wanted: list[int] | None = None, comments: bool = True) -> dict[str, object]:
    heard: list[int] = []
    numbers = archive.ids(desk.db) if wanted is None else wanted
    done = write_archive(desk, numbers, to, force=False, whole=wanted is None, comments=comments, progress=heard.append)
    assert sum(heard) == len(numbers)
    return done


def import_(desk: Desk, folder: Path) -> ArchiveImport:
    work = ArchiveImport(desk, folder)
    heard: list[int] = []
    work.add_articles(progress=heard.append)
    assert sum(heard) == len(work.articles)
    work.add_comments()
    work.take_settings()
    return work


def test_everything_arrives_and_again_changes_nothing(full: Desk, other: Desk, tmp_path: Path) -> None:
    to = tmp_path / "out"
    assert export(full, to) == {"folder": str(to), "articles": 2, "revisions": 3, "media": 2, "comments": 3}
    work = import_(other, to)
    result = work.result
    assert (result.read, result.added, result.unchanged, result.skipped) == (5, 5, 0, [])
    assert archive.record(other.db, 1)["revisions"] == archive.record(full.db, 1)["revisions"]
    one = revisions.get(other.db, 1, 1).manuscript
    assert pictures.get(other.db, one.media["a.png"]).alt == "A boat"
    assert stored_settings.load(other.db, {}).text("site.timezone") == "Asia/Ho_Chi_Minh"
    assert len(list(archive.comments(other.db))) == 3
    again = import_(other, to).result
    assert (again.read, again.added, again.unchanged, again.skipped) == (5, 0, 5, [])
    batches = other.db.execute("select distinct batch_id from journal where action = 'import'").fetchall()
    assert len(batches) == 1


def test_authors_and_series_arrive_once(full: Desk, other: Desk, tmp_path: Path) -> None:
    """Two authors share a portrait; the portrait of a third is not in the export any more."""
    with actions.act(full.db, actor="lan", now=full.now, command="people") as act:
        blue, red = (
            pictures.add(act, png(one), name=f"{one}.png", alt="", caption="", credit="").id
            for one in ("blue", "black")
        )
        people.add(
            act, PersonEntry("An", role="Editor", about="Writes.", links=("https://an.example/",), portrait=blue)
        )
        people.add(act, PersonEntry("Ba", portrait=blue))
        people.add(act, PersonEntry("Ca", portrait=red))
        people.add(act, PersonEntry("Du"))
        both = series.add(act, SeriesEntry("Floods", "Of rivers", SeriesOrder.HAND))
        parts.put(act, both, [articles.by_id(full.db, 2), articles.by_id(full.db, 1)])
    export(full, tmp_path / "out")
    media = tmp_path / "out" / "media.jsonl"
    gone = pictures.get(full.db, red).sha256
    lines = media.read_text(encoding="utf-8").splitlines(keepends=True)
    media.write_text("".join(one for one in lines if gone not in one), encoding="utf-8")
    for added, unchanged in ((5, 0), (0, 5)):
        work = import_(other, tmp_path / "out")
        before = work.result.added, work.result.unchanged
        work.add_people()
        work.add_series()
        assert (work.result.added - before[0], work.result.unchanged - before[1]) == (added, unchanged)
        why = [(row["where"].rpartition("/")[2], row["why"]) for row in work.result.skipped]
        assert why == ([("people.jsonl:3", "the portrait of Ca is not in the export")] if added else [])
        found = {one.entry.name: one.entry for one in people.list_(other.db)}
        assert set(found) == {"An", "Ba", "Ca", "Du"}
        assert (found["An"].role, found["An"].about, found["An"].links) == (
            "Editor",
            "Writes.",
            ("https://an.example/",),
        )
        assert pictures.get(other.db, found["An"].portrait or 0).name == "b.png"
        assert (found["Ba"].portrait, found["Ca"].portrait, found["Du"].portrait) == (found["An"].portrait, None, None)
        [one] = series.list_(other.db)
        assert (one.entry, one.slug) == (both.entry, both.slug)
        assert [part.slug for part in parts.listed(other.db, one)] == ["second", "first"]


def test_a_former_path_that_another_article_has_is_named(full: Desk, other: Desk, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    file = tmp_path / "out" / "articles.jsonl"
    one, two = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    former = one["paths"][0] | {"kind": "redirect"}
    two["paths"] = [former, *two["paths"], former | {"path": "no path"}]
    file.write_text(json.dumps(one) + "\n" + json.dumps(two) + "\n", encoding="utf-8")
    result = import_(other, tmp_path / "out").result
    assert (result.read, result.added) == (7, 5)
    assert [row["where"].rpartition("/")[2] for row in result.skipped] == ["articles.jsonl:2"] * 2
    assert result.skipped[0]["why"] == f"a former path was skipped: {former['path']} belongs to article 1"


def test_some_articles_bring_their_own_pictures_and_comments_only(full: Desk, tmp_path: Path) -> None:
    done = export(full, tmp_path / "one", [1])
    assert (done["articles"], done["media"], done["comments"]) == (1, 1, 2)
    assert not (tmp_path / "one" / "settings.json").exists()
    assert export(full, tmp_path / "none", [2], comments=False)["comments"] == 0


def test_the_settings_are_those_of_the_file(full: Desk, tmp_path: Path) -> None:
    stored_settings.put(full.db, {"site.title": "Báo"}, now=full.now, actor="lan")
    full.settings = stored_settings.load(full.db, {"NEWSROOM_SITE_TAGLINE": "of the environment"})
    export(full, tmp_path / "out")
    assert (tmp_path / "out" / "settings.json").read_text(encoding="utf-8") == (
        '{\n  "site.title": "Báo",\n  "site.url": "https://news.example.org",\n  "site.lang": "vi",\n'
        '  "site.timezone": "Asia/Ho_Chi_Minh"\n}\n'
    )


def test_the_newest_text_says_its_status_and_date_and_earlier_ones_do_not(full: Desk, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    head = (tmp_path / "out" / "articles" / "first.md").read_text(encoding="utf-8")
    [earlier] = (tmp_path / "out" / "revisions").rglob("*.md")
    assert "status: published" in head
    assert "date: 2026-03-02" in head.replace("'", "")
    assert "slug: first" in head
    assert "status" not in earlier.read_text(encoding="utf-8")
    assert "date" not in earlier.read_text(encoding="utf-8")


def test_what_does_not_fit_is_named_with_its_line(full: Desk, other: Desk, tmp_path: Path) -> None:
    to = tmp_path / "out"
    export(full, to)
    lines = (to / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    broken = json.loads(lines[1])
    del broken["slug"]
    (to / "articles.jsonl").write_text(lines[0] + "\n" + json.dumps(broken) + "\n", encoding="utf-8")
    kept = [json.loads(line) for line in (to / "comments.jsonl").read_text(encoding="utf-8").splitlines()]
    del kept[1]["author"]
    (to / "comments.jsonl").write_text("".join(json.dumps(one) + "\n" for one in kept), encoding="utf-8")
    result = import_(other, to).result
    assert (result.read, result.added) == (5, 2)
    assert [row["where"].rpartition("/")[2] for row in result.skipped] == [
        "articles.jsonl:2", "comments.jsonl:2", "comments.jsonl:3"
    ]  # fmt: skip
    assert result.skipped[0]["why"] == "the record lacks 'slug'"
    assert result.skipped[1]["why"] == "the record lacks 'author'"


@pytest.mark.parametrize("written", ["[1]", "{", "null", '"a"'])
def test_settings_that_are_no_object_are_refused(full: Desk, other: Desk, tmp_path: Path, written: str) -> None:
    export(full, tmp_path / "out")
    (tmp_path / "out" / "settings.json").write_text(written, encoding="utf-8")
    with pytest.raises(Invalid, match=r"settings\.json: not "):
        import_(other, tmp_path / "out")


def test_a_hash_that_is_no_text_costs_its_picture(full: Desk, other: Desk, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    file = tmp_path / "out" / "media.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("".join(json.dumps({**one, "sha256": [one["sha256"]]}) + "\n" for one in lines), encoding="utf-8")
    assert len(import_(other, tmp_path / "out").articles) == 2


def test_unknown_settings_are_left_out(full: Desk, other: Desk, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    (tmp_path / "out" / "settings.json").write_text('{"site.title": "Báo", "new.thing": "1"}', encoding="utf-8")
    import_(other, tmp_path / "out")
    assert stored_settings.load(other.db, {}).text("site.title") == "Báo"
    (tmp_path / "out" / "settings.json").unlink()
    import_(other, tmp_path / "out")


def test_only_an_exported_newsroom_is_taken(tmp_path: Path, full: Desk) -> None:
    with pytest.raises(NotFound):
        archive_import.check_folder(tmp_path / "gone")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Usage, match="is not a newsroom export"):
        archive_import.check_folder(tmp_path / "empty")
    export(full, tmp_path / "out")
    archive_import.check_folder(tmp_path / "out")


def test_parts_are_one_batch(full: Desk, other: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_import, "ARTICLES", 1)
    monkeypatch.setattr(archive_import, "COMMENTS", 1)
    export(full, tmp_path / "out")
    assert import_(other, tmp_path / "out").result.added == 5
    assert len(other.db.execute("select distinct batch_id from journal where action = 'import'").fetchall()) == 1


def test_articles_as_records_have_their_newest_text(full: Desk) -> None:
    records = list(article_records(full, None))
    assert [(one["slug"], one["body"], one["url"]) for one in records] == [
        (slug, body, f"https://news.example.org/2026/03/{slug}/")
        for slug, body in (("first", "One\n"), ("second", "Two\n"))
    ]
    assert [one["slug"] for one in article_records(full, [2])] == ["second"]
    full.db.execute("update articles set status = 'trashed' where id = 1")
    assert [one["slug"] for one in article_records(full, None)] == ["second"]
    assert articles.by_id(full.db, 1).status == "trashed"


def test_a_clip_arrives_with_its_poster_and_the_captions_of_languages(
    desk: Desk, make: Make, other: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)
    shown = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nXin chào\n"
    (tmp_path / "a.mp4").write_bytes(clips.mp4())
    make("---\ntitle: T\nvideo: a.mp4\n---\nOne\n")
    [clip] = pictures.named(desk.db, "a.mp4")
    with actions.act(desk.db, actor="lan", now=desk.now, command="media add") as act:
        core_clips.set_poster(act, clip.id, pictures.add(act, png("red"), name="p.png").id)
        for lang in ("", "vi", "x y"):
            core_clips.set_track(act, clip.id, ClipTrack(lang, shown))
        core_clips.set_track(act, clip.id, ClipTrack("en", "no captions"))
    export(desk, tmp_path / "out")
    import_(other, tmp_path / "out")
    [arrived] = pictures.named(other.db, "a.mp4")
    assert arrived.poster is not None
    assert pictures.get(other.db, arrived.poster).name == "p.png"
    assert core_clips.tracks(other.db, arrived.id) == [ClipTrack("", shown), ClipTrack("vi", shown)]


def records(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def media_of(desk: Desk) -> dict[str, Medium]:
    return {one.name: one for one in pictures.list_(desk.db)}


def test_how_many_records_are_one_transaction(full: Desk, other: Desk, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    (tmp_path / "out" / "comments.jsonl").write_text("{}\n" * 1001, encoding="utf-8")
    work = ArchiveImport(other, tmp_path / "out")
    parts: list[int] = []
    work._add = lambda part, one, name: parts.append(len(part))  # type: ignore[method-assign]
    work.articles = work.articles[:1] * 101
    heard: list[int] = []
    work.add_articles(progress=heard.append)
    work.add_comments()
    assert (heard, parts) == ([100, 1], [100, 1, 1000, 1])


def test_every_word_of_a_picture_and_of_a_clip_is_exported(
    desk: Desk, make: Make, other: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)
    (tmp_path / "a.mp4").write_bytes(clips.mp4())
    make("---\ntitle: T\nvideo: a.mp4\n---\nOne\n")
    shown = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nXin chào\n"
    with actions.act(desk.db, actor="lan", now=desk.now, command="media add") as act:
        boat = pictures.add(act, png("red"), name="boat.png", alt="A", caption="C", credit="R", focus="25,75")
        poster = pictures.add(act, png("blue"), name="p.png")
        [clip] = pictures.named(act.db, "a.mp4")
        pictures.describe(act, clip.id, alt="Alt", caption="Cap", credit="Cre")
        core_clips.set_poster(act, clip.id, poster.id)
        core_clips.set_track(act, clip.id, ClipTrack("vi", shown))
    clip = pictures.get(desk.db, clip.id)
    assert export(desk, tmp_path / "out")["media"] == 3
    plain = {"alt": "", "caption": "", "credit": "", "focus": ""}
    assert records(tmp_path / "out", "media.jsonl") == [
        {"sha256": clip.sha256, "file": f"media/{clip.sha256[:16]}.mp4", "name": "a.mp4", **plain, "alt": "Alt", "caption": "Cap",
         "credit": "Cre", "mime": "video/mp4", "duration": 2.5, "width": 320, "height": 180, "poster": poster.sha256,
         "captions": {"vi": shown}},
        {"sha256": boat.sha256, "file": f"media/{boat.sha256[:16]}.png", "name": "boat.png", "alt": "A", "caption": "C",
         "credit": "R", "focus": boat.focus},
        {"sha256": poster.sha256, "file": f"media/{poster.sha256[:16]}.png", "name": "p.png", **plain},
    ]  # fmt: skip
    assert boat.focus
    assert (tmp_path / "out" / "media" / f"{clip.sha256[:16]}.mp4").read_bytes() == clips.mp4()
    assert (tmp_path / "out" / "media" / f"{boat.sha256[:16]}.png").read_bytes() == png("red")
    import_(other, tmp_path / "out")
    [arrived] = pictures.named(other.db, "a.mp4")
    assert (arrived.alt, arrived.caption, arrived.credit) == ("Alt", "Cap", "Cre")


def test_the_words_of_a_picture_arrive(full: Desk, other: Desk, tmp_path: Path) -> None:
    with actions.act(full.db, actor="lan", now=full.now, command="media edit") as act:
        before = pictures.describe(act, 1, alt="A", caption="C", credit="R", focus="25,75")
    export(full, tmp_path / "out")
    import_(other, tmp_path / "out")
    found = media_of(other)["a.png"]
    assert (found.alt, found.caption, found.credit, found.focus) == ("A", "C", "R", before.focus)
    assert list(media_of(other)) == ["a.png"]  # of the pictures that nobody shows none comes


@pytest.mark.parametrize("kind", ["picture", "clip"])
def test_bytes_that_are_not_those_of_the_hash_are_refused(
    desk: Desk, make: Make, other: Desk, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)
    name, data, changed = {
        "picture": ("a.png", png("red"), png("blue")), "clip": ("a.mp4", clips.mp4(), clips.mp4(media=b"x" * 99)),
    }[kind]  # fmt: skip
    (tmp_path / name).write_bytes(data)
    make(f"---\ntitle: T\n---\n![x]({name})\n")
    export(desk, tmp_path / "out")
    [file] = (tmp_path / "out" / "media").iterdir()
    file.write_bytes(changed)
    result = import_(other, tmp_path / "out").result
    assert (result.added, result.read) == (0, 1)
    [problem] = result.skipped
    assert problem["where"].endswith("articles.jsonl:1")
    assert problem["why"] == f"the {kind} media/{file.name} is not the one that was exported: its hash differs"


ENTRY = PodcastEntry(
    author="Mai", owner="Lan", email="a@example.org", explicit=True, serial=True, locked=False,
    funding="https://news.example.org/help", funding_words="Help us",
)  # fmt: skip


def test_a_podcast_arrives_with_its_artwork_and_guid(full: Desk, other: Desk, tmp_path: Path) -> None:
    with actions.act(full.db, actor="lan", now=full.now, command="series podcast") as act:
        cover = pictures.add(act, png("green", (1400, 1400)), name="cover.png")
        one = series.add(act, SeriesEntry("Floods"))
        two = series.add(act, SeriesEntry("Talks"))
        category = podcast_categories.DEFAULT
        entry = replace(ENTRY, artwork=cover.id, category=category)
        podcasts.put(act, one, entry, site_url="https://news.example.org")
        podcasts.put(act, two, PodcastEntry(), site_url="https://news.example.org", active=False)
    export(full, tmp_path / "out")
    before = podcasts.find(full.db, one.id)
    assert before
    first, second = records(tmp_path / "out", "series.jsonl")
    assert (first["slug"], first["stories"], first["podcast"]) == (
        "floods", [],
        {"author": "Mai", "owner": "Lan", "email": "a@example.org", "category": category, "explicit": True, "serial": True,
         "locked": False, "funding": "https://news.example.org/help", "funding_words": "Help us", "guid": before.guid,
         "active": True, "artwork": cover.sha256},
    )  # fmt: skip
    assert (second["podcast"]["active"], second["podcast"]["artwork"]) == (False, None)
    work = import_(other, tmp_path / "out")
    work.add_series()
    found = {one.entry.name: podcasts.find(other.db, one.id) for one in series.list_(other.db)}
    assert found["Floods"]
    assert found["Talks"]
    assert found["Floods"].guid == before.guid
    assert (found["Floods"].active, found["Talks"].active) == (True, False)
    artwork = found["Floods"].entry.artwork
    assert artwork is not None
    assert pictures.get(other.db, artwork).name == "cover.png"
    assert replace(found["Floods"].entry, artwork=None) == replace(entry, artwork=None)
    assert found["Talks"].entry == PodcastEntry()


def test_entries_about_authors_are_exported_whole(full: Desk, tmp_path: Path) -> None:
    with actions.act(full.db, actor="lan", now=full.now, command="people") as act:
        people.add(act, PersonEntry("An", role="R", about="A", links=("https://an.example/",), portrait=1))
        people.add(act, PersonEntry("Ba"))
    export(full, tmp_path / "out")
    assert records(tmp_path / "out", "people.jsonl") == [
        {"name": "An", "role": "R", "about": "A", "links": ["https://an.example/"], "portrait": pictures.get(full.db, 1).sha256},
        {"name": "Ba", "role": "", "about": "", "links": [], "portrait": None},
    ]  # fmt: skip


def test_a_picture_that_was_removed_for_good_is_left_out(full: Desk, tmp_path: Path) -> None:
    full.db.execute("delete from media_data where media_id = 1")
    export(full, tmp_path / "out")
    assert [one["name"] for one in records(tmp_path / "out", "media.jsonl")] == ["b.png"]


def test_pictures_of_earlier_texts_are_exported_too(full: Desk, tmp_path: Path) -> None:
    editing.change(full, articles.by_id(full.db, 1), ArticleEdit(sets=("image=",)), stdin=None)  # type: ignore[arg-type]
    assert export(full, tmp_path / "out", [1])["media"] == 1
    assert [one["name"] for one in records(tmp_path / "out", "media.jsonl")] == ["a.png"]


@pytest.mark.parametrize(
    ("names", "written"),
    [
        (["Lan", "Mai"], ["Lan", "Mai"]), (["Lan, MSc", "Mai"], '["Lan, MSc", "Mai"]'), (["a;b"], '["a;b"]'), (["[Đò]"], '["[Đò]"]'),
        (["a]"], ["a]"]), ([], []),
    ],
)  # fmt: skip
def test_a_list_of_names_in_a_table(full: Desk, names: list[str], written: object) -> None:
    full.db.execute("update revisions set authors = ? where article_id = 1", (json.dumps(names),))
    full.db.execute("update articles set updated_at = updated_at")
    first, second = table_records(full, None)
    assert [one["authors"] for one in article_records(full, [1])] == [names]
    assert first["authors"] == written
    assert first | {"authors": names} == next(iter(article_records(full, None)))
    assert second["authors"] == []


def test_what_is_not_a_folder_is_refused_by_what_it_is(full: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as missing:
        archive_import.check_folder(tmp_path / "gone")
    assert missing.value.message == f"there is no folder {tmp_path / 'gone'}"
    (tmp_path / "a b.tar.gz").write_bytes(gzip.compress(b"x"))
    with pytest.raises(Invalid, match="is compressed as"):
        archive_import.check_folder(tmp_path / "a b.tar.gz")
    (tmp_path / "a b").mkdir()
    with pytest.raises(Usage) as other:
        archive_import.check_folder(tmp_path / "a b")
    assert other.value.hint == f"to add a folder of Markdown files: newsroom draft '{tmp_path / 'a b'}'"


def test_lines_that_are_no_records_are_named_and_counted(full: Desk, other: Desk, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    for name in ("articles", "media", "people", "series", "comments"):
        with (tmp_path / "out" / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write("no record\n")
    work = import_(other, tmp_path / "out")
    work.add_people()
    work.add_series()
    assert (work.result.read, work.result.added) == (10, 5)
    assert [Path(one["where"]).name for one in work.result.skipped] == [
        "articles.jsonl:3", "media.jsonl:3", "comments.jsonl:4", "people.jsonl:1", "series.jsonl:1"
    ]  # fmt: skip
