"""Files of one name in several folders: each has its own articles, and what an earlier release imported stays known."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from newsroom.core.articles import articles, origins, revisions, workflow
from newsroom.core.journal import actions
from newsroom.desk import Desk, site_sources
from newsroom.desk.site_import import SiteImport, SiteImported, UpdateMode
from newsroom.formats.sites.media_folder import MediaFolder

# Of each format without addresses: the file, its story, and the key that an earlier release gave to it.
Story = Callable[[str], str]
FORMS: dict[str, tuple[str, Story, str]] = {
    "html": ("index.html", lambda name: f"<body><article><h1>{name}</h1><p>Text {name}</p></article></body>", "html index.html"),
    "csv": ("t.csv", lambda name: f"id,title,body\n1,{name},Text {name}\n", "csv t.csv#1"),
    "jsonl": ("t.jsonl", lambda name: json.dumps({"id": 1, "title": name, "body": f"Text {name}"}), "jsonl t.jsonl#1"),
    "feed": ("f.json", lambda name: json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [
        {"id": "1", "title": name, "content_text": f"Text {name}"}]}), "feed #1"),
}  # fmt: skip


def bring(desk: Desk, form: str, folder: str, name: str, update: UpdateMode = UpdateMode.REPLACE) -> SiteImported:
    file, story, _ = FORMS[form]
    path = desk.folder / folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(story(name))
    media = MediaFolder(None)
    source = site_sources.open_export(desk, form, path, media)
    return SiteImport(desk, source, media, update=update).run(progress=lambda _: None)


def titles(desk: Desk) -> list[str]:
    numbers = [row["id"] for row in desk.db.execute("select id from articles order by id")]
    return [revisions.get(desk.db, one, articles.by_id(desk.db, one).revision).manuscript.title for one in numbers]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_the_same_name_in_another_folder_has_articles_of_its_own(desk: Desk, form: str) -> None:
    """The second was not imported, and with --update replace it took the place of the first, at its address."""
    bring(desk, form, "a", "One")
    assert bring(desk, form, "b", "Two").added == 1
    assert titles(desk) == ["One", "Two"]
    assert bring(desk, form, "a", "One").unchanged == 1
    assert bring(desk, form, "b", "Mended").updated == 1
    assert titles(desk) == ["One", "Mended"]


@pytest.mark.parametrize("form", FORMS)
def test_what_an_earlier_release_imported_is_known(desk: Desk, form: str) -> None:
    bring(desk, form, "a", "One")
    desk.db.execute("update articles set import_key = ?", (FORMS[form][2],))
    assert bring(desk, form, "b", "Two").added == 1
    assert bring(desk, form, "a", "One").unchanged == 1
    with actions.act(desk.db, actor="lan", now=desk.now, command="delete") as act:
        workflow.delete(act, articles.by_id(desk.db, 1))
    again = bring(desk, form, "a", "One")
    assert (again.added, again.trashed) == (0, 1)
    assert titles(desk) == ["One", "Two"]


def test_pages_of_a_folder_and_one_of_them_alone_are_the_same(desk: Desk) -> None:
    bring(desk, "html", "a", "One")
    bring(desk, "html", "b", "Two")
    source = site_sources.open_export(desk, "html", desk.folder / "a", MediaFolder(None))
    result = SiteImport(desk, source, MediaFolder(None)).run(progress=lambda _: None)
    assert (result.added, result.unchanged) == (0, 1)


@pytest.mark.parametrize("number", ["https://old.example/1", "urn:uuid:1", "tag:old.example,2020:1"])
def test_an_entry_with_an_id_that_is_worldwide_is_the_same_in_every_file(desk: Desk, number: str) -> None:
    item = {"id": number, "title": "A", "content_text": "x", "date_published": "2020-01-01T00:00:00Z"}
    for name in ("a.json", "b.json"):
        data = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item]}
        (desk.folder / name).write_text(json.dumps(data))
        source = site_sources.open_export(desk, "feed", desk.folder / name, MediaFolder(None))
        SiteImport(desk, source, MediaFolder(None)).run(progress=lambda _: None)
    assert titles(desk) == ["A"]
    assert origins.find(desk.db, f"feed #{number}") is not None
