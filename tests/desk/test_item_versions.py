"""Items of agencies that come again: an older version neither replaces a newer one nor is published after a cancellation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsroom.core import undo
from newsroom.core.articles import articles, revisions
from newsroom.desk import Desk, site_sources
from newsroom.desk.site_import import SiteImport, SiteImported, UpdateMode
from newsroom.formats.sites.foreign_post import ItemVersion
from newsroom.formats.sites.media_folder import MediaFolder

Item = dict[str, Any]
ONE: Item = {"uri": "urn:x:1", "headline": "One", "body_text": "x", "firstcreated": "2020-03-01", "pubstatus": "usable"}
V1: Item = {"version": "1", "versioncreated": "2020-03-01T10:00:00Z"}
V2: Item = {"version": "2", "versioncreated": "2020-03-02T10:00:00Z", "headline": "Two"}
CANCELED: Item = {"pubstatus": "canceled", "headline": "One"}


def bring(desk: Desk, given: Item, update: UpdateMode = UpdateMode.NEVER) -> SiteImported:
    media = MediaFolder(None)
    (desk.folder / "item.json").write_text(json.dumps(ONE | given))
    source = site_sources.open_export(desk, "ninjs", desk.folder / "item.json", media)
    return SiteImport(desk, source, media, update=update).run(progress=lambda _: None)


def shown(desk: Desk) -> tuple[str, str]:
    """The newest title and the status of the only article."""
    article = articles.by_id(desk.db, 1)
    return revisions.get(desk.db, 1, article.revision).manuscript.title, str(article.status)


UNNUMBERED: Item = {"versioncreated": "2020-03-01T10:00:00Z"}
OLDER = {
    "a correction, then what it corrects": (V2, V1, ("Two", "published")),
    "a cancellation, then what it cancels": (V2 | CANCELED, V1, ("One", "draft")),
    "a cancellation without a new number": (V1 | CANCELED, V1, ("One", "draft")),
    "a cancellation without any version": (CANCELED, {}, ("One", "draft")),
    "an embargo, then an earlier text without it": (V2 | {"embargoed": "2090-01-01T00:00:00Z"}, V1, ("Two", "draft")),
    "a cancellation with a decimal number": (V2 | CANCELED | {"version": 2.0}, V1, ("One", "draft")),
    "a number that is no whole one": (V2 | {"version": "0.5"}, V1, ("Two", "published")),
    "times without numbers": (V2 | {"version": None}, UNNUMBERED, ("Two", "published")),
}


@pytest.mark.parametrize("update", UpdateMode)
@pytest.mark.parametrize(("first", "second", "stays"), OLDER.values(), ids=OLDER.keys())
def test_an_older_version_is_left_out(
    desk: Desk, first: Item, second: Item, stays: tuple[str, str], update: UpdateMode
) -> None:
    """It was published over the cancellation, or put in the place of the correction."""
    bring(desk, first)
    again = bring(desk, second, update)
    assert (again.updated, again.unchanged, again.differing) == (0, 0, 0)
    assert again.left_out == {"earlier version of an item": 1}
    assert shown(desk) == stays
    assert again.batch is None


@pytest.mark.parametrize("seen", [V2 | CANCELED, V2])
def test_a_version_counts_as_known_that_has_changed_nothing(desk: Desk, seen: Item) -> None:
    """Without --update an import changes no text, and a cancellation may have the same one."""
    bring(desk, V1 | {"pubstatus": "withheld"})
    bring(desk, seen)
    assert bring(desk, V1, UpdateMode.NEWER).left_out == {"earlier version of an item": 1}
    assert shown(desk) == ("One", "draft")
    assert bring(desk, seen).batch is None


def test_later_versions_come_and_what_was_withheld_is_published(desk: Desk) -> None:
    bring(desk, V1 | {"pubstatus": "withheld"})
    assert bring(desk, V1, UpdateMode.NEWER).updated == 1
    assert bring(desk, V2, UpdateMode.REPLACE).updated == 1
    assert shown(desk) == ("Two", "published")


def test_the_version_of_an_import_that_was_undone_is_not_known(desk: Desk) -> None:
    bring(desk, V1)
    batch = bring(desk, V2, UpdateMode.REPLACE).batch
    assert batch is not None
    undo.undo(desk.db, batch, now=desk.now, actor="lan")
    assert shown(desk)[0] == "One"
    assert bring(desk, V1 | {"headline": "Mended"}, UpdateMode.REPLACE).updated == 1


@pytest.mark.parametrize(
    ("one", "other", "is_before"),
    [
        (ItemVersion(1, "b"), ItemVersion(2, "a"), True), (ItemVersion(2, "a"), ItemVersion(1, "b"), False),
        (ItemVersion(0, "a"), ItemVersion(2, "b"), True), (ItemVersion(0, "b"), ItemVersion(2, "a"), False),
        (ItemVersion(1), ItemVersion(1), False), (ItemVersion(1), ItemVersion(1, cancels=True), True),
        (ItemVersion(1, cancels=True), ItemVersion(1, cancels=True), False), (ItemVersion(2), ItemVersion(1, cancels=True), False),
    ],
)  # fmt: skip
def test_versions_are_compared_by_number_then_time_then_cancellation(
    one: ItemVersion, other: ItemVersion, is_before: bool
) -> None:
    assert one.is_before(other) is is_before


@pytest.mark.parametrize("version", [None, "2", "2.0", 2.0, "second"])
@pytest.mark.parametrize("kind", ["composite", "text", "picture"])
def test_a_cancellation_of_any_type_names_what_is_public(desk: Desk, kind: str, version: object) -> None:
    bring(desk, V1)
    named = bring(desk, V2 | CANCELED | {"type": kind, "version": version}).still_public
    assert [(one.title, one.why) for one in named] == [("One", "the agency says: canceled")]
    assert shown(desk) == ("One", "published")
    assert not bring(desk, V2 | {"type": "composite", "version": "3"}).still_public
    assert not bring(desk, CANCELED | {"uri": "urn:x:2", "type": kind, "version": version}).still_public
