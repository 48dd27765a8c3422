"""Former addresses with a query in the forms of web servers, whole: our own, nginx, and Apache."""

from __future__ import annotations

import pytest

from newsroom.core.published.former_paths import FormerPath
from newsroom.site import query_redirects

MOVED = FormerPath("/?p=12", "/2026/03/ferry/", 1)
GONE = FormerPath("/old.php?id=3&lang=vi", None, 1)
ELSEWHERE = FormerPath("/?p=13", 'https://x.example/a b"', 1)
CAPITALS = FormerPath("/?ID=4", "/a/", 1)
MIXED = FormerPath("/View.php?id=A.b&lang=vi", "/b/", 1)


def test_lines_for_our_own_server() -> None:
    assert query_redirects.comments("/paper", [MOVED, GONE, ELSEWHERE]).decode() == (
        "# /paper/?p=12 /paper/2026/03/ferry/ 301\n# /paper/old.php?id=3&lang=vi 410\n"
        "# /paper/?p=13 https://x.example/a%20b%22 301\n"
    )
    assert query_redirects.comments("", []) == b""


def test_maps_of_nginx() -> None:
    lines, last = query_redirects.nginx("/paper", [MOVED, GONE, CAPITALS, ELSEWHERE, MIXED])
    assert "".join(lines) == (
        'map "$uri $arg_id" $newsroom_asked_0 {\n    volatile;\n    default "";\n    "/paper/ 4" "/paper/a/";\n}\n'
        'map "$uri $arg_id $arg_lang" $newsroom_asked_1 {\n    volatile;\n    default "$newsroom_asked_0";\n'
        '    "/paper/old.php 3 vi" "gone";\n    "~^/paper/View\\\\.php\\\\ A\\\\.b\\\\ vi$" "/paper/b/";\n}\n'
        'map "$uri $arg_p" $newsroom_asked_2 {\n    volatile;\n    default "$newsroom_asked_1";\n'
        '    "/paper/ 12" "/paper/2026/03/ferry/";\n    "/paper/ 13" "https://x.example/a%20b%22";\n}\n'
    )
    assert last == "$newsroom_asked_2"
    assert query_redirects.nginx("", []) == ([], "")


def test_rules_of_apache() -> None:
    percent = FormerPath("/?p=5", "/đ/", 1)
    assert query_redirects.apache("/paper", [GONE, percent]).decode() == (
        "<IfModule mod_rewrite.c>\nRewriteEngine On\nRewriteCond %{QUERY_STRING} ^$\nRewriteRule ^ - [S=2]\n"
        "RewriteCond %{QUERY_STRING} (?:^|&)id=3(?:&|$)\nRewriteCond %{QUERY_STRING} (?:^|&)lang=vi(?:&|$)\n"
        "RewriteCond %{REQUEST_URI} ^/paper/old\\.php$\nRewriteRule ^ - [G,L]\n"
        "RewriteCond %{QUERY_STRING} (?:^|&)p=5(?:&|$)\nRewriteCond %{REQUEST_URI} ^/paper/$\n"
        "RewriteRule ^ /paper/\\%C4\\%91/ [R=301,L,NE,QSD]\n</IfModule>\n"
    )
    assert query_redirects.apache("", []) == b""


@pytest.mark.parametrize(
    ("given", "written"),
    [("a", '"a"'), ('a"b', '"a\\"b"'), ("a\\b", '"a\\\\b"'), ("", '""')],
)
def test_words_in_quotes(given: str, written: str) -> None:
    assert query_redirects.quoted(given) == written


def test_an_address_is_one_word() -> None:
    assert query_redirects.spaceless('/a b\t\n"\\<>{}|^`$é%20') == "/a%20b%09%0A%22%5C%3C%3E%7B%7D%7C%5E%60%24é%20"


@pytest.mark.parametrize(
    ("path", "address"),
    [("/a/", "/paper/a/"), ("https://x.example/", "https://x.example/"), ("http://x.example/", "http://x.example/")],
)
def test_where_it_leads(path: str, address: str) -> None:
    assert query_redirects.link("/paper", path) == address
