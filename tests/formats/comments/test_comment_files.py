"""Reading other systems' comments: Disqus, WordPress, isso, JSON lines; hostile files; writing ours and back."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.conftest import FIXTURES

from newsroom import text
from newsroom.core.comments.importing import ForeignComment, ForeignRow, ForeignThread, RowLeftOut, RowProblem
from newsroom.errors import Invalid, NotFound
from newsroom.formats.comments import (
    address_map,
    csv_table,
    disqus,
    html_text,
    isso,
    json_lines,
    remark42,
    timestamps,
    wordpress,
)

UTC = ZoneInfo("UTC")
FILES = FIXTURES / "comments"


def split(rows: Iterable[ForeignRow]) -> tuple[list[ForeignComment], list[RowProblem]]:
    found = list(rows)
    return [row for row in found if isinstance(row, ForeignComment)], [
        row for row in found if isinstance(row, RowProblem)
    ]


def thread(posts: str) -> bytes:
    return f"""<?xml version="1.0"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="2"><id>bai</id><link>http://old.example/bai/</link></thread>
{posts}
</disqus>""".encode()


def post(number: int, more: str = "", thread: int = 2) -> str:
    return (
        f'<post dsq:id="{number}"><message><![CDATA[<p>Ý &amp; kiến</p>]]></message><createdAt>2013-10-11T06:51:33Z'
        f"</createdAt><author><name>An</name><email>an@x.vn</email></author>{more}"
        f'<thread dsq:id="{thread}"/></post>'
    )


def test_disqus() -> None:
    given_ = thread(
        post(4) + post(5, '<isSpam>true</isSpam><parent dsq:id="4"/>') + post(6, "<isDeleted>true</isDeleted>")
        + post(7, "<isApproved>false</isApproved>") + post(8, thread=9) + '<post dsq:id="9"><thread dsq:id="2"/></post>'
    )  # fmt: skip
    rows, misfits = split(disqus.read(io.BytesIO(given_), "d.xml"))
    assert [(row.source_id, row.status, row.parent) for row in rows] == [
        ("4", "published", None), ("5", "spam", "4"), ("6", "trashed", None), ("7", "pending", None),
    ]  # fmt: skip
    assert (rows[0].body, rows[0].author, rows[0].email, rows[0].url, rows[0].thread, rows[0].created_at) == (
        "Ý & kiến", "An", "an@x.vn", "http://old.example/bai/", "bai", "2013-10-11T06:51:33Z",
    )  # fmt: skip
    assert [misfit.where for misfit in misfits] == ["d.xml:4", "d.xml:4"]


def test_a_disqus_file_with_what_occurs_in_them() -> None:
    with (FILES / "disqus.xml").open("rb") as file:
        rows, misfits = split(disqus.read(file, "d.xml"))
    assert [(row.source_id, row.parent, row.status, row.thread) for row in rows] == [
        ("4", None, "published", "some-id"), ("5", "4", "published", "some-id"), ("8", None, "published", "7"),
        ("9", None, "trashed", "some-id"), ("11", "9", "published", "some-id"),
    ]  # fmt: skip
    assert [row.body for row in rows] == [
        "...",
        "Hello, world.",
        "In a thread without a title",
        "",
        "Answer to what is gone",
    ]
    assert [(misfit.where, misfit.why) for misfit in misfits] == [
        ("d.xml:32", "comment 6 belongs to thread 1337, which is not in the file")
    ]


def wxr(items: str, *, version: str = "<wp:wxr_version>1.2</wp:wxr_version>") -> bytes:
    return f"""<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<link>http://old.example</link>{version}{items}</channel></rss>""".encode()


def item(*comments: str) -> str:
    return f"<item><link>http://old.example/?p=7</link><wp:post_name>bai</wp:post_name>{''.join(comments)}</item>"


def comment(number: int, approved: str = "1", more: str = "", gmt: str = "2014-04-29 15:21:27") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>An</wp:comment_author>"
        f"<wp:comment_date>2014-04-29 22:21:27</wp:comment_date><wp:comment_date_gmt>{gmt}</wp:comment_date_gmt>"
        f"<wp:comment_content>Dòng một\nDòng hai &lt;b&gt;đậm&lt;/b&gt;</wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved>{more}</wp:comment>"
    )


def test_wordpress() -> None:
    states = ("1", "0", "spam", "trash", "post-trashed")
    given_ = wxr(item(
        *(comment(n, state) for n, state in enumerate(states, 1)),
        comment(6, more="<wp:comment_parent>1</wp:comment_parent>"),
        comment(7, more="<wp:comment_type>pingback</wp:comment_type>"), comment(8, "odd"),
        comment(9, gmt="0000-00-00 00:00:00"),
    ))  # fmt: skip
    rows, misfits = split(wordpress.read(io.BytesIO(given_), "w.xml"))
    assert [row.status for row in rows] == [
        "published",
        "pending",
        "spam",
        "trashed",
        "trashed",
        "published",
        "published",
    ]
    first, answer, undated = rows[0], rows[5], rows[6]
    assert (first.body, first.slug, first.created_at) == ("Dòng một\nDòng hai đậm", "bai", "2014-04-29T15:21:27Z")
    assert answer.parent == first.source_id == "old.example#1"
    assert undated.created_at == "2014-04-29T22:21:27Z"
    assert ["'odd'" in misfit.why for misfit in misfits] == [True]


def test_a_wordpress_file_with_what_occurs_in_them() -> None:
    with (FILES / "wordpress.xml").open("rb") as file:
        rows, misfits = split(wordpress.read(file, "w.xml"))
    assert [(row.source_id, row.parent, row.status) for row in rows] == [
        ("old.example#1", None, "published"), ("old.example#2", "old.example#1", "published"),
        ("old.example#3", None, "pending"), ("old.example#4", None, "spam"), ("old.example#6", None, "published"),
    ]  # fmt: skip
    first, last = rows[0], rows[-1]
    assert (first.author, first.email, first.body, first.created_at, first.url, first.slug, first.thread) == (
        "Reader 1", "reader1@town.example", "Comment 1 with words", "2011-01-08T09:51:21Z", "http://old.example/?p=4",
        "bridge", "4",
    )  # fmt: skip
    assert last.body == "Line one\nline two"
    assert misfits == []
    with (FILES / "wordpress.xml").open("rb") as file:
        assert RowLeftOut("w.xml:59", "pingback") in list(wordpress.read(file, "w.xml"))


@pytest.mark.parametrize("name", ["wordpress-malformed", "wordpress-no-version"])
def test_files_that_are_refused(name: str) -> None:
    with (FILES / f"{name}.xml").open("rb") as file, pytest.raises(Invalid, match=name):
        split(wordpress.read(file, name))


LAUGHS = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("read", [disqus.read, wordpress.read])
def test_hostile_xml_is_refused(head: str, read: Any) -> None:
    root = "disqus" if read is disqus.read else "rss"
    with pytest.raises(Invalid, match=r"h\.xml:1"):
        split(read(io.BytesIO(f"{head}<{root}><channel><item>&a;</item></channel></{root}>".encode()), "h.xml"))


@pytest.mark.parametrize("data", [b"", b"{}", b"<html/>", b"<rss><channel>", b"\x00\x01"])
@pytest.mark.parametrize("read", [disqus.read, wordpress.read])
def test_what_is_no_export(data: bytes, read: Any) -> None:
    with pytest.raises(Invalid):
        split(read(io.BytesIO(data), "x"))


def isso_file(path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(
        """
        create table threads (id integer primary key, uri text, title text);
        create table comments (tid integer, id integer primary key, parent integer, created float, modified float,
            mode integer, remote_addr text, text text, author text, email text, website text);
        insert into threads values (1, '/bai/', 'Bài'), (2, '/khac/', 'Khác');
        insert into comments values
            (1, 1, null, 1388534400.5, null, 1, '127.0.0.0', 'Ý *kiến*', 'An', 'an@x.vn', null),
            (1, 2, 1, 1388534500, null, 2, '127.0.0.0', 'Trả lời', null, null, null),
            (1, 3, null, 1388534600, null, 4, '127.0.0.0', '', null, null, null),
            (9, 4, null, 1388534600, null, 1, '127.0.0.0', 'Lạc', null, null, null),
            (1, 5, null, 'x', null, 1, '127.0.0.0', 'Không ngày', null, null, null),
            (1, 6, null, 1388534600, null, 7, '127.0.0.0', 'Lạ', null, null, null);
        """
    )
    db.close()


def test_isso(tmp_path: Path) -> None:
    path = tmp_path / "comments.db"
    isso_file(path)
    before = path.read_bytes()
    rows, misfits = split(isso.read(path))
    assert [(row.source_id, row.parent, row.status, row.author, row.body) for row in rows] == [
        ("/bai/#1", None, "published", "An", "Ý *kiến*"), ("/bai/#2", "/bai/#1", "pending", "", "Trả lời"),
        ("/bai/#3", None, "trashed", "", ""),
    ]  # fmt: skip
    assert rows[0].created_at == "2014-01-01T00:00:00Z"
    assert [misfit.where for misfit in misfits] == [f"{path}:{n}" for n in (4, 5, 6)]
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["comments.db"]


def test_what_is_no_file_of_isso(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        split(isso.read(tmp_path / "nowhere"))
    (tmp_path / "text").write_text("hello " * 100)
    db = sqlite3.connect(tmp_path / "view")
    db.execute(
        "create view threads as with recursive n (i) as (select 1 union all select i + 1 from n) select * from n"
    )
    db.close()
    for name in ("text", "view"):
        with pytest.raises(Invalid):
            split(isso.read(tmp_path / name))


def test_packed_exports_are_read_or_refused_by_name(tmp_path: Path) -> None:
    line = json.dumps({"id": 1, "author": "An", "body": "Ý", "created_at": "2019-05-01T08:00:00Z"}).encode()
    for pack in (gzip.compress, lzma.compress, bz2.compress):
        rows, misfits = split(json_lines.read(io.BytesIO(pack(line)), "c.jsonl", zone=ZoneInfo("UTC")))
        assert [row.source_id for row in rows] == ["1"]
        assert misfits == []
    with pytest.raises(Invalid, match=r"c\.jsonl is compressed as LZ4"):
        split(json_lines.read(io.BytesIO(b"\x04\x22\x4d\x18\x24\x00"), "c.jsonl", zone=ZoneInfo("UTC")))
    isso_file(tmp_path / "comments.db")
    (tmp_path / "packed").write_bytes(gzip.compress((tmp_path / "comments.db").read_bytes()))
    with pytest.raises(Invalid, match="packed is compressed as gzip"):
        split(isso.read(tmp_path / "packed"))
    with pytest.raises(Invalid, match=r"map\.csv is compressed as gzip"):
        address_map.read(gzip.compress(b"/a/,a\n"), "map.csv")


def test_json_lines() -> None:
    lines = [
        {"id": 1, "author": "An", "body": "Ý", "created_at": "2019-05-01T08:00:00Z", "status": "spam", "url": "/bai/"},
        {"id": "x", "name": "Bê", "text": "Ý khác", "date": "2019-05-01 08:00", "parent_id": 1, "article": "bai"},
        {"author": "An", "body": "không id"}, {"id": 3, "body": "không ngày"}, [], "x",
        {"id": True, "created_at": "2019-05-01"},
    ]  # fmt: skip
    data = "\ufeff" + "".join(json.dumps(line) + "\n" for line in lines) + "\n{broken\n"
    rows, misfits = split(
        json_lines.read(io.BytesIO(data.encode() + b"\xff\n"), "c.jsonl", zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    )
    assert [(row.source_id, row.status, row.parent, row.created_at, row.slug or row.url) for row in rows] == [
        ("1", "spam", None, "2019-05-01T08:00:00Z", "/bai/"), ("x", "pending", "1", "2019-05-01T01:00:00Z", "bai"),
    ]  # fmt: skip
    assert [misfit.where for misfit in misfits] == [f"c.jsonl:{n}" for n in (3, 4, 5, 6, 7, 9, 10)]
    with pytest.raises(Invalid):
        split(json_lines.read(io.BytesIO(b"x" * 1_100_000), "c.jsonl", zone=UTC))


def record(body: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "article_id": 1, "article_slug": "bai", "article_title": "Bài <&>", "article_url": "http://x/bai/",
        "parent_id": None, "author": body[:40] or "An", "email": "", "body": body, "status": "published", "reasons": [],
        "created_at": "2019-05-01T08:00:00Z", "decided_at": None, "decided_by": None, "spam_score": None, "flags": 0,
        "source": "newsroom", "source_id": f"u/{number}", "parent_source_id": None, **more,
    }  # fmt: skip


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=300))
@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(body: str) -> None:
    body = text.clean(body).strip()
    kept = io.StringIO()
    assert wordpress.write([record(body)], kept, title="Báo", site_url="http://x") == 1
    if body and all(char.isprintable() and char not in "\xa0\u3000" for char in body):
        ((row,), _) = split(wordpress.read(io.BytesIO(kept.getvalue().encode()), "w"))
        assert row.body == " ".join(body.split(" ")).replace("  ", " ") or row.body.split() == body.split()
    lines = io.StringIO()
    json_lines.write([record(body)], lines)
    assert lines.getvalue().count("\n") == 1 == len(lines.getvalue().splitlines())
    ((row,), _) = split(json_lines.read(io.BytesIO(lines.getvalue().encode()), "c", zone=UTC))
    assert (row.body, row.source, row.source_id) == (body, "newsroom", "u/1")


def test_csv_holds_no_formula() -> None:
    kept = io.StringIO()
    csv_table.write([record("=cmd|' /C calc'!A0"), record("@x", 2), record('a,b\n"c"', 3)], kept)
    assert "\n=" not in kept.getvalue()
    assert ",=" not in kept.getvalue()
    assert "'=cmd" in kept.getvalue()
    assert "'@x" in kept.getvalue()


def test_wordpress_groups_and_threads() -> None:
    kept = io.StringIO()
    records = [
        record("Một"),
        record("Hai", 2, parent_id=1, status="rejected"),
        record("Ba", 3, article_id=2, status="spam"),
    ]
    wordpress.write(records, kept, title="Báo & <đài>", site_url="http://x")
    rows, _ = split(wordpress.read(io.BytesIO(kept.getvalue().encode()), "w"))
    assert [(row.source_id, row.parent, row.status) for row in rows] == [
        ("x#1", None, "published"), ("x#2", "x#1", "trashed"), ("x#3", None, "spam"),
    ]  # fmt: skip
    assert kept.getvalue().count("<item>") == kept.getvalue().count("</item>") == 2


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>Một</p><p>Hai<br>Ba</p>", "Một\n\nHai\nBa"), ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ('<a href="http://x.vn/a">đây</a>', "đây (http://x.vn/a)"), ('<a href="http://x.vn">http://x.vn</a>', "http://x.vn"),
        ('<a href="javascript:alert(1)">đây</a>', "đây"), ("<script>alert(1)</script>x", "x"), ("a  \n b", "a b"),
        ("<blockquote>one<br>two<ul><li>x</li></ul></blockquote>after", "> one\n> two\n\n>\n> - x\n\n>\n\nafter"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"), ("<b onclick=x>đậm", "đậm"), ("&#x1b;[2J", "[2J"), ("", ""),
    ],
)  # fmt: skip
def test_html_as_text(html: str, plain: str) -> None:
    assert html_text.plain(html) == plain


@pytest.mark.parametrize(
    ("written", "utc"),
    [("2019-05-01T08:00:00+07:00", "2019-05-01T01:00:00Z"), ("2019-05-01 08:00:00", "2019-05-01T08:00:00Z"),
     ("0000-00-00 00:00:00", None), ("yesterday", None), ("", None), ("0001-01-01T00:00:00+14:00", None)],
)  # fmt: skip
def test_dates(written: str, utc: str | None) -> None:
    assert timestamps.utc(written) == utc
    assert timestamps.seconds(1e30) is None


@pytest.mark.parametrize(
    ("value", "utc"),
    [(1556672400123, "2019-05-01T01:00:00Z"), ("1556672400123", "2019-05-01T01:00:00Z"), (0, "1970-01-01T00:00:00Z"),
     ("20190501", "2019-05-01T00:00:00Z"), ("2019-05-01T08:00:00+07:00", "2019-05-01T01:00:00Z"),
     ("-62135596800000", None), ("-2208988800000", "1900-01-01T00:00:00Z"),
     (10**15, None), (True, None), (float("nan"), None), (None, None), ([], None),
     ("9" * 16, None), ("x", None)],
)  # fmt: skip
def test_dates_as_milliseconds_or_text(value: object, utc: str | None) -> None:
    assert timestamps.milliseconds_or_iso(value) == utc


def test_a_map_file() -> None:
    assert address_map.read("# cũ\nhttp://x/a,b/,bai\n\ncu\tmoi\n".encode(), "m") == {
        "http://x/a,b/": "bai",
        "cu": "moi",
    }
    with pytest.raises(Invalid, match="m:2"):
        address_map.read(b"a,b\nc\n", "m")


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        # Links stand once and whole.
        ('<a href="http://www.port.example">www.port.example</a>', "http://www.port.example"),
        ('<a href="https://port.example/">port.example</a>!', "https://port.example/!"),
        (
            '<a href="https://port.example/a/long/way">https://port.example/a/lo...</a>',
            "https://port.example/a/long/way",
        ),
        ('<a href="https://port.example/a/long/way">port.example/a/lo…</a>', "https://port.example/a/long/way"),
        ('<a href="https://port.example/a/long/way">https://port.example/…/way</a>', "https://port.example/a/long/way"),
        ('<a href="https://port.example/b%C3%A0i/x">https://port.example/bài/x</a>', "https://port.example/b%C3%A0i/x"),
        (
            '<a href="https://port.example/?a=1&amp;b=2">https://port.example/?a=1&amp;b=2</a>',
            "https://port.example/?a=1&b=2",
        ),
        ('<a href="https://port.example/x">elsewhere...</a>', "elsewhere... (https://port.example/x)"),
        (
            '<a href="https://evil.example/x">https://port.example/...</a>',
            "https://port.example/... (https://evil.example/x)",
        ),
        ('see <a href="https://port.example/x">the harbour </a>now', "see the harbour (https://port.example/x) now"),
        ('<a href="//port.example/x">port</a>', "port (https://port.example/x)"),
        ('<a href="mailto:ann@port.example">write</a>', "write (ann@port.example)"),
        ('<a href="mailto:ann@port.example">ann@port.example</a>', "ann@port.example"),
        ('<a href="javascript:x()">x</a> <a name="y">z</a> <a href="#c">c</a>', "x z c"),
        ('<a href="https://port.example/x">never closed', "never closed (https://port.example/x)"),
        (
            '<a href="http://disq.us/url?url=http%3A%2F%2Fport.example%2Fpier%3AaBc-1&amp;cuid=5">http://port.example/pi...</a>',
            "http://port.example/pier",
        ),
        # Pictures and films keep their address.
        ('<p>The pier <img src="https://p.example/a.jpg"> today</p>', "The pier https://p.example/a.jpg today"),
        ('<img alt="The pier" src="https://p.example/a.jpg">', "The pier (https://p.example/a.jpg)"),
        ("<IMG SRC=https://p.example/a.jpg>", "https://p.example/a.jpg"),
        ('<img src="data:image/png;base64,AAAA">', "[picture]"),
        ('<a href="https://p.example/a.jpg"><img src="https://p.example/a.jpg"></a>', "https://p.example/a.jpg"),
        ('ok <img class="emoji" alt="😀" src="https://s.example/1f600.png">', "ok 😀"),
        ('<iframe src="https://v.example/1">no frames</iframe>', "https://v.example/1"),
        ('<video controls><source src="https://v.example/1.mp4"></video>', "https://v.example/1.mp4"),
        # Lines and indentation.
        ("<pre><code>for x in y:\n    print(x)\n\tdone()\n</code></pre>", "for x in y:\n    print(x)\n\tdone()"),
        ("<p>So:</p><pre>\n  a\r\n    b</pre><p>ok</p>", "So:\n\n  a\n    b\n\nok"),
        ("<blockquote><pre>if a:\n  b</pre></blockquote>", ">\n\n> if a:\n>   b\n\n>"),
        ("<p>a\n   b</p>", "a b"),
        ("<pre>a\n  b</pre><p>c\n   d</p>", "a\n  b\n\nc d"),
        ("<pre>a\n  <p>b\n  c</p>  d</pre>", "a\n  \n\nb\n  c\n\n  d"),
        ("<tr><td>a</td><td>b</td></tr>", "a b"),
        # References are read once.
        ("&amp;lt;br&amp;gt; &lt;b&gt; 1 < 2 && 3 > 2", "&lt;br&gt; <b> 1 < 2 && 3 > 2"),
        ("a<!-- b -->c<![CDATA[d]]><!-- never closed", "ac"),
        ("<script>x < y</script>z", "z"),
    ],
)
def test_the_html_of_comments(html: str, plain: str) -> None:
    assert html_text.plain(html) == plain


def test_lines_that_wordpress_breaks() -> None:
    typed = "Roses:\n  red\n    <b>blue</b>\n<pre>a\n  b</pre>"
    assert html_text.plain(typed, line_breaks=True) == "Roses:\n  red\n    blue\n\na\n  b"


@pytest.mark.parametrize(
    "unit",
    ["<!--", "<a ", "<a href=", '<a "', "<a '\"", "&", "&amp", "<![CDATA[", "<pre>\n  ", "</", "<b>", "<a href='x'>", "<?", "<!",
     "<blockquote>", " \t", "\n ", "<img src=x>", "<script>", "<a href=x>x...", '<a b="c"', "<a  =", "... "],
)  # fmt: skip
def test_html_takes_time_in_proportion_to_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        began = time.process_time()
        html_text.plain(unit * (length // len(unit)), line_breaks=True)
        return time.process_time() - began

    once = min(seconds(20_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(3)) < 0.02 + 3 * once


ESCAPED = [("Smith &amp; Sons", "Smith & Sons"), ("&quot;Bé&quot; O&#039;Neil", "\"Bé\" O'Neil"), ("&amp;amp;", "&amp;"),
           ("AT&T &copy", "AT&T &copy"), ("&lt;b&gt;", "<b>")]  # fmt: skip


@pytest.mark.parametrize(("stored", "name"), ESCAPED)
def test_names_that_wordpress_and_isso_store_escaped(tmp_path: Path, stored: str, name: str) -> None:
    author = f"<wp:comment_author><![CDATA[{stored}]]></wp:comment_author>"
    given_ = wxr(item(comment(1).replace("<wp:comment_author>An</wp:comment_author>", author)))
    rows, _ = split(wordpress.read(io.BytesIO(given_), "w.xml"))
    assert rows[0].author == name
    with sqlite3.connect(tmp_path / "isso.db") as file:
        file.execute("create table threads (id, uri, title)")
        file.execute("create table comments (id, tid, parent, created, mode, text, author, email)")
        file.execute("insert into threads values (1, '/bai/', 'x')")
        file.execute("insert into comments values (1, 1, null, 1000, 1, 'a &amp; b', ?, 'a&amp;b@x.vn')", (stored,))
    (row,), _ = split(isso.read(tmp_path / "isso.db"))
    assert (row.author, row.email, row.body) == (name, "a&b@x.vn", "a &amp; b")


def test_disqus_names_are_escaped_once_by_xml_alone() -> None:
    rows, _ = split(disqus.read(io.BytesIO(thread(post(1).replace(">An<", ">Smith &amp; Sons &amp;amp;<"))), "d.xml"))
    assert rows[0].author == "Smith & Sons &amp;"


@pytest.mark.parametrize("word", ["true", "True", "1"])
def test_a_thread_deleted_or_closed_at_disqus(word: str) -> None:
    given_ = thread(post(1) + post(2, "<isSpam>true</isSpam>")).replace(
        b"</thread>", f"<isDeleted>{word}</isDeleted></thread>".encode()
    )
    assert [row.status for row in split(disqus.read(io.BytesIO(given_), "d.xml"))[0]] == ["trashed", "trashed"]
    given_ = thread(post(1)).replace(b"</thread>", f"<isClosed>{word}</isClosed></thread>".encode())
    said, row = list(disqus.read(io.BytesIO(given_), "d.xml"))
    assert isinstance(said, ForeignThread)
    assert (said.closed, said.deleted, said.url) == (True, False, "http://old.example/bai/")
    assert isinstance(row, ForeignComment)
    assert row.status == "published"


def test_what_wordpress_says_of_a_post() -> None:
    given_ = wxr(item("<wp:comment_status>closed</wp:comment_status>", comment(1)))
    said, _ = list(wordpress.read(io.BytesIO(given_), "w.xml"))
    assert said == ForeignThread("w.xml:2", closed=True, url="http://old.example/?p=7", slug="bai")


@pytest.mark.parametrize("kind", ["pingback", "trackback", "webmention", "order_note"])
def test_what_readers_did_not_write_is_left_out(kind: str) -> None:
    given_ = wxr(item(comment(1, more=f"<wp:comment_type>{kind}</wp:comment_type>")))
    assert list(wordpress.read(io.BytesIO(given_), "w.xml")) == [RowLeftOut("w.xml:2", kind.replace("_", " "))]


def test_lines_of_remark42_have_a_limit_except_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remark42, "MAX_LINE", 300)
    first = b'{"version":1,"users":["%s"]}\n' % (b"u" * 5000)
    row = b'{"id":"a","text":"b","time":"2026-03-09T02:05:05Z","user":{"name":"An"},"locator":{"url":"/x/"}}'
    for length, fits in ((300, True), (301, False)):
        data = first + row.ljust(length - 1) + b"\n" + row + b"\n"
        if fits:
            assert [len(rows) for rows in split(remark42.read(io.BytesIO(data), "r.json"))] == [2, 0]
        else:
            with pytest.raises(Invalid, match=r"r\.json:2: a line of more than 300 bytes"):
                list(remark42.read(io.BytesIO(data), "r.json"))


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("<isDeleted>yes</isDeleted>", "trashed"), ("<isDeleted> T </isDeleted>", "trashed"), ("<isSpam>2</isSpam>", "spam"),
        ("<isDeleted>False</isDeleted><isSpam>0</isSpam>", "published"), ("<isDeleted/><isSpam/>", "published"),
    ],
)  # fmt: skip
def test_a_flag_of_disqus_that_is_not_known_hides_a_comment(more: str, status: str) -> None:
    [row], _ = split(disqus.read(io.BytesIO(thread(post(1, more))), "d.xml"))
    assert row.status == status


def test_texts_that_isso_stores_as_bytes(tmp_path: Path) -> None:
    isso_file(tmp_path / "isso.db")
    with sqlite3.connect(tmp_path / "isso.db") as file:
        values = ("Chào".encode(), "Mai & Lê".encode(), b"m@x.vn")
        file.execute("update comments set text = ?, author = ?, email = ?", values)
    rows, _ = split(isso.read(tmp_path / "isso.db"))
    assert {(row.body, row.author, row.email) for row in rows} == {("Chào", "Mai & Lê", "m@x.vn")}
