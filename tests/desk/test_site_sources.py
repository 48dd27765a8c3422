"""The formats of whole sites: which may be a folder, a file, or in another encoding, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsroom.desk import Desk, site_sources
from newsroom.errors import NotFound, Usage
from newsroom.formats.sites.builders import BUILDERS
from newsroom.formats.sites.foreign_post import ForeignPost
from newsroom.formats.sites.media_folder import MediaFolder

FOLDERS_ONLY = {*BUILDERS}
FOLDERS = {*BUILDERS, "html", "ninjs", "docx", "odt"}
ENCODED = {*BUILDERS, "html", "csv", "jsonl", "wordpress", "ghost", "feed", "ninjs"}
ALL = {*FOLDERS, "wordpress", "ghost", "feed", "csv", "jsonl"}


def test_what_each_format_may_be() -> None:
    formats = site_sources.FORMATS
    assert set(formats) == ALL
    assert {name for name, one in formats.items() if one.is_folder} == FOLDERS
    assert {name for name, one in formats.items() if not one.is_file} == FOLDERS_ONLY
    assert {name for name, one in formats.items() if one.has_encoding} == ENCODED


@pytest.mark.parametrize("form", sorted(ALL))
def test_what_does_not_fit_a_format_is_refused(desk: Desk, form: str) -> None:
    folder, file, media = desk.folder / "old", desk.folder / "old.txt", MediaFolder(None)
    folder.mkdir()
    file.write_text("")
    with pytest.raises(NotFound) as missing:
        site_sources.open_export(desk, form, desk.folder / "none", media)
    assert missing.value.message == f"there is no file {desk.folder / 'none'}"
    if form not in FOLDERS:
        with pytest.raises(Usage) as refused:
            site_sources.open_export(desk, form, folder, media)
        assert refused.value.message == f"{folder} is a folder, but {form} needs a file"
    if form in FOLDERS_ONLY:
        with pytest.raises(Usage) as refused:
            site_sources.open_export(desk, form, file, media)
        assert refused.value.message == f"{file} is a file, but {form} needs a folder"
    if form not in ENCODED:
        with pytest.raises(Usage) as refused:
            site_sources.open_export(desk, form, file, media, encoding="tcvn3")
        assert refused.value.message == f"--encoding cannot be used with {form}: these files state their own encoding"


def test_the_folder_of_pictures(desk: Desk) -> None:
    assert site_sources.media_library(desk, None).folder is None
    (desk.folder / "uploads").mkdir()
    assert site_sources.media_library(desk, "uploads").folder == desk.folder / "uploads"
    (desk.folder / "file").write_text("")
    for name in ("none", "file"):
        with pytest.raises(NotFound) as refused:
            site_sources.media_library(desk, name)
        assert refused.value.message == f"there is no folder {name}"
    fetching = site_sources.media_library(desk, "fetch")
    assert type(fetching) is not MediaFolder
    assert fetching.folder is None


SHOWN = ["../up.png", "up.png", "/up.png", "deep/../../up.png", "link.png", "deep/in.png", "in.png", "/deep/in.png"]
TEXT = "".join(f"<p><img src='{name}'></p>" for name in SHOWN)
FROM_OTHERS = {
    "csv": ("x.csv", f'title,html,date\nA,"{TEXT}",2020-01-01\n'),
    "jsonl": ("x.jsonl", json.dumps({"title": "A", "html": TEXT})),
    "ninjs": ("x.json", json.dumps({"uri": "u:1", "headline": "A", "body_html": TEXT})),
    "html": ("x.html", f"<html><body><article><h1>A</h1>{TEXT}</article></body></html>"),
}


@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("form", FROM_OTHERS)
def test_no_picture_above_the_folder_of_what_others_wrote_is_taken(
    desk: Desk, tmp_path: Path, form: str, is_folder: bool
) -> None:
    """A story could take a picture of the same name from the home folder of the user, and show it to readers."""
    folder = tmp_path / "home" / "one" / "old"
    (folder / "deep").mkdir(parents=True)
    (tmp_path / "home" / "images").mkdir()
    for above in (folder.parent, folder.parent.parent, tmp_path / "home" / "images"):
        (above / "up.png").touch()
    (folder / "link.png").symlink_to(folder.parent / "up.png")
    (folder / "deep" / "in.png").touch()
    name, data = FROM_OTHERS[form]
    (folder / name).write_text(data)
    path = folder if is_folder and form in FOLDERS else folder / name
    [post] = [
        one
        for one in site_sources.open_export(desk, form, path, MediaFolder(None)).items()
        if isinstance(one, ForeignPost)
    ]
    assert set(post.files) == {"deep/in.png", "/deep/in.png"}
