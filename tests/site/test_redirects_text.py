"""The files with former paths for servers, line by line, without the servers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom import urls
from newsroom.core.published.former_paths import FormerPath
from newsroom.site import ending_redirects, query_redirects, redirects
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
    lines = redirects._nginx(SITE, FOUND, []).decode().splitlines()
    assert [line for line in lines if line + "\n" not in ending_redirects.nginx("/b")] == [
        "map_hash_bucket_size 512;", "map_hash_max_size 2048;", "map $uri $newsroom_moved {", "    volatile;",
        '    default "";', '    "/b/old/" "/b/new/";', r'    "~^/b/Old:x\\*/$" "gone";',
        '    "/b/away/" "https://x.example/a%20b";', "}", "map $uri $newsroom_notice {", '    default "/b/410.html";', "}",
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
        "ErrorDocument 404 /b/404.html", "ErrorDocument 410 /b/410.html", r'RedirectMatch 404 "/\\.newsroom-"',
        'RedirectMatch 301 "^/b/old/$" "/b/new/"',
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


def test_what_has_a_page_of_its_own_is_sent_with_it() -> None:
    notices = {"/Old:x*/": "/k/index.html", "/index.php?id=7&view=Ab": "/k/index.html"}
    assert b"/b/Old%3Ax%2A/ /b/k/index.html 410\n" in redirects._netlify(SITE, FOUND, notices)
    lines = redirects._nginx(SITE, FOUND, ASKED, notices).decode().splitlines()
    assert lines[lines.index('map "$uri $arg_id $arg_view" $newsroom_noticed_0 {') :] == [
        'map "$uri $arg_id $arg_view" $newsroom_noticed_0 {', "    volatile;", '    default "/b/410.html";',
        r'    "~^/b/index\\.php\\ 7\\ Ab$" "/b/k/index.html";', "}", "map $uri $newsroom_notice {",
        '    default "$newsroom_noticed_0";', r'    "~^/b/Old:x\\*/$" "/b/k/index.html";', "}",
    ]  # fmt: skip
    assert redirects._apache_notices("/b", notices).decode().splitlines() == [
        r'<If "%{REQUEST_URI} =~ m#^/b/Old\x3ax\x2a/$#">', "ErrorDocument 410 /b/k/index.html", "</If>",
        r'<If "%{REQUEST_URI} =~ m#^/b/index\x2ephp$# && %{QUERY_STRING} =~ m#(?:^|&)id\x3d7(?:&|$)#'
        r' && %{QUERY_STRING} =~ m#(?:^|&)view\x3dAb(?:&|$)#">', "ErrorDocument 410 /b/k/index.html", "</If>",
    ]  # fmt: skip


def test_killed_stories_with_a_public_note_and_removed_series_have_a_page_of_their_own(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    for title, note in (("Noted", "By order of a court."), ("Silent", "")):
        story = paper.story(title, extra={"aliases": [f"/old-{title.lower()}/"]})
        paper.do("unpublish", story)
        paper.build()
        paper.do("kill", story, reason="x", public_note=note)
    paper.build()
    assert paper.files()["_redirects"].decode().splitlines()[:4] == [
        "/2026/03/noted/ /2026/03/noted/index.html 410", "/2026/03/silent/ /410.html 410",
        "/old-noted/ /2026/03/noted/index.html 410", "/old-silent/ /410.html 410",
    ]  # fmt: skip
    paper.build("again", full=True)
    assert paper.files() == paper.files("again")
    found = redirects._notices(
        Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None), [FormerPath("/series/a/", None, None)]
    )
    assert found == {"/series/a/": "/series/a/index.html"}


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
    assert urls.is_used_by_site(path) is own


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


@pytest.mark.parametrize(
    ("enough", "least", "power"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (2, 1, 2),
        (3, 1, 4),
        (4, 1, 4),
        (5, 1, 8),
        (512, 512, 512),
        (513, 512, 1024),
        (1025, 512, 2048),
        (9, 512, 512),
    ],
)
def test_powers_of_two(enough: int, least: int, power: int) -> None:
    assert redirects._power_of_two(enough, least) == power


@pytest.mark.parametrize(
    ("lengths", "bucket", "most"),
    [
        ([15], 512, 2048), ([16], 1024, 2048),  # ten lines of 51 bytes fit into 512, and of 52 do not
        ([2] * 99 + [476], 512, 2048), ([2] * 99 + [477], 1024, 2048),  # the longest line has 512 bytes, and 513
        ([2] * 1_024, 512, 2048), ([2] * 1_025, 512, 4096),
    ],
)  # fmt: skip
def test_the_sizes_of_the_hashes_of_nginx(lengths: list[int], bucket: int, most: int) -> None:
    """A line has 36 bytes more than its path: the base `/b`, two quotes, and 32. Both sizes are powers of two."""
    found = [FormerPath("/" + "a" * (length - 1), "/new/", 1) for length in lengths]
    lines = redirects._nginx(SITE, found, []).decode().splitlines()
    assert lines[:2] == [f"map_hash_bucket_size {bucket};", f"map_hash_max_size {most};"]


@pytest.mark.parametrize(
    "path", ["/api/x", "/healthz", "/metrics", "/s/x/", "/assets/x", "/ROBOTS.txt", "/sitemap.xml", "/atom.xml"]
)
def test_first_parts_that_belong_to_the_site(path: str) -> None:
    assert urls.is_used_by_site(path)
    assert not urls.is_used_by_site(f"/x{path}")


def test_the_files_of_rules(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    story = paper.story("Mới", extra={"aliases": ["/cu/", "/?p=12", "/api/x"]})
    gone = paper.story("Gỡ")
    paper.do("unpublish", gone)
    paper.set(site_redirects='{"/old/": "/2026/03/moi/"}')
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    assert [(one.path, one.target) for one in redirects.former_paths_of(snapshot, story.id)] == [
        ("/?p=12", "/2026/03/moi/"), ("/cu/", "/2026/03/moi/"),
    ]  # fmt: skip
    files = {file.path: file.data.decode() for file in redirects.maps(snapshot)}
    assert list(files) == ["/_redirects", "/redirects.nginx.conf", "/.htaccess", "/redirects.caddy", "/.nojekyll"]
    assert files["/_redirects"].splitlines() == [
        "/2026/03/go/ /410.html 410", "/cu/ /2026/03/moi/ 301", "/old/ /2026/03/moi/ 301", "# /?p=12 /2026/03/moi/ 301",
    ]  # fmt: skip
    assert files["/.htaccess"].splitlines()[3:6] == [
        'RedirectMatch 410 "^/2026/03/go/$"', 'RedirectMatch 301 "^/cu/$" "/2026/03/moi/"', 'RedirectMatch 301 "^/old/$" "/2026/03/moi/"',
    ]  # fmt: skip
    assert "RewriteEngine On" in files["/.htaccess"]
    assert ('"/ 12" "/2026/03/moi/";' in files["/redirects.nginx.conf"], '"/cu/" "/2026/03/moi/";' in files["/redirects.nginx.conf"]) == (
        True, True,
    )  # fmt: skip
    assert files["/redirects.caddy"].count('"/2026/03/moi/"') == 3
    assert files["/.nojekyll"] == ""
