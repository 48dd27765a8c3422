"""A folder of one site builder that is imported as that of another: it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.desk import Desk, site_sources
from newsroom.errors import NewsroomError
from newsroom.formats.sites import builder_marks
from newsroom.formats.sites.media_folder import MediaFolder

POST = "---\ntitle: A\ndate: 2020-03-02\n---\nText\n"
# builder → folders of a site, each with its posts where the builder has them
SITES = {
    "hugo": [
        {"hugo.toml": "baseURL = 'https://x.example/'", "content/posts/a.md": POST},
        {"config.toml": "[params]\nx = 1", "content/posts/a.md": POST},
        {"config.yaml": "languageCode: vi", "content/posts/a.md": POST},
        {"config/_default/config.toml": "title = 'x'", "content/posts/a.md": POST},
    ],
    "jekyll": [{"_config.yml": "title: x", "_posts/2020-03-02-a.md": POST}],
    "zola": [
        {"config.toml": "base_url = 'https://x.example'\n[extra]\nparams = 1", "content/blog/a.md": POST},
        {"zola.toml": "", "content/blog/a.md": POST},
    ],
    "pelican": [{"pelicanconf.py": "SITENAME = 'x'", "content/a.md": POST}],
    "eleventy": [
        {".eleventy.js": "export default 1", "content/blog/a.md": POST},
        {"eleventy.config.mjs": "", "src/posts/a.md": POST},
    ],
    "astro": [
        {"astro.config.mjs": "export default {}", "src/content/blog/a.md": POST},
        {"astro.config.ts": "", "src/pages/a.md": POST},
    ],
}
PAIRS = [(one, number, other) for one, sites in SITES.items() for number in range(len(sites)) for other in SITES]


@pytest.mark.parametrize(("builder", "number", "given"), PAIRS)
def test_each_builder_as_each_other(desk: Desk, tmp_path: Path, builder: str, number: int, given: str) -> None:
    for name, content in SITES[builder][number].items():
        (tmp_path / "old" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "old" / name).write_text(content)
    try:
        said = site_sources.open_export(desk, given, Path("old"), MediaFolder(None)).notes
    except NewsroomError as error:  # its settings or posts cannot be read as those of the other
        said = [error.hint or ""]
    names = builder_marks.NAMES
    wanted = f"old looks like a site built with {names[builder]}, not {names[given]}: use newsroom import {builder} old"
    assert said == ([] if given == builder else [wanted])


def test_a_folder_without_settings_may_be_of_any_builder(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("title = 'x'")
    (tmp_path / "config.yaml").write_text("a: [")
    assert builder_marks.recognised(tmp_path) == []
