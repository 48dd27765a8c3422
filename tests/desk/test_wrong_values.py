"""Whatever kind a value of a JSON source has, at whatever place: its record is taken, left out or refused, never more."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from newsroom.desk import Desk, comment_files, site_sources
from newsroom.desk.archive_import import ArchiveImport
from newsroom.desk.site_import import SiteImport
from newsroom.errors import NewsroomError
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.store import transaction
from tests.commands import test_comment_sources as sources
from tests.desk.test_archive_export import export
from tests.formats.sites import test_feed, test_ghost, test_html_site, test_ninjs

# Share of all cases that are tried; 1 tries all, which takes minutes.
SHARE: Final = float(os.environ.get("NEWSROOM_WRONG_VALUES", "0.012"))
Place = tuple[str | int, ...]
# Each kind that JSON knows, and numbers, dates and texts that no program expects.
WRONG: Final = (
    None, True, -1, 2.5, 1e300, 10**40, "", "\ud800", "x\x00y", "999999999999999", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59-12:00",
    [], [[1]], [None], {}, {"a": {"b": 1}}, [{"name": ["x"]}],
)  # fmt: skip


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Where each value in a JSON value is, the whole left out."""
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*at, name))


def with_value(value: Any, at: Place, new: object) -> Any:
    """A copy of a JSON value with another value at a place."""
    changed = copy.deepcopy(value)
    inner = changed
    for name in at[:-1]:
        inner = inner[name]
    inner[at[-1]] = new
    return changed


def value_at(value: Any, at: Place) -> Any:
    """The value at a place in a JSON value."""
    for name in at:
        value = value[name]
    return value


GHOST: Final = test_ghost.post(
    1, uuid="u", updated_at="2020-04-01 00:00:00", custom_excerpt="Lead", feature_image="https://x.example/a.png",
    lexical=test_ghost.lexical({"type": "paragraph", "children": [{"type": "text", "text": "x", "format": 1}]}), tags=[{"name": "Town"}],
)  # fmt: skip
GHOST_FILE: Final = {
    "db": [{"meta": {"version": "5.0"}, "data": {
        "posts": [GHOST, {**GHOST, "id": "2", "html": None}], "tags": [{"id": "t", "name": "Town", "slug": "town", "visibility": "public"}],
        "users": [{"id": "u", "name": "Mai", "slug": "mai", "bio": "b", "website": "https://x.example", "profile_image": "/a.png"}],
        "posts_tags": [{"post_id": GHOST["id"], "tag_id": "t", "sort_order": 0}],
        "posts_authors": [{"post_id": GHOST["id"], "author_id": "u", "sort_order": 0}],
        "posts_meta": [{"post_id": GHOST["id"], "feature_image_alt": "a", "feature_image_caption": "c"}],
        "settings": [{"key": "title", "value": "Old"}, {"key": "url", "value": "https://x.example"}],
    }}],
}  # fmt: skip
RECORD: Final = {
    "id": 7, "title": "Đò", "alias": "do", "introtext": "<p>x</p>", "created": "2020-03-02 10:00:00", "created_by_alias": "Lê Mai",
    "metakey": "a, b", "url": "https://x.example/a", "state": 1, "image": {"src": "a.png"}, "tags": [{"name": "a"}], "more": {"x": [1]},
}  # fmt: skip
OWN: Final = {
    "format": "newsroom", "id": 1, "slug": "a", "status": "published", "title": "A", "body": "b", "authors": ["Mai"], "tags": ["x"],
    "publish_at": "2020-03-02T10:00:00Z", "modified_at": "2020-03-02T10:00:00Z", "extra": {"a": 1}, "url": "https://x.example/a/",
}  # fmt: skip


def page(data: object) -> str:
    written = json.dumps(data)
    return f'<html><script type="application/ld+json">{written}</script><article><h1>T</h1><p>x</p></article></html>'


def lexical_post(text: object) -> str:
    return json.dumps({"data": {"posts": [{**GHOST, "html": None, "lexical": json.dumps(text)}]}})


# Format of `import`, the sample, and how it is written.
SITES: Final[dict[str, tuple[str, Any, Callable[[Any], str]]]] = {
    "ghost": ("ghost", GHOST_FILE, json.dumps),
    "lexical": ("ghost", json.loads(GHOST["lexical"]), lexical_post),
    "ninjs 1": ("ninjs", test_ninjs.ONE, json.dumps),
    "ninjs 2": ("ninjs", test_ninjs.TWO, json.dumps),
    "JSON Feed": ("feed", json.loads(test_feed.JSON), json.dumps),
    "records": ("jsonl", [RECORD], json.dumps),
    "our records": ("jsonl", [OWN], json.dumps),
    "JSON-LD": ("html", test_html_site.SCHEMA, page),
}  # fmt: skip
COMMENTS: Final[dict[str, Any]] = {
    "remark42": [json.loads(line) for line in sources.remark42().splitlines()],
    "commento": json.loads(sources.commento()),
    "coral": json.loads(sources.coral()),
    "cusdis": json.loads(sources.cusdis()),
}


def cases(sample: Any, share: float) -> Iterator[tuple[Place, object, Any]]:
    """A share of all samples with one wrong value, chosen by chance, the same in each run."""
    chance = random.Random(1)
    for at in places(sample):
        for new in WRONG:
            # Half a letter everywhere: it fails where a text is stored, far from where it is read.
            if chance.random() < share or (new == "\ud800" and isinstance(value_at(sample, at), (str, int))):
                yield at, new, with_value(sample, at, new)


def fails(do: Callable[[], object]) -> str:
    """What ends an action that is neither its end nor a refusal, or ''."""
    try:
        do()
    except NewsroomError:
        return ""
    except Exception as error:
        return repr(error)[:200]
    return ""


@pytest.mark.parametrize("name", SITES)
def test_sites(desk: Desk, name: str) -> None:
    form, sample, written = SITES[name]
    path = desk.folder / ("x.html" if form == "html" else "x.json")
    no_media = MediaFolder(None)

    def brought() -> None:
        export = site_sources.open_export(desk, form, path, no_media)
        SiteImport(desk, export, no_media).run(dry_run=True, progress=lambda _: None)

    found = []
    for at, new, changed in cases(sample, SHARE):
        path.write_text(written(changed))
        if problem := fails(brought):
            found.append((at, new, problem))
    assert found == []


@pytest.mark.parametrize("name", COMMENTS)
def test_comments(desk: Desk, name: str) -> None:
    path = desk.folder / "x.json"

    def brought() -> None:
        comment_files.import_comments(desk, path, name, map_file=None, dry_run=True, progress=lambda _: None)

    found = []
    for at, new, changed in cases(COMMENTS[name], SHARE):
        path.write_text(
            "\n".join(map(json.dumps, changed))
            if name == "remark42" and isinstance(changed, list)
            else json.dumps(changed)
        )
        if problem := fails(brought):
            found.append((at, new, problem))
    assert found == []


def test_an_exported_folder(full: Desk, other: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    export(full, folder)
    found = []
    for file in sorted([*folder.glob("*.jsonl"), folder / "settings.json"]):
        written = file.read_text()
        lines = written.splitlines() if file.suffix == ".jsonl" else [written]
        for number, line in enumerate(lines):
            for at, new, changed in cases(json.loads(line), SHARE):
                file.write_text("\n".join([*lines[:number], json.dumps(changed), *lines[number + 1 :]]))

                def brought() -> None:
                    work = ArchiveImport(other, folder)
                    with transaction(other.db):
                        work.add_articles(progress=lambda _: None)
                        work.add_people()
                        work.add_series()
                        work.add_comments()
                        work.take_settings()
                        raise NewsroomError("tried")

                if problem := fails(brought):
                    found.append((file.name, at, new, problem))
        file.write_text(written)
    assert found == []
