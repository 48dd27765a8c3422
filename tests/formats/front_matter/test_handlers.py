"""python-frontmatter reads and writes through our handlers."""

from __future__ import annotations

import frontmatter

from newsroom.formats.front_matter.handlers import HANDLERS


def test_the_package_reads_and_writes_yaml_through_our_handler() -> None:
    post = frontmatter.loads("---\ntitle: NO\ndate: 2026-01-02\n---\nbody", handler=HANDLERS["---"])
    assert (post.metadata, post.content) == ({"title": "NO", "date": "2026-01-02"}, "body")
    assert frontmatter.dumps(post) == '---\ntitle: "NO"\ndate: 2026-01-02\n---\n\nbody'


def test_the_package_reads_toml_and_writes_yaml() -> None:
    post = frontmatter.loads("+++\ntitle = '1.10'\n+++\nbody", handler=HANDLERS["+++"])
    assert frontmatter.dumps(post, HANDLERS["---"]) == '---\ntitle: "1.10"\n---\n\nbody'


def test_each_handler_knows_its_own_fence_only() -> None:
    assert HANDLERS["---"].detect("---\ntitle: x\n---\n")
    assert not HANDLERS["---"].detect("+++\ntitle = 'x'\n+++\n")
    assert HANDLERS["+++"].detect("+++\ntitle = 'x'\n+++\n")
    assert not HANDLERS["+++"].detect("---\n\nA rule, and no key.\n")
