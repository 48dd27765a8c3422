"""Each line of a log is counted once, whichever files contain it; others are listed with the rule that applied."""

from __future__ import annotations

import bz2
import gzip
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom import store
from newsroom.core.readership import closing, counting, reconcile
from newsroom.core.readership.counting import PageView
from newsroom.core.readership.logs import importer as logs_importer
from newsroom.core.readership.logs import ledger
from newsroom.errors import Invalid, Usage
from newsroom.store import Connection
from tests.conftest import FIXTURES
from tests.core.readership.logs.log_room import FIREFOX, HANOI, NOW, figures, line, story, take, take_with
from tests.core.readership.readers import rows

START = NOW - timedelta(days=4)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "newsroom.db"
    db = store.create(path)
    story(db, 1, "bridge")
    story(db, 2, "flood")
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    return path


@pytest.fixture
def db(tmp_path: Path, empty: Path) -> Iterator[Connection]:
    shutil.copy(empty, tmp_path / "newsroom.db")
    connection = store.connect(tmp_path / "newsroom.db")
    connection.execute("pragma synchronous=off")
    yield connection
    connection.close()


def days_of_lines(number: int = 900, *, seed: int = 1) -> list[bytes]:
    """Lines of four days as a server writes them: mostly in order, some the same, some late by seconds."""
    drawn = random.Random(seed)
    found, at = [], START
    for _ in range(number):
        at += timedelta(seconds=drawn.choice((0, 0, 1, 5, 700, 900)))
        late = at - timedelta(seconds=drawn.choice((0, 0, 0, 3)))
        made = line(
            late, drawn.choice(("/2026/11/bridge/", "/2026/11/flood/", "/", "/s/news/", "/a.css", "/lost/")),
            address=f"192.0.2.{drawn.randrange(1, 6)}", agent=drawn.choice((FIREFOX, FIREFOX, "curl/8.0")),
            status=drawn.choice((200, 200, 200, 304, 404)), referrer=drawn.choice(("-", "https://t.co/x")),
        )  # fmt: skip
        found += [made] * drawn.choice((1, 1, 1, 2, 3))
    return found


RULES = [
    (line(NOW, status=304), "counted"),
    (line(NOW), "counted"),
    (line(NOW, "/"), "counted"),
    (line(NOW, "/s/news/2/?utm_source=facebook"), "counted"),
    (line(NOW, "https://news.example.org/2026/11/flood/"), "counted"),
    (line(NOW, "/2026/11/bridge"), "counted"),
    (line(NOW, agent="Mozilla/5.0 (Linux; Android 10; CUBOT X90) AppleWebKit/537.36"), "counted"),
    (line(NOW, address="2001:db8::1"), "counted"),
    (line(NOW, method="HEAD"), "method"),
    (line(NOW, method="POST"), "method"),
    (line(NOW, status=206), "status"),
    (line(NOW, status=301), "status"),
    (line(NOW, status=500), "status"),
    (line(NOW, status=404), "not_found"),
    (line(NOW, "/2015/lost/", status=404), "not_found"),
    (line(NOW, "/style.css"), "static"),
    (line(NOW, "/assets/site.css", status=404), "static"),
    (line(NOW, "/media/aa/aa.jpg"), "static"),
    (line(NOW, "/feed.xml"), "feed"),
    (line(NOW, "/s/news/atom.xml"), "feed"),
    (line(NOW, "/sitemap.xml"), "feed"),
    (line(NOW, "/?feed=rss2"), "feed"),
    (line(NOW, "/s/news/?page=2&flav=atom"), "feed"),
    (line(NOW, "/?q=feed"), "counted"),
    (line(NOW, "/tag/water/"), "other_page"),
    (line(NOW, "/index.php?x=1"), "other_page"),
    (line(NOW, "/../../etc/passwd"), "other_page"),
    (line(NOW, r"/a\x00\xff"), "other_page"),
    (line(NOW, "/a@b").replace(b"@", b"\xff\xfe"), "other_page"),
    (line(NOW, "/2026/11/bridge/?@").replace(b"@", b"\0\xff"), "counted"),
    (line(NOW, agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"), "bot"),
    (line(NOW, agent="GPTBot/1.0"), "bot"),
    (line(NOW, agent=""), "bot"),
    (line(NOW, agent="-"), "bot"),
    (line(NOW, agent="curl/8.5.0"), "bot"),
    (line(NOW + timedelta(hours=2)), "future"),
    (line(NOW + timedelta(days=800)), "future"),
    (b"news.example.org:443 " + line(NOW), "counted"),
    (b"www.news.example.org " + line(NOW), "counted"),
    (b"other.example:443 " + line(NOW), "other_site"),
    (rb'192.0.2.1 - - [23/Nov/2026:05:00:00 +0000] "\x16\x03\x01" 400 0 "-" "-"' + b"\n", "request"),
    (b'192.0.2.1 - - [23/Nov/2026:05:00:00 +0000] "-" 408 0 "-" "-"\n', "request"),
    (b'192.0.2.1 - - [23/Nov/2026:05:00:00 +0000] "\0\0" 400 0 "-" "-"\n', "request"),
    (b'192.0.2.1 - - [23/Nov/2026:05:00:00 +0000] "" 400 0 "-" "-"\n', "request"),
    (b'news.example.org 192.0.2.1 - - [23/Nov/2026:05:00:00 +0000] "" 400 0 "-" "-"\n', "request"),
    (line(NOW, "http://check.proxy.example/"), "other_site"),
    (line(NOW, "http://www.other.example/2026/11/bridge/"), "other_site"),
    (line(NOW, "http://other.example?x"), "other_site"),
    (line(NOW, "HTTP://News.Example.ORG:443/2026/11/bridge/"), "counted"),
    (line(NOW, "http://news.example.org"), "counted"),
    (line(NOW, "http://news.example.org@other.example/"), "other_site"),
    (line(NOW, "//other.example/"), "other_page"),
    (line(NOW, "//2026/11/bridge/"), "counted"),
    (b'192.0.2.1 other.example - [23/Nov/2026:05:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Firefox"\n', "other_site"),
    (
        b'192.0.2.1 news.example.org:80 - [23/Nov/2026:05:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Firefox"\n',
        "counted",
    ),
    (b'192.0.2.1 - - [23/Nov/0026:05:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Firefox"\n', "time"),
    (b'192.0.2.1 - - [01/Jan/1900:05:00:00 +0000] "GET / HTTP/1.1" 200 512\n', "time"),
    (b'192.0.2.1 - - [01/Jan/1970:00:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Firefox"\n', "time"),
    (b'192.0.2.1 - - [31/Dec/9999:23:59:59 -1200] "GET / HTTP/1.1" 200 512 "-" "Firefox"\n', "future"),
    (b'192.0.2.1 - - [01/Jan/0001:00:00:00 +1400] "GET / HTTP/1.1" 200 512 "-" "Firefox"\n', "time"),
    (b'{"ts":1e999,"status":200,"request":"GET / HTTP/1.1","ip":"192.0.2.1","agent":"Firefox"}\n', "time"),
    (b'{"ts":9e10,"status":200,"request":"GET / HTTP/1.1","ip":"192.0.2.1","agent":"Firefox"}\n', "future"),
    (b'{"ts":5,"status":200,"request":"GET / HTTP/1.1","ip":"192.0.2.1","agent":"Firefox"}\n', "time"),
    (line(NOW, agent="ELB-HealthChecker/2.0"), "bot"),
    (line(NOW, "/2015/lost/", status=404, agent="kube-probe/1.27"), "bot"),
    (line(NOW, method="CONNECT", path="example.org:443"), "method"),
    (b"\x16\x03\x01\x02\x00\x01\n", "unparsed"),
    (b"\xff\xfe\n", "unparsed"),
    (b"\n", "unparsed"),
    (line(NOW)[:-30] + b"\n", "unparsed"),
    (b"x" * 200_000 + b"\n", "unparsed"),
    (line(NOW, agent=FIREFOX + r" \"quoted\""), "counted"),
    (line(NOW, "/2026/11/bridge/?q=" + "y" * 200_000), "counted"),
    (line(NOW).replace(b"\n", b"\r\n"), "counted"),
    (line(NOW).rstrip(b"\n"), "counted"),
    (b'192.0.2.1 - - [23/Nov/2026:05:00:00 +0000] "GET / HTTP/1.1" 200 512\n', "counted"),
]


@pytest.mark.parametrize(("text", "reason"), RULES, ids=[f"{n}-{reason}" for n, (_, reason) in enumerate(RULES)])
def test_each_line_falls_to_one_rule(db: Connection, tmp_path: Path, text: bytes, reason: str) -> None:
    (tmp_path / "log").write_bytes(text)
    result = take(db, tmp_path / "log", force=True)
    assert result["lines"] == 1
    assert result == {"lines": 1, "counted": reason == "counted", "skipped": {} if reason == "counted" else {reason: 1}}
    views = db.execute("select views from stat_total").fetchone()[0]
    assert views == (reason == "counted")
    assert reconcile.check(db) == []


def test_lines_of_all_kinds_add_up_and_the_odd_ones_are_named(db: Connection, tmp_path: Path) -> None:
    texts = [text for text, _ in RULES]
    texts.sort(key=lambda text: text.endswith(b"\n"), reverse=True)
    (tmp_path / "log").write_bytes(b"".join(texts))
    importer = logs_importer.LogImporter(db, settings=HANOI, now=NOW)
    from newsroom.formats.logs import access_log, log_file

    with log_file.opened(tmp_path / "log") as (stream, _):
        for block in access_log.blocks(stream, ignore=importer.ignore):
            importer.take(block.records, block.data, lines=block.lines, ignored=block.ignored, whole=block.whole)
    importer.result.lines = logs_importer.FEW_LINES
    importer._unparsed = 11
    with pytest.raises(Invalid, match="not an access log line; 11 of the first 100 lines cannot be read"):
        importer.end()
    lines = (tmp_path / "log").read_bytes().split(b"\n")
    for one in importer.outcomes:
        assert lines[one.number - 1] == one.line or one.reason == "unparsed"
    assert {one.reason for one in importer.outcomes} == {"unparsed", "request", "future"}


TWO_FIT = [
    (line(NOW, "/a.css", method="HEAD"), "method"),
    (line(NOW, "/feed.xml", status=404), "feed"),
    (line(NOW, "/tag/water/", status=500), "status"),
    (b"other.example " + line(NOW, "/tag/water/"), "other_page"),
    (line(NOW + timedelta(hours=2), "/tag/water/"), "other_page"),
    (b"other.example " + line(NOW + timedelta(hours=2)), "future"),
    (b"other.example " + line(NOW, status=404), "other_site"),
    (line(NOW + timedelta(hours=2), agent="curl/8.5.0"), "future"),
    (line(NOW, status=404, agent="curl/8.5.0"), "bot"),
]


@pytest.mark.parametrize(("text", "reason"), TWO_FIT)
def test_of_two_rules_that_fit_the_first_decides(db: Connection, tmp_path: Path, text: bytes, reason: str) -> None:
    (tmp_path / "log").write_bytes(text)
    assert take(db, tmp_path / "log") == {"lines": 1, "counted": 0, "skipped": {reason: 1}}


def test_every_line_can_be_explained(db: Connection, tmp_path: Path) -> None:
    """Each line with the rule it fell to, in the order of the file, with its number, and `known` the second time."""
    texts = [text.removesuffix(b"\n") for text, _ in RULES]
    (tmp_path / "log").write_bytes(b"\n".join([*texts, b""]))
    for again in (False, True):
        importer = logs_importer.LogImporter(db, settings=HANOI, now=NOW, explain=True, force=True)
        take_with(importer, tmp_path / "log")
        told = importer.outcomes
        assert [one.number for one in told] == list(range(1, len(texts) + 1))
        assert len(told) == importer.result.lines
        assert Counter(one.reason for one in told) == Counter(counted=importer.result.counted) + importer.result.skipped
        for (text, reason), one in zip(RULES, told, strict=True):
            assert text.startswith(one.line[:40])
            assert one.reason == ("known" if again and reason in ("counted", "bot", "not_found") else reason)


def test_a_log_with_itself_behind_it_counts_once(db: Connection, tmp_path: Path) -> None:
    """What `cat old.log new.log` gives of two that overlap: the same lines again, hours later in the file."""
    lines = [line(START + timedelta(seconds=60 * n), address=f"192.0.2.{n % 9}") for n in range(60)]
    later = [line(START + timedelta(hours=n)) for n in (2, 3)]
    (tmp_path / "log").write_bytes(b"".join(lines + later + lines))
    assert take(db, tmp_path / "log") == {"lines": 122, "counted": 62, "skipped": {"known": 60}}
    assert reconcile.check(db) == []


def test_what_others_write_meanwhile_is_seen(db: Connection, tmp_path: Path) -> None:
    """The import caches which readers are in the file; a second import at the same time adds others."""
    mine = [line(START + timedelta(seconds=n), address=f"192.0.2.{n % 50}") for n in range(200)]
    theirs = [line(START + timedelta(seconds=n), "/", address=f"192.0.2.{n % 70}") for n in range(200)]
    (tmp_path / "mine").write_bytes(b"".join(mine[:100]))
    (tmp_path / "theirs").write_bytes(b"".join(theirs))
    (tmp_path / "rest").write_bytes(b"".join(mine[100:]))
    importer = logs_importer.LogImporter(db, settings=HANOI, now=NOW)
    take_with(importer, tmp_path / "mine")
    other = store.connect(tmp_path / "newsroom.db")
    take(other, tmp_path / "theirs")
    other.close()
    take_with(importer, tmp_path / "rest")
    assert db.execute("select visitors from stat_site_day").fetchone()[0] == 70
    assert reconcile.check(db) == []


def test_machines_stand_apart_with_their_reason_and_a_phone_that_sounds_like_one_is_read_by_a_person(
    db: Connection, tmp_path: Path
) -> None:
    agents = (
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "GPTBot/1.2", "", "curl/8.5.0",
        "Mozilla/5.0 (Linux; Android 10; CUBOT X90) AppleWebKit/537.36",
    )  # fmt: skip
    (tmp_path / "log").write_bytes(b"".join(line(NOW, agent=agent) for agent in agents))
    assert take(db, tmp_path / "log") == {"lines": 5, "counted": 1, "skipped": {"bot": 4}}
    rows = db.execute("select bot, reason, hits from bot_days order by bot")
    assert [tuple(row) for row in rows] == [
        ("(no name)", "empty", 1), ("GPTBot", "crawler", 1), ("Googlebot", "crawler", 1), ("curl", "library", 1),
    ]  # fmt: skip
    assert db.execute("select views from stat_total").fetchone()[0] == 1


def test_a_reader_of_a_log_is_who_he_is_on_the_site(db: Connection, tmp_path: Path) -> None:
    moments = [START + timedelta(seconds=s) for s in (0, 1799, 3600, *[3700] * 10)]
    text = b"".join(line(at) for at in moments) + line(START + timedelta(days=1))
    (tmp_path / "log").write_bytes(text)
    assert take(db, tmp_path / "log")["counted"] == 14
    rows = db.execute("select views, visits, visitors, bounces from stat_site_day order by day").fetchall()
    assert [tuple(row) for row in rows] == [(13, 2, 1, 0), (1, 1, 1, 1)]
    assert tuple(db.execute("select views, readers from stat_article where article_id = 1").fetchone()) == (14, 2)


def test_nothing_that_names_a_reader_is_kept(db: Connection, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(line(NOW, address="203.0.113.77", referrer="https://mail.example.net/in?user=lan"))
    take(db, tmp_path / "log")
    (tmp_path / "log").unlink()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (b"203.0.113.77", b"Firefox", b"user=lan"):
        assert secret not in kept
    assert b"mail.example.net" in kept


def test_the_same_file_three_times(db: Connection, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"".join(days_of_lines()))
    first = take(db, tmp_path / "log")
    assert first["counted"] > 500
    dump = [text for text in db.iterdump() if "log_files" not in text]
    for _ in range(2):
        again = take(db, tmp_path / "log")
        assert (again["lines"], again["counted"]) == (first["lines"], 0)
        assert [text for text in db.iterdump() if "log_files" not in text] == dump
    assert reconcile.check(db) == []


def test_a_log_that_grows_is_read_from_where_it_ended(
    db: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsroom.formats.logs import log_file

    monkeypatch.setattr(log_file, "BLOCK", 4000)
    lines, path = days_of_lines(), tmp_path / "log"
    for end in (200, 201, 640, len(lines)):
        # The last line may be half written, wherever that is.
        path.write_bytes(b"".join(lines[:end]) + (lines[end][:70] if end < len(lines) else b""))
        take(db, path)
    mark = db.execute("select bytes, resume_at, lines from log_files").fetchone()
    assert mark["bytes"] == path.stat().st_size
    assert mark["lines"] == len(lines)
    assert mark["bytes"] - 60_000 < mark["resume_at"] < mark["bytes"]
    other = store.create(tmp_path / "other.db")
    story(other, 1, "bridge")
    story(other, 2, "flood")
    take(other, path)
    assert figures(db) == figures(other)
    other.close()


def test_all_orders_of_a_growing_rotated_packed_and_overlapping_log(
    db: Connection, tmp_path: Path, empty: Path
) -> None:
    """access.log as it was on the second day, rotated to .1, packed on the third, and an extract of two days."""
    lines = days_of_lines(400)
    files = {
        "early": b"".join(lines[:250]),
        "rotated": b"".join(lines[:520]),
        "packed": gzip.compress(b"".join(lines)),
        "extract": bz2.compress(b"".join(lines[180:600])),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    truth = take(db, tmp_path / "packed")
    expected = figures(db)
    for number, order in enumerate(permutations(files)):
        shutil.copy(empty, tmp_path / f"{number}.db")
        other = store.connect(tmp_path / f"{number}.db")
        other.execute("pragma synchronous=off")
        counted = sum(take(other, tmp_path / name)["counted"] for name in order)
        assert counted == truth["counted"], order
        assert figures(other) == expected, order
        assert reconcile.check(other) == []
        other.close()


@given(st.lists(st.tuples(st.integers(0, 119), st.integers(0, 119)), min_size=1, max_size=5), st.integers(0, 1000))
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_slices_in_any_order_never_count_too_much(
    tmp_path_factory: pytest.TempPathFactory, empty: Path, cuts: list[tuple[int, int]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("slices")
    lines = days_of_lines(70, seed=seed)[:120]
    shutil.copy(empty, folder / "some.db")
    shutil.copy(empty, folder / "all.db")
    some, everything = store.connect(folder / "some.db"), store.connect(folder / "all.db")
    (folder / "all").write_bytes(b"".join(lines))
    whole = take(everything, folder / "all")
    counted = 0
    for number, (first, last) in enumerate(cuts):
        path = folder / f"{number}.log"
        path.write_bytes(b"".join(lines[min(first, last) : max(first, last) + 1]))
        counted += take(some, path)["counted"]
        assert take(some, path)["counted"] == 0
    assert counted <= whole["counted"]
    counted += take(some, folder / "all")["counted"]
    assert counted == whole["counted"]
    assert figures(some) == figures(everything)
    assert reconcile.check(some) == []
    for db in (some, everything):
        db.close()


def test_a_json_log_tells_who_asked_ahead_and_who_wants_no_id(db: Connection, tmp_path: Path) -> None:
    def told(at: datetime, **headers: str) -> bytes:
        request = {
            "method": "GET", "uri": "/2026/11/bridge/", "host": "news.example.org", "client_ip": "192.0.2.1",
            "headers": {name.replace("_", "-"): [value] for name, value in headers.items()} | {"User-Agent": [FIREFOX]},
        }  # fmt: skip
        return json.dumps({"ts": at.timestamp(), "request": request, "status": 200}).encode() + b"\n"

    (tmp_path / "log").write_bytes(
        told(NOW, Sec_Purpose="prefetch;prerender") + told(NOW, Sec_GPC="1") + told(NOW, DNT="1") + told(NOW)
    )
    assert take(db, tmp_path / "log") == {"lines": 4, "counted": 3, "skipped": {"prefetch": 1}}
    assert tuple(db.execute("select views, visits, visitors from stat_site_day").fetchone()) == (3, 1, 1)


def test_two_servers_may_write_the_same_line(db: Connection, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(line(NOW))
    assert take(db, tmp_path / "log", source="front-1")["counted"] == 1
    assert take(db, tmp_path / "log", source="front-2")["counted"] == 1
    assert take(db, tmp_path / "log", source="front-1")["counted"] == 0


def test_a_day_that_the_server_counted_is_refused(db: Connection, tmp_path: Path) -> None:
    counting.record(db, PageView(NOW, article_id=1, address="192.0.2.1", agent=FIREFOX), settings=HANOI)
    before = list(db.iterdump())
    (tmp_path / "log").write_bytes(line(NOW))
    with pytest.raises(Usage, match="2026-11-23 was counted by the server"):
        take(db, tmp_path / "log")
    assert list(db.iterdump()) == before
    (tmp_path / "older").write_bytes(line(NOW - timedelta(days=1)) + line(NOW))
    result = take(db, tmp_path / "older", until="2026-11-22")
    assert result == {"lines": 2, "counted": 1, "skipped": {"after_until": 1}}
    # A day of logs into which the server counts later is the server's, too.
    counting.record(db, PageView(NOW - timedelta(days=1), article_id=1), settings=HANOI)
    with pytest.raises(Usage, match="2026-11-22"):
        take(db, tmp_path / "older", until="2026-11-22")


def test_a_day_closes_two_weeks_after_it_came_and_nothing_is_left_to_know_it_by(db: Connection, tmp_path: Path) -> None:
    old = datetime.fromisoformat("2015-05-17T10:05:03+00:00")
    path = tmp_path / "log"
    path.write_bytes(line(old) + line(old, agent="curl/8") + line(NOW))
    take(db, path)
    assert closing.close_days(db, now=NOW, settings=HANOI) == 0
    salt = bytes(db.execute("select salt from salts where day = '2015-05-17'").fetchone()[0])
    visitor = bytes(db.execute("select visitor from visitor_days where day = '2015-05-17'").fetchone()[0])
    path.write_bytes(line(old) + line(old + timedelta(hours=1)))
    assert take(db, path, now=NOW + timedelta(days=13))["counted"] == 1
    later = NOW + timedelta(days=ledger.OPEN_DAYS + 2)
    assert closing.close_days(db, now=later, settings=HANOI) == 2
    assert take(db, path, now=later) == {"lines": 2, "counted": 0, "skipped": {"closed": 2}}
    assert db.execute("select views, closed from stat_site_day where day = '2015-05-17'").fetchone()[:] == (2, 1)
    assert db.execute("select count(*) from log_seen").fetchone()[0] == 0
    assert db.execute("select count(*) from log_files").fetchone()[0] == 0
    path.unlink()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert salt not in kept
    assert visitor not in kept
    assert reconcile.check(db) == []


def test_a_story_keeps_the_views_of_its_former_addresses(db: Connection, tmp_path: Path) -> None:
    db.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values ('/old.php', '', 2, 'redirect', 'x')"
    )
    (tmp_path / "log").write_bytes(line(START, "/old.php?id=5"))
    take(db, tmp_path / "log")
    assert db.execute("select views from stat_article where article_id = 2").fetchone()[0] == 1


def test_every_line_of_a_log_is_accounted_for(db: Connection) -> None:
    """36 lines as a server writes them; the story is known by an address it had."""
    db.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values ('/projects/bridge/', '', 1, 'redirect', 'x')"
    )
    log = FIXTURES / "logs" / "access.log"
    result = take(db, log)
    assert (result["lines"], result["counted"]) == (36, 8)  # six of six readers, two answered from a cache
    assert result["skipped"] == {
        "static": 12,  # style sheets and pictures
        "other_page": 4,  # pages that this newsroom does not know
        "method": 3,  # HEAD, POST, OPTIONS
        "bot": 3,
        "feed": 2,
        "status": 2,  # a redirect, and an error of the server
        "not_found": 1,
        "unparsed": 1,  # cut inside the user agent
    }
    assert take(db, log)["counted"] == 0
    assert reconcile.check(db) == []


def test_a_blog_log_is_accounted_for(db: Connection) -> None:
    """A log as a blog's server writes it, line by line: what each is stands beside it in blog_log.md."""
    db.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values ('/articles/bridge.html', '', 1, 'redirect', '')"
    )
    importer = logs_importer.LogImporter(db, settings=HANOI, now=NOW, explain=True, force=True)
    take_with(importer, FIXTURES / "logs" / "blog.log")
    table = re.findall(
        r"^\| (\d+) \| `(\w+)` \|", (FIXTURES / "logs" / "blog_log.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [(str(one.number), one.reason) for one in importer.outcomes] == table
    assert importer.result.lines == len(table) == 32
    assert rows(db, "select day, views, visits, visitors from stat_site_day") == [
        ("2015-05-17", 6, 4, 3), ("2015-05-18", 4, 3, 2),
    ]  # fmt: skip
    assert take(db, FIXTURES / "logs" / "blog.log", force=True)["counted"] == 0
    assert reconcile.check(db) == []


def test_days_are_checked_before_anything_is_counted(db: Connection, tmp_path: Path) -> None:
    from newsroom.formats.logs import access_log, log_file

    counting.record(db, PageView(NOW, article_id=1, address="192.0.2.1", agent=FIREFOX), settings=HANOI)
    for text, refused in (
        (line(NOW - timedelta(days=1)) + b"junk\n", False),
        (line(NOW - timedelta(days=1)) + line(NOW), True),
    ):
        (tmp_path / "log").write_bytes(text)
        importer = logs_importer.LogImporter(db, settings=HANOI, now=NOW)
        with log_file.opened(tmp_path / "log") as (stream, _):
            records = [record for block in access_log.blocks(stream) for record in block.records]
        if refused:
            with pytest.raises(Usage, match="2026-11-23 was counted by the server"):
                importer.check_days(records)
        else:
            importer.check_days(records)
        assert importer.result.lines == 0


@pytest.mark.parametrize(
    "odd",
    [
        b'[01/Jan/0026:05:00:00 +0000]', b'[01/Jan/1900:05:00:00 +0000]', b'[31/Dec/9999:23:59:59 -1200]',
        b'[01/Jan/0001:00:00:00 +1400]', b'[99/Jan/2026:05:00:00 +0000]',
    ],
)  # fmt: skip
def test_a_line_with_an_absurd_time_stops_nothing_wherever_it_stands(
    db: Connection, tmp_path: Path, odd: bytes
) -> None:
    absurd = re.sub(rb"\[.*\]", odd, line(NOW))
    for place in range(3):
        lines = [line(NOW - timedelta(hours=place), address=f"192.0.2.{place}{n}") for n in (1, 2)]
        lines.insert(place, absurd)
        (tmp_path / f"{place}.log").write_bytes(b"".join(lines))
        assert take(db, tmp_path / f"{place}.log")["counted"] == 2
    assert db.execute("select min(day), sum(views) from stat_site_day").fetchone()[:] == ("2026-11-23", 6)


FORWARDED = [
    ("behind the agent", b'10.0.0.1 - - %s "GET / HTTP/1.1" 200 5 "-" "Firefox" "203.0.113.%d"\n'),
    ("and more behind it", b'10.0.0.1 - - %s "GET / HTTP/1.1" 200 5 "-" "Firefox" "203.0.113.%d" rt=0.1\n'),
    ("in front", b'203.0.113.%d, 10.0.0.1 - - %s "GET / HTTP/1.1" 200 5 "-" "Firefox"\n'),
    ("in brackets", b'10.0.0.1 - [203.0.113.%d] - - %s "GET / HTTP/1.1" 200 5 "-" "Firefox"\n'),
    ("in place of a virtual host", b'10.0.0.1 203.0.113.%d - - %s "GET / HTTP/1.1" 200 5 "-" "Firefox"\n'),
    ("with what a reader made up", b'10.0.0.1 - - %s "GET / HTTP/1.1" 200 5 "-" "Firefox" "1.2.3.4, 203.0.113.%d"\n'),
    ("JSON", b'{"remote_addr":"10.0.0.1","xff":"203.0.113.%d","ts":%d,"request":"GET / HTTP/1.1","status":200,"agent":"Firefox"}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("where", "form"), FORWARDED, ids=[where for where, _ in FORWARDED])
def test_readers_behind_a_trusted_proxy_are_as_many_as_they_are(
    db: Connection, tmp_path: Path, where: str, form: bytes
) -> None:
    when = b"[23/Nov/2026:05:00:00 +0000]"
    lines = []
    for reader in (1, 2, 3):
        if where == "JSON":
            lines.append(form % (reader, int(NOW.timestamp())))
        else:
            lines.append(form % ((reader, when) if form.index(b"%d") < form.index(b"%s") else (when, reader)))
    (tmp_path / "log").write_bytes(b"".join(lines))
    importer = logs_importer.LogImporter(db, settings=HANOI.override(web_trusted_proxies="10.0.0.0/8"), now=NOW)
    take_with(importer, tmp_path / "log")
    assert importer.result.counted == 3
    assert db.execute("select visits from stat_total").fetchone()[0] == 3
    assert importer.result.proxies == []
    assert reconcile.check(db) == []


def test_a_proxy_that_is_not_trusted_is_named_and_a_readers_word_is_not_believed(
    db: Connection, tmp_path: Path
) -> None:
    made_up = line(NOW, address="192.0.2.1").rstrip() + b' "203.0.113.%d"\n'
    proxied = line(NOW, address="10.0.0.1").rstrip() + b' "203.0.113.%d"\n'
    (tmp_path / "log").write_bytes(b"".join(text % n for n in (1, 2) for text in (made_up, proxied)))
    importer = logs_importer.LogImporter(db, settings=HANOI, now=NOW)
    take_with(importer, tmp_path / "log")
    assert importer.result.proxies == ["10.0.0.1"]
    assert db.execute("select views, visits from stat_total").fetchone()[:] == (4, 2)


def test_own_visits_and_referrer_spam_are_left_out(db: Connection, tmp_path: Path) -> None:
    rules = HANOI.override(stats_own_addresses="192.0.2.0/29 2001:db8::/32", stats_spam_referrers="spam.example")
    cases = [
        (line(NOW, address="192.0.2.7"), "own"),
        (line(NOW, address="192.0.2.8"), "counted"),
        (line(NOW, address="2001:db8::5"), "own"),
        (line(NOW, address="[2001:db8::5]:443", status=404), "own"),
        (line(NOW, address="192.0.2.7", agent="curl/8"), "own"),
        (line(NOW, address="192.0.2.9", referrer="https://buy.spam.example/x"), "referrer_spam"),
        (line(NOW, address="192.0.2.9", referrer="https://t.co/"), "counted"),
        (b'{"ip":"192.0.2.7:99","ts":%d,"request":"GET / HTTP/1.1","status":200,"agent":"Firefox"}\n' % NOW.timestamp(), "own"),
    ]  # fmt: skip
    (tmp_path / "log").write_bytes(b"".join(text for text, _ in cases))
    importer = logs_importer.LogImporter(db, settings=rules, now=NOW, explain=True)
    take_with(importer, tmp_path / "log")
    assert [str(one.reason) for one in importer.outcomes] == [reason for _, reason in cases]


@pytest.mark.parametrize("number", [1, 3, 99, 100, 500])
@pytest.mark.parametrize(
    "foreign",
    [
        b"2026/11/23 05:00:00 [error] 12#12: *7 open() \"/x\" failed (2: No such file), client: 192.0.2.1\n",
        b"[Mon Nov 23 05:00:00.1 2026] [core:error] [pid 7] [client 192.0.2.1:55] AH00126: Invalid URI\n",
        b"path,views,at\n", b"\x7fELF\x02\x01\0\0\n", b'{"level":"info","ts":1773021905.1,"msg":"stopped"}\n', b"\n",
        b"Nov 23 05:00:00 web1 sshd[7]: Accepted publickey for lan from 192.0.2.1 port 22\n",
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_whatever_its_size(
    db: Connection, tmp_path: Path, foreign: bytes, number: int
) -> None:
    (tmp_path / "log").write_bytes(foreign * number)
    with pytest.raises(Invalid, match=r":1: not an access log line"):
        take(db, tmp_path / "log")
    assert db.execute("select count(*) from log_files").fetchone()[0] == 0
    assert take(db, tmp_path / "log", force=True)["skipped"] == {"unparsed": number}


def test_a_few_lines_that_were_cut_off_are_no_reason_to_refuse_a_log(db: Connection, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(line(NOW) + b"cut\n")
    assert take(db, tmp_path / "log")["counted"] == 1
    (tmp_path / "log").write_bytes(b"cut\n" * 2 + line(NOW))
    with pytest.raises(Invalid, match="2 of the first 3 lines"):
        take(db, tmp_path / "log")


def test_long_names_are_worked_out_each_time_and_not_kept(db: Connection, tmp_path: Path) -> None:
    long = "x" * 5000
    (tmp_path / "log").write_bytes(
        line(NOW, agent=FIREFOX + long, referrer=f"https://t.co/{long}") + line(NOW, f"/?q={long}", address=long)
    )
    importer = logs_importer.LogImporter(db, settings=HANOI, now=NOW)
    take_with(importer, tmp_path / "log")
    assert importer.result.counted == 2
    kept = [*importer._clients.bots, *importer._clients._networks, *importer._sources, *importer._requests.known]
    assert all(len(one) < 5000 for one in kept if isinstance(one, bytes))
