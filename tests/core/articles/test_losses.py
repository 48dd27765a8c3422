"""Everything in a text that readers will not see is found, with its line; what they see is not reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.core.articles import revisions
from newsroom.core.articles.losses import LossFinder
from tests.site.paper import Paper


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def found(paper: Paper, body: str, *, hosts: tuple[str, ...] = (), **copy: object) -> list[tuple[int, str, str]]:
    article = paper.draft("T", body, **copy)
    return [
        (one.line, one.code, one.cause) for one in LossFinder(paper.db, hosts).of_revision(article, article.revision)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x\n\n<iframe src='https://v.example/1'></iframe>", [(3, "element", "<iframe>")]),
        ("<video src=a.mp4></video> x", [(1, "element", "<video>")]),
        ("x <audio src=a.mp3></audio>\n<embed src=b>", [(1, "element", "<audio>"), (2, "element", "<embed>")]),
        ("<iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ'></iframe>", []),
        ("<video controls><source src=a.mov><source src=https://v.example/a.mp4>x</video>", []),
        ("<p>x <audio src='https://v.example/a.mp3'></audio>", []),
        ("<video><source src=https://v.example/a.mov></video>", [(1, "element", "<video>")]),
        ("<embed src='https://www.youtube.com/v/dQw4w9WgXcQ'> x", [(1, "element", "<embed>")]),
        ("![x](https://v.example/a.mp4)\n\nhttps://youtu.be/dQw4w9WgXcQ", []),
        ("![x](http://v.example/a.mp4)", [(1, "remote-picture", "pictures with http: addresses")]),
        ("![x](clip.mp4)", [(1, "missing-picture", "missing pictures")]),
        ("x\n<object data=x><p>y</p></object>", [(2, "element", "<object>")]),
        ("x\n\n<script>y</script>\n\n<style>z</style>", [(3, "element", "<script>"), (5, "element", "<style>")]),
        ("x <form action=/y><input name=z></form>", [(1, "element", "<form>"), (1, "element", "<input>")]),
        ("[x](javascript:alert(1))", [(1, "unsafe-link", "links with javascript: addresses")]),
        ("<a href='data:text/html,x'>x</a>", [(1, "unsafe-link", "links with data: addresses")]),
        ("[x](file:///etc/passwd)\n[y](mailto:a@b.example) [z](tel:+84)", [(1, "unsafe-link", "links with file: addresses")]),
        ("![x](https://img.example.org/x.png)", [(1, "remote-picture", "pictures on img.example.org")]),
        ("<img src='//img.example.org/x.png' alt=x>", [(1, "remote-picture", "pictures on img.example.org")]),
        ("![x](http://ok.example/x.png)", [(1, "remote-picture", "pictures with http: addresses")]),
        ("x ![x](data:image/png;base64,AA)", [(1, "remote-picture", "pictures with data: addresses")]),
        ("![x](https://ok.example/x.png)", []),
        ("x ![x](gone.png)", [(1, "missing-picture", "missing pictures")]),
        ("[x](b.md)\n\n[y](@/b.md)", [(1, "dead-link", "links to files and articles"), (3, "dead-link", "links to files and articles")]),
        ("[x]({filename}b.md)", [(1, "dead-link", "links to files and articles")]),
        ("[x](minutes.pdf) [y](../gone/) [z](gone.html)", [(1, "dead-link", "links to files and articles")] * 3),
        ("[x](/2020/01/02/gone.html)", [(1, "dead-link", "links to files and articles")]),
        ("[x](/about/) [y](/) [z](https://e.example/b.md) [q](?a=1) [t](/tag/x/)", []),
        ("[x](#gone)\n\n## There\n\n[y](#there) [z](#) [t](#top)", [(1, "dead-link", "links within a text")]),
        ("[x](#first-part)\n\n## 1. First part", []),
        ("x\n{: .note}", [(2, "attributes", "attribute lists")]),
        ("<iframe src=x></iframe>", [(1, "element", "<iframe>"), (1, "shows-nothing", "empty texts")]),
        ("<!-- later -->", [(1, "shows-nothing", "empty texts")]),
        ("", []),
    ],
)  # fmt: skip
def test_losses(paper: Paper, body: str, expected: list[tuple[int, str, str]]) -> None:
    assert found(paper, body, hosts=("ok.example",)) == expected


def test_links_to_pages_that_the_site_has_or_will_have(paper: Paper) -> None:
    paper.story("Other")
    paper.draft("Waiting", extra={"aliases": ["/old/waiting.html"]})
    body = "[a](/2026/03/other/) [b](../other/) [c](../waiting/) [d](/old/waiting.html) [e](../../../old/waiting.html)"
    assert found(paper, body) == []
    assert [code for _, code, _ in found(paper, "[a](../elsewhere/) [b](/old/other.html)")] == ["dead-link"] * 2


@pytest.mark.parametrize(
    ("address", "dead"),
    [
        ("/2020/01/nope/", 1), ("/2020/01/02/nope", 1), ("/2020/01/12-things/?a=1#b", 1), ("https://news.example/2020/01/nope/", 1),
        ("https://news.example/nope.pdf", 1), ("/2026/03/other/", 0), ("/2020/01/moved/", 0), ("https://news.example/2026/03/other/", 0),
        ("/2020/01/", 0), ("/2020/01/02/", 0), ("/2020/01/feed/", 0), ("/nope/", 0), ("https://news.example/", 0),
        ("https://news.example.org/2020/01/nope/", 0), ("https://e.example/2020/01/nope/", 0),
    ],
)  # fmt: skip
def test_links_to_articles_that_the_site_does_not_have(paper: Paper, address: str, dead: int) -> None:
    paper.story("Other")
    article = paper.draft("T", f"[x]({address})")
    finder = LossFinder(paper.db, (), site_url="https://news.example/", redirects=("/2020/01/moved/",))
    assert len(finder.of_revision(article, article.revision)) == dead


def test_the_main_picture_has_no_line_of_the_text(paper: Paper) -> None:
    known = paper.picture()
    assert found(paper, "x", image="https://img.example.org/x.png")[0] == (
        0,
        "remote-picture",
        "pictures on img.example.org",
    )
    assert found(paper, "x", image="gone.png")[0] == (0, "missing-picture", "missing pictures")
    assert found(paper, "x", image="a.png", media={"a.png": known}) == []
    assert found(paper, "x", image="https://ok.example/x.png", hosts=("ok.example",)) == []


@pytest.mark.parametrize(
    ("poster", "cause"),
    [
        ("https://ok.example/p.jpg", ""),
        ("a.png", ""),
        ("gone.png", ""),  # named where files are looked for
        ("//i.example/p.jpg", "pictures on i.example"),
        ("javascript:alert(1)", "pictures with javascript: addresses"),
        (True, ""),
    ],
)
def test_a_poster_that_is_not_shown(paper: Paper, poster: object, cause: str) -> None:
    extra = {"video": "https://youtu.be/dQw4w9WgXcQ", "poster": poster}
    kept = {"image": "a.png", "media": {"a.png": paper.picture()}, "hosts": ("ok.example",)}
    assert [one for _, _, one in found(paper, "x", extra=extra, **kept)] == ([cause] if cause else [])  # type: ignore[arg-type]


def test_messages_say_where_and_what_to_do(paper: Paper) -> None:
    article = paper.draft("T", "x\n\n<iframe src='https://v.example/1'></iframe>\n\n![a](https://i.example/a.png)")
    said = [one.placed for one in LossFinder(paper.db, ()).of_revision(article, article.revision)]
    assert said == [
        "line 3 of the text: <iframe> (https://v.example/1) is not shown on the page; the page links to it instead",
        "line 5 of the text: the picture https://i.example/a.png is not shown: its host is not in the setting"
        " site.picture_hosts",
    ]


@pytest.mark.parametrize(
    ("extra", "causes"),
    [
        ({"video": "https://youtu.be/dQw4w9WgXcQ", "audio": "https://a.example/a.mp3"}, []),
        ({"video": "https://v.example/watch/1"}, ["addresses under video"]),
        ({"audio": "http://a.example/a.mp3"}, ["addresses under audio"]),
        ({"audio": "javascript:alert(1)"}, ["addresses under audio"]),
        ({"video": "data:video/mp4;base64,AAAA"}, ["addresses under video"]),
        ({"video": True, "audio": "none"}, []), ({"video": "2.0", "audio": ""}, []),
    ],
)  # fmt: skip
def test_a_main_video_that_is_not_shown(paper: Paper, extra: dict[str, object], causes: list[str]) -> None:
    assert found(paper, "x", extra=extra) == [(0, "element", cause) for cause in causes]


def test_a_clip_that_is_not_there_is_a_missing_file(paper: Paper) -> None:
    article = paper.draft("T", "x", extra={"audio": "talk.mp3"})
    assert [(one.code, one.placed) for one in LossFinder(paper.db, ()).of_revision(article, article.revision)] == [
        ("missing-picture", "audio: talk.mp3 is not in the newsroom file")
    ]


def test_a_stored_text_with_pictures_of_other_hosts_can_be_read(paper: Paper) -> None:
    article = paper.draft("T", "![a](https://i.example/a.png)")
    assert '<img src="https://i.example/a.png"' in revisions.html(paper.db, article.id, article.revision)
