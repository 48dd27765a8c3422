"""What posts inherit from their section, folder and site: above all, what holds them back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Run

from newsroom.formats.sites import builders, inherited_keys
from newsroom.formats.sites.inherited_keys import InheritedKeys

HELD = {"published": "false"}
CASCADE = "---\ncascade:\n- target: {path: '/a/{x,y*}'}\n  draft: true\n- build: {render: never}\n  target: {kind: section}\n---\n"
DEFAULTS = """defaults:
- {scope: {path: ''}, values: {layout: post, author: Mai, permalink: /:title/}}
- {scope: {path: _posts/private, type: posts}, values: {published: false}}
- {scope: {path: 'docs/*.md'}, values: {published: off, author: An}}
collections: {open: {output: true}, notes: {output: false}}
exclude: [vendor, NOTES.md]
"""
# builder → the files that say something about others, and what each post inherits
SITES = {
    "hugo": ({"content/a/_index.md": CASCADE, "content/b/_index.md": "+++\ncascade = {draft = true, expiryDate = 2020-01-02}\n+++\n",
              "content/c/index.md": "---\ntitle: C\n---\n", "hugo.toml": "[[cascade]]\nheadless = true\ntarget = {path = '/d/**'}\n",
              "content/p/_index.md": "---\ncascade: {params: {author: Mai}, title: T, tags: [t], slug: s}\n---\n",
              "content/q/_index.md": "---\ncascade: {target: {path: '{'}, draft: true}\n---\n"},
             {"content/a/x.md": {"draft": "true"}, "content/a/YES.md": {"draft": "true"}, "content/a/z.md": {},
              "content/b/deep/x.md": {"draft": "true", "expirydate": "2020-01-02"}, "content/c/index.md": {},
              "content/c/part.md": HELD, "content/d/x/y.md": {"headless": "true"}, "content/p/x.md": {"author": "Mai"},
              "content/q/x.md": {}, "content/x.md": {}}),
    "zola": ({"config.toml": "", "content/a/_index.md": "+++\ndraft = true\n+++\n", "content/b/_index.md": "+++\nrender = false\n+++\n"},
             {"content/a/x.md": {"draft": "true"}, "content/a/b/x.md": {"draft": "true"}, "content/b/x.md": {}}),
    "jekyll": ({"_config.yml": DEFAULTS},
               {"_posts/x.md": {"author": "Mai"}, "_posts/private/x.md": {"author": "Mai", **HELD},
                "_posts/private-not/x.md": {"author": "Mai"},
                "docs/x.md": {"author": "An", "published": "off"}, "_notes/x.md": {"author": "Mai", **HELD},
                "_open/x.md": {"author": "Mai"}, "_none/x.md": {"author": "Mai", **HELD}, "vendor/x.md": {"author": "Mai", **HELD},
                "NOTES.md": {"author": "Mai", **HELD}, "about.md": {"author": "Mai"}}),
    "pelican": ({"pelicanconf.py": "AUTHOR = 'Mai'\nDEFAULT_METADATA = {'status': 'draft', 'n': 1, **{}}\n"},
                {"content/x.md": {"author": "Mai", "status": "draft"}}),
    "eleventy": ({"a/a.json": '{"draft": true, "tags": ["posts"]}', "b/b.11tydata.json": '{"permalink": false}',
                  "c/x.json": '{"draft": true}',
                  "d/d.11tydata.js": "module.exports = {\n  layout: 'x',\n  permalink: false }", "e/e.json": "{damaged"},
                 {"a/x.md": {"draft": "true"}, "a/b/x.md": {"draft": "true"}, "b/x.md": {"permalink": "false"}, "c/x.md": {"draft": "true"},
                  "c/y.md": {}, "d/x.md": {"permalink": "false"}, "e/x.md": {}}),
    "astro": ({"src/content/x.md": ""}, {"src/content/_off/x.md": HELD, "src/content/on_/x.md": {}}),
}  # fmt: skip


def write(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize("name", SITES)
def test_what_posts_inherit(tmp_path: Path, name: str) -> None:
    files, posts = SITES[name]
    write(tmp_path, dict.fromkeys(posts, "---\ntitle: T\n---\n") | files)
    found = InheritedKeys(builders.open_site(name, tmp_path))
    assert {post: found.of(tmp_path / post) for post in posts} == posts
    assert (
        inherited_keys.around(tmp_path).of(tmp_path / next(iter(posts))) == next(iter(posts.values()))
        or name == "astro"
    )


@pytest.mark.parametrize("verb", [("import", "jekyll"), ("draft",)])
def test_what_a_folder_holds_back_is_published_only_by_name(
    run: Run, newsroom: Path, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    write(tmp_path / "old", {
        "_config.yml": "defaults:\n- {scope: {path: _posts/off}, values: {published: false}}\n",
        "_posts/off/2020-01-02-held.md": "Text without front matter",
        "_posts/off/2020-01-02-on.md": "---\ntitle: On\npublished: true\n---\nText\n",
    })  # fmt: skip
    run(*verb, str(tmp_path / "old"))
    run("publish", "--all", "--yes")
    assert run("list", "--held", "--fields", "slug", "--no-headers").out.split() == ["held"]
    assert run("list", "-s", "published", "--fields", "slug", "--no-headers").out.split() == ["on"]


def test_names_of_folders_say_nothing_without_the_settings_of_a_builder(
    run: Run, newsroom: Path, tmp_path: Path
) -> None:
    write(tmp_path / "old", {
        "_posts/2020-01-02-out.md": "---\ntitle: Out\n---\nText\n", "_notes/note.md": "---\ntitle: Note\n---\nText\n",
        "_drafts/half.md": "---\ntitle: Half\n---\nText\n", "_posts/off.md": "---\ntitle: Off\npublished: false\n---\nText\n",
        "b/b.json": '{"draft": true}', "b/held.md": "---\ntitle: Held\n---\nText\n",
    })  # fmt: skip
    run("draft", str(tmp_path / "old"))
    run("publish", "--all", "--yes")
    assert sorted(run("list", "-s", "published", "--fields", "slug", "--no-headers").out.split()) == ["note", "out"]
