"""The files with former paths for servers, line by line, without the servers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.published.former_paths import FormerPath
from newsroom.site import query_redirects, redirects
from newsroom.site.snapshot import Snapshot

SITE: Any = SimpleNamespace(base="/b")
FOUND = [
    FormerPath("/old/", "/new/", 1), FormerPath("/Old:x*/", None, 1), FormerPath("/away/", "https://x.example/a b", None),
]  # fmt: skip
ASKED = [
    FormerPath("/?p=12", "/new/", 1), FormerPath("/index.php?id=7&view=Ab", None, 1), FormerPath("/?P=1", "/x/", 1),
    FormerPath("/?cat=3", "/s/a/", None),
]  # fmt: skip


def test_lines_for_netlify_have_no_wildcards() -> None:
    assert redirects._netlify(SITE, FOUND).decode().splitlines() == [
        "/b/old/ /b/new/ 301", "/b/Old%3Ax%2A/ /b/410.html 410", "/b/away/ https://x.example/a%20b 301",
    ]  # fmt: skip


def test_the_map_of_nginx_has_patterns_for_capitals() -> None:
    assert redirects._nginx(SITE, FOUND, []).decode().splitlines() == [
        "map_hash_bucket_size 512;", "map_hash_max_size 2048;", "map $uri $newsroom_moved {", "    volatile;",
        '    default "";', '    "/b/old/" "/b/new/";', r'    "~^/b/Old:x\\*/$" "gone";',
        '    "/b/away/" "https://x.example/a%20b";', "}",
    ]  # fmt: skip


def test_the_maps_of_nginx_for_queries_are_in_the_order_of_their_names_and_follow_each_other() -> None:
    lines, last = query_redirects.nginx("/b", ASKED)
    assert "".join(lines).splitlines() == [
        'map "$uri $arg_p" $newsroom_asked_0 {', "    volatile;", '    default "";', '    "/b/ 1" "/b/x/";', "}",
        'map "$uri $arg_cat" $newsroom_asked_1 {', "    volatile;", '    default "$newsroom_asked_0";',
        '    "/b/ 3" "/b/s/a/";', "}",
        'map "$uri $arg_id $arg_view" $newsroom_asked_2 {', "    volatile;", '    default "$newsroom_asked_1";',
        r'    "~^/b/index\\.php\\ 7\\ Ab$" "gone";', "}",
        'map "$uri $arg_p" $newsroom_asked_3 {', "    volatile;", '    default "$newsroom_asked_2";',
        '    "/b/ 12" "/b/new/";', "}",
    ]  # fmt: skip
    assert last == "$newsroom_asked_3"
    assert query_redirects.nginx("/b", []) == ([], "")
    whole = redirects._nginx(SITE, FOUND, ASKED).decode()
    assert whole.count('    default "$newsroom_asked_3";') == 1


def test_the_rules_of_apache() -> None:
    assert redirects._apache(SITE, FOUND).decode().splitlines() == [
        "ErrorDocument 404 /b/404.html", "ErrorDocument 410 /b/410.html", 'RedirectMatch 301 "^/b/old/$" "/b/new/"',
        r'RedirectMatch 410 "^/b/Old:x\\*/$"', 'RedirectMatch 301 "^/b/away/$" "https://x.example/a%20b"',
    ]  # fmt: skip
    assert query_redirects.apache("/b", ASKED[:2]).decode().splitlines() == [
        "<IfModule mod_rewrite.c>", "RewriteEngine On", "RewriteCond %{QUERY_STRING} ^$", "RewriteRule ^ - [S=2]",
        "RewriteCond %{QUERY_STRING} (?:^|&)p=12(?:&|$)", "RewriteCond %{REQUEST_URI} ^/b/$",
        "RewriteRule ^ /b/new/ [R=301,L,NE,QSD]",
        "RewriteCond %{QUERY_STRING} (?:^|&)id=7(?:&|$)", "RewriteCond %{QUERY_STRING} (?:^|&)view=Ab(?:&|$)",
        r"RewriteCond %{REQUEST_URI} ^/b/index\.php$", "RewriteRule ^ - [G,L]", "</IfModule>",
    ]  # fmt: skip
    assert query_redirects.apache("/b", []) == b""


def test_lines_with_queries_are_comments() -> None:
    assert query_redirects.comments("/b", ASKED[:2]).decode().splitlines() == [
        "# /b/?p=12 /b/new/ 301", "# /b/index.php?id=7&view=Ab 410",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/", True), ("/s/news/", True), ("/S/news/", True), ("/feed.xml", True), ("/sitemap-news-2.xml", True), ("/api/x", True),
        ("/archive/", True), ("/feed.json", True), ("/old/", False), ("/old/feed.xml", False), ("/sitemap.txt", False),
        ("/?p=12", False), ("/search/?q=x", True), ("/index.php?id=7", False),
    ],
)  # fmt: skip
def test_paths_of_the_site_itself(path: str, own: bool) -> None:
    assert redirects.is_own(path) is own


def test_people_choose_other_paths_and_those_of_former_labels(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.story("Tin", section="Phố")
    wanted = ("/old/", "/s/gone/", "/s/pho/", "/tag/gone/", "/author/gone/", "/archive/", "/2026/03/tin/", "/feed.xml")
    listed = ", ".join(f'"{one}": "/2026/03/tin/"' for one in wanted)
    paper.set(site_redirects=f"{{{listed}}}")
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    chosen = [(one.path, one.target) for one in redirects.chosen(snapshot)]
    assert sorted(chosen) == [
        (path, "/2026/03/tin/") for path in ("/author/gone/", "/old/", "/s/gone/", "/tag/gone/")
    ]  # fmt: skip
