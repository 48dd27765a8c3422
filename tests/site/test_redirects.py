"""Former paths on real servers: what nginx, Apache and Caddy answer for them, whatever characters they hold."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from tests import needs
from tests.site.paper import Paper
from tests.site.podcasting import with_clip

from newsroom.core import undo
from newsroom.core.articles import labels
from newsroom.files import SITE_MARK

MODULES = Path("/usr/lib/apache2/modules")
# Former addresses with a query, and what else is asked for that is the same.
ASKED = {
    "/?p=12": ("/?p=12", "/?utm_source=x&p=12", "/?p=12&preview=true"), "/index.php?id=7&view=a-b": ("/index.php?view=a-b&id=7",),
    "/cũ/?page_id=3": ("/c%C5%A9/?page_id=3",),
    "/index.php?Itemid=55&option=com_content": ("/index.php?option=com_content&Itemid=55",),
}  # fmt: skip
# What other systems put after the address of a page, and where it leads in the end.
ENDED = {
    "/-dash/amp/": "/2026/03/moi/",
    "/2026/03/moi/amp": "/2026/03/moi/",
    "/deep/er/still/feed/atom/": "/2026/03/moi/",
    "/2026/03/moi/page/2/": "/2026/03/moi/",
    "/page/3/": "/archive/",
    "/page3/": "/archive/",
    "/index2.html": "/archive/",
    "/2026/": "/archive/",
    "/2026/03/": "/archive/2026/03/",
    "/2026/03/02/": "/archive/2026/03/",
    "/tag/amp/page/2/": "/tag/amp/",
    "/tag/amp/amp/": "/tag/amp/",
}
LIVE = ("/tag/amp/", "/2026/03/amp/", "/archive/2026/03/")  # pages here that end as theirs do
# Former addresses of a killed story with a public note, and what else asks for the last one.
NOTICED = ("/Bia.php", "/bịa-cũ/", "/bi'a%231/", "/b$i{a};2/", "/?p=77")
NOTICED_TOO = ("/?x=1&p=77",)
NOT_ASKED = ("/?p=123", "/?p=1", "/?xp=12", "/")
ODD = (
    "/tin-cũ/", "/with space/", "/do$llar/", "/${HOME}/", "/$1/", "/sem;i/", "/br{ac}es/", "/o'quote/", "/~tilde/",
    "/(round)[square]/", "/plus+and&/", "/a^b.c/", "/100%25/", "/50%/", "/%23hash/", "/!bang,comma=/", "/-dash/",
    "/{$HOME}/", "/{env.HOME}/",
    "/page.html", "/deep/er/still/", "/%{REQUEST_URI}/", "/" + "long-" * 40 + "/", "/CaPitals/", "/2026/03/MOI/",
)  # fmt: skip


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    made = Paper(tmp_path)
    yield made
    made.db.close()


@pytest.fixture
def moved(paper: Paper) -> Callable[[], tuple[list[tuple[str, str]], list[str]]]:
    """Builds a site of which much has moved: pairs of former path and new address, and the paths of what is gone."""

    def build() -> tuple[list[tuple[str, str]], list[str]]:
        story = paper.story("Mới", extra={"aliases": [*ODD, *ASKED]})
        paper.story("Amp", tags=("amp",))
        away = paper.story("Đi xa")
        paper.do("unpublish", away, redirect_to="https://elsewhere.example/a b?x=$1&y=\\1;{}#đ")
        gone = paper.story("Hết", extra={"aliases": ["/Gone/", "/g[o]ne/", "/?p=99"]})
        paper.do("unpublish", gone)
        killed = paper.story("Bịa", extra={"aliases": NOTICED})
        paper.do("kill", killed, reason="bịa", public_note="Theo lệnh tòa.")
        paper.story("Talk", **with_clip(paper))
        paper.build()
        former = {row["path"] for row in paper.db.execute("select path from paths where kind = 'redirect'")}
        mine = {
            row["path"] for row in paper.db.execute("select path from paths where article_id = :id", {"id": story.id})
        } - {story.path}
        assert len(mine) == len(ODD) + len(ASKED)
        assert mine <= former
        return [*((one, story.path or "") for one in sorted(mine - ASKED.keys())), (away.path or "", "elsewhere")], [
            gone.path or "", "/Gone/", "/g[o]ne/",
        ]  # fmt: skip

    return build


def documented(beginning: str) -> str:
    """The lines for a server in the documentation."""
    docs = (Path(__file__).parents[2] / "docs" / "deploying.md").read_text(encoding="utf-8")
    block = docs.partition(beginning)[2].partition("```")[0]
    assert block
    return block


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answer(port: int, path: str) -> tuple[int, str, bytes]:
    """Status, Location and body that a server gives for a path."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path if "?" in path else quote(path))
    got = connection.getresponse()
    found = got.status, got.headers.get("Location", ""), got.read()
    connection.close()
    return found


def check_ranges(port: int, paper: Paper) -> None:
    """A server sends the parts of a clip that browsers ask for when readers seek."""
    [(path, data)] = [(f"/{name}", data) for name, data in paper.files().items() if name.endswith(".mp3")]
    for asked, status, part in (
        ("bytes=100-199", 206, data[100:200]),
        ("bytes=-50", 206, data[-50:]),
        (f"bytes={len(data)}-", 416, None),
        ("", 200, data),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path, headers={"Range": asked} if asked else {})
        got = connection.getresponse()
        body = got.read()
        connection.close()
        assert got.status == status, asked
        assert part is None or body == part
        assert status == 416 or got.headers["Content-Length"] == str(len(body))


def until_up(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        assert process.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("the server does not answer")


def check(port: int, moves: list[tuple[str, str]], gone: list[str], paper: Paper) -> None:
    check_ranges(port, paper)
    for path, target in moves:
        status, location, _ = answer(port, path)
        assert status == 301, path
        if target == "elsewhere":
            parts = urlsplit(location)
            assert (parts.hostname, unquote(parts.query)) == ("elsewhere.example", "x=$1&y=\\1;{}")
        else:
            assert unquote(urlsplit(location).path) == target, path
            assert answer(port, target)[0] == 200
    for path in gone:
        status, _, body = answer(port, path)
        assert status == 410, path
        assert body == paper.files()["410.html"]
    notice = paper.files()["2026/03/bia/index.html"]
    assert "Theo lệnh tòa." in notice.decode()
    for path in map(unquote, ("/2026/03/bia/", *NOTICED, *NOTICED_TOO)):
        status, _, body = answer(port, path)
        assert status == 410, path
        assert body == notice, path
    for several in ASKED.values():
        for path in several:
            status, location, _ = answer(port, path)
            assert (status, urlsplit(location).path, urlsplit(location).query) == (301, "/2026/03/moi/", ""), path
    assert answer(port, "/?p=99")[0] == 410
    assert [answer(port, path)[0] for path in NOT_ASKED] == [200] * len(NOT_ASKED)
    assert answer(port, "/2026/03/moi/")[0] == 200
    assert answer(port, "/nowhere/")[0] == 404
    for path, target in ENDED.items():
        for _ in range(2):
            status, location, _ = answer(port, path)
            assert status == 301, path
            path = urlsplit(location).path
            if path == target:
                break
        assert path == target
        assert answer(port, target)[0] == 200
    assert (paper.folder / "site" / SITE_MARK).is_file()
    assert [answer(port, path)[0] for path in (f"/{SITE_MARK}", f"/s/{SITE_MARK}")] == [404, 404]
    assert [answer(port, path)[0] for path in LIVE] == [200] * len(LIVE)
    assert answer(port, "//evil.example/amp/")[1] in ("", f"http://127.0.0.1:{port}/evil.example/")


def test_nginx_answers_with_301_and_410(
    paper: Paper, moved: Callable[[], tuple[list[tuple[str, str]], list[str]]], tmp_path: Path
) -> None:
    moves, gone = moved()
    port, site = free_port(), tmp_path / "site"
    root = "user root;" if os.geteuid() == 0 else ""
    block = documented("nginx needs these lines:\n\n```nginx\n").replace("/srv/news/site", str(site))
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"""
        daemon off; master_process off; {root} pid {tmp_path}/pid; error_log {tmp_path}/error.log;
        events {{}}
        http {{
            access_log off; client_body_temp_path {tmp_path}/1; proxy_temp_path {tmp_path}/2;
            fastcgi_temp_path {tmp_path}/3; uwsgi_temp_path {tmp_path}/4; scgi_temp_path {tmp_path}/5;
            {block.replace("server {", f"server {{ listen 127.0.0.1:{port};")}
        }}
        """
    )
    with subprocess.Popen([needs.program("nginx"), "-p", tmp_path, "-c", conf], stderr=subprocess.DEVNULL) as server:
        try:
            until_up(server, port)
            check(port, moves, gone, paper)
        finally:
            server.terminate()


def test_apache_answers_with_301_and_410(
    paper: Paper, moved: Callable[[], tuple[list[tuple[str, str]], list[str]]], tmp_path: Path
) -> None:
    moves, gone = moved()
    port, site = free_port(), tmp_path / "site"
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "dir", "mime", "alias", "rewrite")
    )
    types = tmp_path / "mime.types"
    types.write_text("text/html html\n")
    conf = tmp_path / "apache.conf"
    user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
    conf.write_text(
        f"{modules}ServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {tmp_path}/apache.pid\n"
        f"ErrorLog {tmp_path}/error.log\nTypesConfig {types}\nDocumentRoot {site}\nDefaultRuntimeDir {tmp_path}\n"
        f"{user}<Directory {site}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
    )
    for folder in (tmp_path, *tmp_path.parents):  # its workers have to reach the site
        if folder.owner() == "root" and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    command = [needs.program("apache2"), "-f", str(conf), "-D", "FOREGROUND"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            until_up(server, port)
            check(port, moves, gone, paper)
        finally:
            server.terminate()


def test_caddy_answers_with_301_and_410(
    paper: Paper, moved: Callable[[], tuple[list[tuple[str, str]], list[str]]], tmp_path: Path
) -> None:
    moves, gone = moved()
    port, site = free_port(), tmp_path / "site"
    block = documented("Caddy needs these:\n\n```\n")
    conf = tmp_path / "Caddyfile"
    conf.write_text(
        "{\n    admin off\n    auto_https off\n    default_bind 127.0.0.1\n}\n"
        + block.replace("news.example.org", f"http://127.0.0.1:{port}").replace("/srv/news/site", str(site))
    )
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    command = [needs.program("caddy"), "run", "--config", str(conf), "--adapter", "caddyfile"]
    with subprocess.Popen(command, stderr=(tmp_path / "caddy.log").open("wb"), env=home) as server:
        try:
            until_up(server, port)
            check(port, moves, gone, paper)
        finally:
            server.terminate()


def test_lines_for_hosts_hold_three_words_each(
    paper: Paper, moved: Callable[[], tuple[list[tuple[str, str]], list[str]]]
) -> None:
    moves, gone = moved()
    written = paper.page("/_redirects").splitlines()
    lines = [line.split(" ") for line in written if not line.startswith("# ")]
    assert len(written) - len(lines) == len(ASKED) + 2  # hosts have no rule for a query; our server reads the comments
    assert {len(line) for line in lines} == {3}
    assert {line[2] for line in lines} == {"301", "410"}
    assert {unquote(line[0]) for line in lines} == {
        *(path for path, _ in moves), *gone, "/2026/03/bia/", *map(unquote, NOTICED[:-1])
    }  # fmt: skip
    assert not any(sign in line[0] for line in lines for sign in "*:")


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_nginx_takes_a_map_of_any_size_without_a_word(tmp_path: Path, count: int) -> None:
    from types import SimpleNamespace

    from newsroom.core.published.former_paths import FormerPath
    from newsroom.site import redirects

    snapshot = SimpleNamespace(base="/báo")
    found = [
        FormerPath(f"/2026/03/{'x' * (n % 900)}-{n}/", f"/2026/03/{n}/" if n % 3 else None, n) for n in range(count)
    ]
    asked = [FormerPath(f"/{'x' * (n % 50)}/?{'p' if n % 2 else 'Page_id'}={n}", f"/{n}/", n) for n in range(count)]
    (tmp_path / "map.conf").write_bytes(redirects._nginx(snapshot, found, asked))  # type: ignore[arg-type]
    conf = tmp_path / "nginx.conf"
    conf.write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/map.conf; }}")
    done = subprocess.run(
        [needs.program("nginx"), "-t", "-q", "-p", tmp_path, "-e", "stderr", "-c", conf],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), sys.platform


def test_the_page_of_a_merged_name_leads_to_the_name_it_was_merged_into(paper: Paper) -> None:
    paper.story("Một", tags=("Bóng đá",))
    paper.story("Hai", tags=("bong da",))
    paper.build()
    assert "Hai" in paper.page("/tag/bong-da-2/")
    with paper.act("labels merge") as act:
        labels.merge(act, labels.get(paper.db, "tag", "bong-da-2"), labels.get(paper.db, "tag", "Bóng đá"))
    paper.build()
    assert 'content="0; url=/tag/bong-da/"' in paper.page("/tag/bong-da-2/")
    assert "/tag/bong-da-2/ /tag/bong-da/ 301" in paper.files()["_redirects"].decode()
    assert "Hai" in paper.page("/tag/bong-da/")
    paper.build("again", full=True)
    assert paper.files() == paper.files("again")
    undo.undo(paper.db, actor="lan", now=paper.now)
    paper.build()
    assert "Hai" in paper.page("/tag/bong-da-2/")


def test_a_name_that_nobody_saw_leaves_no_page_when_it_is_merged(paper: Paper) -> None:
    paper.story("Một", tags=("Bóng đá",))
    paper.draft("Nháp", tags=("bong da",))
    with paper.act("labels merge") as act:
        labels.merge(act, labels.get(paper.db, "tag", "bong-da-2"), labels.get(paper.db, "tag", "Bóng đá"))
    paper.build()
    assert not [path for path in paper.files() if "bong-da-2" in path]
