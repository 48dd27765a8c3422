"""Every address that an older system gave its own pages leads on, asked of the live site after an import."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from newsroom import clock
from tests.conftest import Run
from tests.desk.test_folder_site import toml, yaml
from tests.formats.sites.wxr import item, label, wxr
from tests.web.live import serving

NOW: Final = "2026-03-02T05:00:00Z"
LISTS: Final = """<wp:author><wp:author_id>4</wp:author_id><wp:author_login>mai</wp:author_login>
<wp:author_display_name>Mai</wp:author_display_name></wp:author><wp:category><wp:term_id>3</wp:term_id>
<wp:category_nicename>town</wp:category_nicename><wp:cat_name>Our town</wp:cat_name></wp:category>
<wp:tag><wp:term_id>9</wp:term_id><wp:tag_slug>boats</wp:tag_slug><wp:tag_name>Boats</wp:tag_name></wp:tag>"""
STORY: Final = "/2020/03/post-1/"


def wordpress(folder: Path) -> None:
    story = item(
        1,
        link="https://old.example.org/2020/03/02/post-1/",
        inner=label("Our town", nicename="town") + label("Boats", "post_tag"),
    )
    private = item(2, status="private", inner=label("Our town", nicename="town"))
    (folder / "old").write_text(wxr(LISTS, story, private, item(3, post_type="page", post_name="about")), encoding="utf-8")  # fmt: skip


def ghost(folder: Path) -> None:
    post = {
        "id": "p",
        "title": "Post 1",
        "slug": "post-1",
        "status": "published",
        "published_at": "2020-03-02 03:00:00",
        "html": "a",
    }
    tables = {
        "posts": [post], "tags": [{"id": "t", "name": "Boats", "slug": "boats"}], "users": [{"id": "u", "name": "Mai", "slug": "mai"}],
        "posts_tags": [{"post_id": "p", "tag_id": "t"}], "posts_authors": [{"post_id": "p", "author_id": "u"}],
    }  # fmt: skip
    (folder / "old").write_text(json.dumps({"db": [{"data": tables}]}), encoding="utf-8")


def files(**given: str) -> Any:
    def write(folder: Path) -> None:
        for name, content in given.items():
            path = folder / "old" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    return write


OF_YAML: Final = yaml("Post 1", "2020-03-02", tags="[Boats]", categories="[Our town]", authors="[Mai]")
OF_TOML: Final = toml("Post 1", "2020-03-02") .replace(
    "+++\nText", '[taxonomies]\ntags = ["Boats"]\ncategories = ["Our town"]\n+++\nText'
)  # fmt: skip
# What all of them may have after an address, and where it leads.
AFTER: Final = {"/page/2/": "/archive/", "/2020/03/": "/archive/2020/03/", f"{STORY}amp/": STORY, "/nothing/amp/": None}

# system → its export, and the old addresses with the page here that they end at; None: there is none
SYSTEMS: Final[dict[str, tuple[str, Any, dict[str, str | None]]]] = {
    "wordpress": ("wordpress", wordpress, {
        "/2020/03/02/post-1/": STORY, "/2020/03/02/post-1/amp/": STORY, "/2020/03/02/post-1/feed/": STORY,
        "/2020/03/02/post-1/2/": STORY, "/2020/03/02/post-1/comment-page-2/": STORY, "/2020/03/02/post-1/embed/": STORY,
        "/2020/03/02/post-1/trackback/": STORY, "/2020/03/02/post-1/attachment/boat/": STORY,
        "/?p=1": STORY, "/?p=2": "/", "/?page_id=3": "/about/", "/about/amp/": "/about/", "/?cat=3": "/s/our-town/",
        "/category/town/": "/s/our-town/", "/category/town/page/2/": "/s/our-town/", "/category/town/feed/": "/s/our-town/feed.xml",
        "/category/town/feed/atom/": "/s/our-town/", "/tag/boats/page/3/": "/tag/boats/", "/tag/boats/feed/": "/tag/boats/",
        "/author/mai/page/2/": "/author/mai/", "/author/mai/feed/": "/author/mai/", "/feed/": "/feed.xml", "/feed/atom/": "/atom.xml",
        "/comments/feed/": "/comments/feed.xml", "/2020/": "/archive/",
        "/2020/03/02/": "/archive/2020/03/", "/2020/03/page/2/": "/archive/2020/03/",
        "/2021/05/": None, "/wp-sitemap.xml": "/sitemap.xml", "/wp-sitemap-posts-post-1.xml": "/sitemap.xml",
        "/sitemap_index.xml": "/sitemap.xml", "/post-sitemap.xml": "/sitemap.xml", "/sitemap.xml": "/sitemap.xml",
        "/2020/03/04/post-2/amp/": None,
    }),
    "ghost": ("ghost", ghost, {
        "/post-1/": STORY, "/post-1/amp/": STORY, "/tag/boats/": "/tag/boats/", "/tag/boats/rss/": "/tag/boats/",
        "/tag/boats/page/2/": "/tag/boats/", "/author/mai/rss/": "/author/mai/", "/author/mai/page/2": "/author/mai/", "/rss/": "/feed.xml",
        "/sitemap-posts.xml": "/sitemap.xml", "/sitemap-pages.xml": "/sitemap.xml", "/sitemap-authors.xml": "/sitemap.xml",
        "/sitemap-tags.xml": "/sitemap.xml", "/sitemap.xml": "/sitemap.xml", "/tag/none/page/2/": None,
    }),
    "hugo": ("hugo", files(**{"hugo.toml": 'baseURL = "https://old.example/blog/"\n', "content/posts/post-1.md": OF_YAML}), {
        "/blog/posts/post-1/": STORY, "/blog/posts/": "/archive/", "/blog/posts/page/2/": "/archive/", "/blog/index.xml": "/feed.xml",
        "/blog/posts/index.xml": "/feed.xml", "/blog/tags/boats/": "/tag/boats/", "/blog/tags/boats/page/2/": "/tag/boats/",
        "/blog/tags/boats/index.xml": "/tag/boats/", "/blog/categories/our-town/index.xml": "/s/our-town/feed.xml",
        "/blog/authors/mai/": "/author/mai/", "/posts/post-1/": None,
    }),
    "jekyll": ("jekyll", files(**{
        "_config.yml": "url: https://old.example\nbaseurl: /blog\npaginate_path: /news/page:num/\nfeed:\n  path: latest.xml\n",
        "_posts/2020-03-02-post-1.md": OF_YAML,
        "about.md": yaml("About", body="""[a]({{ "/our%20town/2020/03/02/post-1.html" | relative_url }})"""),
        "_posts/2020-03-03-two.md": yaml("Two", permalink="/two/", redirect_from="/2/"),
    }), {
        "/blog/our%20town/2020/03/02/post-1.html": STORY, "/blog/two/": "/2020/03/two/", "/blog/2/": "/2020/03/two/",
        "/blog/two/amp/": "/2020/03/two/", "/blog/about/": "/about/", "/two/": None, "/page2/": "/archive/",
        "/blog/news/page2/": "/archive/",
        "/blog/latest.xml": "/atom.xml", "/blog/tag/boats/": "/tag/boats/", "/blog/category/our-town/": "/s/our-town/",
    }),
    "zola": ("zola", files(**{"config.toml": 'base_url = "https://old.example"\ntaxonomies = [{name = "tags"}, {name = "categories"}]\n',
                              "content/blog/post-1.md": OF_TOML}), {
        "/blog/post-1/": STORY, "/blog/": "/archive/", "/blog/page/2/": "/archive/", "/rss.xml": "/feed.xml", "/atom.xml": "/atom.xml",
        "/blog/atom.xml": "/feed.xml", "/tags/boats/": "/tag/boats/", "/tags/boats/page/2/": "/tag/boats/",
        "/tags/boats/atom.xml": "/tag/boats/", "/categories/our-town/": "/s/our-town/",
    }),
    "pelican": ("pelican", files(**{"pelicanconf.py": "TAG_URL = 'label/{slug}/'\n", "content/post-1.md":
                "Title: Post 1\nDate: 2020-03-02\nSlug: post-1\nTags: Boats\nCategory: Our town\nAuthor: Mai\n\nText\n"}), {
        "/post-1.html": STORY, "/label/boats/": "/tag/boats/", "/category/our-town.html": "/s/our-town/",
        "/category/our-town2.html": "/s/our-town/", "/author/mai.html": "/author/mai/", "/feeds/all.atom.xml": "/atom.xml",
        "/feeds/our-town.atom.xml": "/s/our-town/feed.xml", "/index2.html": "/archive/", "/archives.html": "/archive/",
    }),
    "eleventy": ("eleventy", files(**{"content/blog/post-1.md": OF_YAML}), {
        "/blog/post-1/": STORY, "/blog/": "/archive/", "/feed/feed.xml": "/feed.xml", "/feed/feed.json": "/feed.json",
        "/tags/boats/": "/tag/boats/",
    }),
    "astro": ("astro", files(**{"src/content/blog/post-1.md": OF_YAML}), {
        "/blog/post-1/": STORY, "/blog/": "/archive/", "/blog/2/": "/archive/", "/rss.xml": "/feed.xml", "/tags/boats/": "/tag/boats/",
        "/sitemap-index.xml": "/sitemap.xml", "/sitemap-0.xml": "/sitemap.xml",
    }),
}  # fmt: skip


@pytest.mark.parametrize(("form", "export", "addresses"), SYSTEMS.values(), ids=SYSTEMS.keys())
def test_every_address_of_an_older_system_leads_on(
    newsroom: Run, tmp_path: Path, form: str, export: Any, addresses: dict[str, str | None]
) -> None:
    export(tmp_path)
    assert newsroom("--now", NOW, "import", form, "old", "--json").json["skipped"] == []
    assert "dead-link" not in newsroom("check", "--all", code=None).out
    paper: Any = SimpleNamespace(folder=tmp_path, now=clock.from_text(NOW))
    with serving(paper) as live:
        for old, target in {**AFTER, **addresses}.items():
            answer, at = live.get(old), old
            if answer.status_code == 301:
                at = answer.headers["location"]
                answer = live.get(at)
            if target is None:
                assert answer.status_code in (404, 410), old
            else:
                assert (answer.status_code, at.partition("?")[0]) == (200, target), old
