"""The rules for Caddy, as text; `test_redirects.py` asks a real one."""

from __future__ import annotations

from newsroom.core.published.former_paths import FormerPath
from newsroom.site import caddy_redirects


def test_rules_for_caddy_have_no_sign_with_a_meaning() -> None:
    found = [
        FormerPath("/${HOME}/", "/a/", 1), FormerPath('/"quote\\"/', "/b/", 2), FormerPath("/cũ /", "https://x.example/{a}", 3),
        FormerPath("/cũ /", "/second/", 4), FormerPath("/gone/", None, 5),
    ]  # fmt: skip
    asked = [FormerPath("/?p=A.b", "/c/", 6), FormerPath("/{a}/?p=1", "/d/", 7), FormerPath("/?Itemid=1&x=2", None, 8)]
    written = caddy_redirects.rules("/báo", found, asked).decode()
    assert [line.strip() for line in written.splitlines() if line.startswith('    "')] == [
        '"~^/báo/\\x24\\x7bHOME\\x7d/$" "/b%C3%A1o/a/"', '"~^/báo/\\x22quote\\x5c\\x22/$" "/b%C3%A1o/b/"',
        '"/báo/cũ /" "https://x.example/%7Ba%7D"', '"/báo/gone/" "gone"',
        '"/báo/ 1 2" "gone"', '"/báo/ A.b" "/b%C3%A1o/c/"', '"~^/báo/\\x7ba\\x7d/\\x201$" "/b%C3%A1o/d/"',
    ]  # fmt: skip
    assert 'map "{http.request.uri.path} {http.request.uri.query.p}" {newsroom_moved_2} {' in written
    assert 'map "{http.request.uri.path} {http.request.uri.query.Itemid} {http.request.uri.query.x}"' in written


def test_the_whole_file() -> None:
    found = [FormerPath("/old/", "/new/", 1), FormerPath("/gone/", None, 2)]
    assert caddy_redirects.rules("/b", found, [FormerPath("/?p=1", "/c/", 3)]).decode() == (
        'map "{http.request.uri.path}" {newsroom_moved_0} {\n    default ""\n    "/b/old/" "/b/new/"\n    "/b/gone/" "gone"\n}\n'
        "@newsroom_moved_0 expression `{newsroom_moved_0} != '' && {newsroom_moved_0} != 'gone'`\n"
        "redir @newsroom_moved_0 {newsroom_moved_0} 301\n"
        "@newsroom_moved_0_gone expression `{newsroom_moved_0} == 'gone'`\n"
        'error @newsroom_moved_0_gone "Gone" 410\n'
        'map "{http.request.uri.path} {http.request.uri.query.p}" {newsroom_moved_1} {\n    default ""\n    "/b/ 1" "/b/c/"\n}\n'
        "@newsroom_moved_1 expression `{newsroom_moved_1} != '' && {newsroom_moved_1} != 'gone'`\n"
        "redir @newsroom_moved_1 {newsroom_moved_1} 301\n"
        "@newsroom_moved_1_gone expression `{newsroom_moved_1} == 'gone'`\n"
        'error @newsroom_moved_1_gone "Gone" 410\n'
    )
    assert caddy_redirects._key("/a-b_c/{é}") == '"~^/a-b_c/\\x7bé\\x7d$"'


def test_what_has_a_page_of_its_own_is_sent_with_it() -> None:
    found = [FormerPath("/old/", "/new/", 1), FormerPath("/gone/", None, 2)]
    assert caddy_redirects.rules("/b", found, [], {"/gone/": "/k/index.html"}).decode() == (
        'map "{http.request.uri.path}" {newsroom_moved_0} {newsroom_notice_0} {\n    default "" ""\n'
        '    "/b/old/" "/b/new/" ""\n    "/b/gone/" "gone" "/b/k/index.html"\n}\n'
        "@newsroom_moved_0 expression `{newsroom_moved_0} != '' && {newsroom_moved_0} != 'gone'`\n"
        "redir @newsroom_moved_0 {newsroom_moved_0} 301\n"
        "@newsroom_notice_0 expression `{newsroom_notice_0} != ''`\n"
        "handle @newsroom_notice_0 {\n    rewrite * {newsroom_notice_0}\n    file_server {\n        status 410\n    }\n}\n"
        "@newsroom_moved_0_gone expression `{newsroom_moved_0} == 'gone'`\n"
        'error @newsroom_moved_0_gone "Gone" 410\n'
    )
