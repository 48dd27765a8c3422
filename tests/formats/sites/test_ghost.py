"""Exports of Ghost: what each post becomes, from HTML, lexical and mobiledoc."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from newsroom.errors import Invalid, NotFound
from newsroom.formats.sites import ghost_text
from newsroom.formats.sites.foreign_post import ForeignItem, ForeignPost, ForeignStatus, ItemLeftOut, ItemProblem
from newsroom.formats.sites.ghost import GhostExport
from newsroom.formats.sites.markdown_blocks import to_markdown
from newsroom.formats.sites.media_folder import MediaFolder


def post(number: int = 1, **given: Any) -> dict[str, Any]:
    return {
        "id": f"{number:024x}", "title": f"Post {number}", "slug": f"post-{number}", "html": f"<p>Text {number}</p>",
        "type": "post", "status": "published", "visibility": "public", "published_at": "2020-03-02T03:00:00.000Z", **given,
    }  # fmt: skip


def opened(folder: Path, data: dict[str, Any] | str) -> GhostExport:
    path = folder / "site.json"
    path.write_text(data if isinstance(data, str) else json.dumps({"db": [{"meta": {}, "data": data}]}))
    return GhostExport(path, library=MediaFolder(None))


def items(folder: Path, *posts: dict[str, Any], **tables: list[dict[str, Any]]) -> list[ForeignItem]:
    return list(opened(folder, {**tables, "posts": list(posts)}).items())


def only(folder: Path, one: dict[str, Any], **tables: list[dict[str, Any]]) -> ForeignPost:
    [found] = items(folder, one, **tables)
    assert isinstance(found, ForeignPost)
    return found


def test_a_post_has_everything(tmp_path: Path) -> None:
    one = post(
        1, uuid="11111111-2222-3333-4444-555555555555", updated_at="2020-04-01 00:00:00", custom_excerpt="Lead",
        feature_image="__GHOST_URL__/content/images/a.jpg", html='<p><a href="__GHOST_URL__/post-2/">x</a></p>',
    )  # fmt: skip
    export = opened(
        tmp_path,
        {
            "posts": [one],
            "tags": [{"id": "a", "name": "Town"}, {"id": "b", "name": "#hidden"}, {"id": "c", "name": "Ferry"}],
            "users": [
                {"id": "u", "name": "Mai Lê", "bio": "Writes", "website": "https://mai.example"},
                {"id": "v", "name": "An"},
            ],
            "posts_tags": [
                {"post_id": one["id"], "tag_id": tag, "sort_order": place} for place, tag in enumerate(("b", "c", "a"))
            ],
            "posts_authors": [
                {"post_id": one["id"], "author_id": who, "sort_order": 9 - n} for n, who in enumerate("uv")
            ],
            "posts_meta": [
                {"post_id": one["id"], "feature_image_alt": "Boat", "feature_image_caption": "<i>A</i> boat"}
            ],
        },
    )
    [found] = export.items()
    assert isinstance(found, ForeignPost)
    assert found.key == "ghost 11111111-2222-3333-4444-555555555555"
    assert (found.section, found.tags, found.authors) == ("Ferry", ("Ferry", "Town"), ("An", "Mai Lê"))
    assert (found.date, found.modified, found.lead) == ("2020-03-02T03:00:00Z", "2020-04-01T00:00:00Z", "Lead")
    assert (found.image, found.image_alt, found.image_caption) == ("/content/images/a.jpg", "Boat", "A boat")
    assert (found.body, found.addresses) == ("[x](/post-2/)\n", ("/post-1/",))
    assert dict(found.lost) == {"internal tag #hidden": 1}
    assert [(one.name, one.about, one.links) for one in export.authors] == [
        ("Mai Lê", "Writes", ("https://mai.example",))
    ]


STATUSES = {
    "published": ({}, ForeignStatus.PUBLISHED),
    "for members": ({"visibility": "members"}, ForeignStatus.MEMBERS),
    "for payers": ({"visibility": "tiers"}, ForeignStatus.MEMBERS),
    "a draft": ({"status": "draft", "visibility": "public"}, ForeignStatus.DRAFT),
    "scheduled": ({"status": "scheduled"}, ForeignStatus.SCHEDULED),
    "mailed only": ({"status": "sent"}, ForeignStatus.PRIVATE),
    "unknown": ({"status": "?"}, ForeignStatus.UNKNOWN),
}


@pytest.mark.parametrize(("given", "status"), STATUSES.values(), ids=STATUSES.keys())
def test_statuses(tmp_path: Path, given: dict[str, Any], status: ForeignStatus) -> None:
    assert only(tmp_path, post(**given)).status is status


DATES = {
    "ISO": "2020-03-02T03:00:00.000Z", "without a zone": "2020-03-02 03:00:00", "milliseconds": 1583118000000,
}  # fmt: skip


@pytest.mark.parametrize("written", DATES.values(), ids=DATES.keys())
def test_dates(tmp_path: Path, written: object) -> None:
    assert only(tmp_path, post(published_at=written)).date == "2020-03-02T03:00:00Z"


def test_old_exports(tmp_path: Path) -> None:
    """Before Ghost 2: numbers as ids, one author, `page`, `image`, and Markdown or mobiledoc."""
    old = post(1, id=7, page=1, type=None, image="/content/images/a.jpg", author_id=3, html=None, markdown="# A\n\n*b*")
    found = only(tmp_path, old, users=[{"id": 3, "name": "An"}], settings=[{"key": "title", "value": "Old"}])
    assert (found.page, found.image, found.authors, found.key) == (
        True,
        "/content/images/a.jpg",
        ("An",),
        "ghost Old#7",
    )
    assert found.body == "# A\n\n*b*\n"


def lexical(*children: dict[str, Any]) -> str:
    return json.dumps({"root": {"children": list(children), "type": "root"}})


def words(written: str, form: int = 0) -> dict[str, Any]:
    return {"type": "text", "text": written, "format": form}


LEXICAL = {
    "paragraph": ([{"type": "paragraph", "children": [words("a < "), words("b", 3), {"type": "linebreak"}, words("c", 16)]}],
                  "a \\< ***b***\\\n`c`\n"),
    "link": ([{"type": "paragraph", "children": [{"type": "link", "url": "/x", "children": [words("x")]}]}], "[x](/x)\n"),
    "heading": ([{"type": "extended-heading", "tag": "h2", "children": [words("A")]}], "## A\n"),
    "list": ([{"type": "list", "listType": "number", "start": 2, "children": [
        {"type": "listitem", "children": [words("a")]}, {"type": "listitem", "children": [words("b")]}]}], "2. a\n3. b\n"),
    "quote": ([{"type": "extended-quote", "children": [words("a")]}], "> a\n"),
    "image": ([{"type": "image", "src": "/a.jpg", "alt": "A", "caption": "<b>B</b>"}],
              '<figure><img src="/a.jpg" alt="A"><figcaption><b>B</b></figcaption></figure>\n'),
    "gallery": ([{"type": "gallery", "images": [{"src": "/a.jpg"}, {"src": "/b.jpg"}]}], "![](/a.jpg)\n![](/b.jpg)\n"),
    "bookmark": ([{"type": "bookmark", "url": "/x", "metadata": {"title": "X", "description": "About"}}],
                 "[X](/x)\n\nAbout\n"),
    "embed": ([{"type": "embed", "url": "https://youtu.be/x_y", "html": "<iframe></iframe>"}], "https://youtu.be/x_y\n"),
    "html": ([{"type": "html", "html": "<p>a</p>"}], "a\n"),
    "markdown": ([{"type": "markdown", "markdown": "*a*"}], "*a*\n"),
    "code": ([{"type": "codeblock", "code": "a < b", "language": "js"}], "```js\na < b\n```\n"),
    "callout": ([{"type": "callout", "calloutEmoji": "💡", "calloutText": "<b>a</b>"}], "> 💡 **a**\n"),
    "toggle": ([{"type": "toggle", "heading": "A", "content": "<p>b</p>"}], "#### A\n\nb\n"),
    "button": ([{"type": "button", "buttonText": "A", "buttonUrl": "/x"}], "[A](/x)\n"),
    "file": ([{"type": "file", "src": "/a.pdf", "fileTitle": "A"}], "[A](/a.pdf)\n"),
    "rule": ([{"type": "horizontalrule"}], "---\n"),
}  # fmt: skip


@pytest.mark.parametrize(("children", "markdown"), LEXICAL.values(), ids=LEXICAL.keys())
def test_lexical(children: list[dict[str, Any]], markdown: str) -> None:
    lost: Counter[str] = Counter()
    assert to_markdown(ghost_text.html_of_lexical(lexical(*children), lost)).markdown == markdown
    assert not lost


def test_mobiledoc() -> None:
    document = {
        "version": "0.3.1", "atoms": [["soft-return", "", {}]], "markups": [["strong"], ["a", ["href", "/x"]]],
        "cards": [["markdown", {"markdown": "*m*"}], ["image", {"src": "/a.jpg", "caption": "C"}], ["game", {}]],
        "sections": [
            [1, "p", [[0, [], 0, "a <"], [0, [0, 1], 2, "b"], [1, [], 0, 0], [0, [], 0, "c"]]],
            [3, "ul", [[[0, [], 0, "d"]]]], [10, 0], [10, 1], [10, 2],
        ],
    }  # fmt: skip
    lost: Counter[str] = Counter()
    html = ghost_text.html_of_mobiledoc(json.dumps(document), lost)
    assert to_markdown(html).markdown == 'a \\<**[b](/x)**\\\nc\n\n- d\n\n*m*\n\n![](/a.jpg "C")\n'
    assert dict(lost) == {"card game": 1}


CARDS = {
    "bookmark": ('<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/x"><div><div>Title</div>'
                 '<div>About</div><div><img src="i.png"><span>Site</span></div></div></a></figure>', "[Title](/x)\n\nAbout\n"),
    "audio": ('<div class="kg-card kg-audio-card"><img src="t.png"><div><audio src="/a.mp3"></audio><div>Title</div>'
              "<span>0:00</span></div></div><p>b</p>", '<audio src="/a.mp3">\n</audio>\n\nb\n'),
    "gallery": ('<figure class="kg-card kg-gallery-card"><div><div><div><img src="a.jpg"></div><div><img src="b.jpg"></div>'
                "</div></div><figcaption>Two</figcaption></figure>", "![](a.jpg)\n![](b.jpg)\n\nTwo\n"),
    "callout": ('<div class="kg-card kg-callout-card"><div>💡</div><div>Note</div></div>', "💡\n\nNote\n"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "markdown"), CARDS.values(), ids=CARDS.keys())
def test_cards_in_html(html: str, markdown: str) -> None:
    assert to_markdown(html).markdown == markdown


def test_rows_without_a_place_and_settings_of_posts_are_counted(tmp_path: Path) -> None:
    found = items(
        tmp_path,
        post(featured=True, canonical_url="https://x.example/", codeinjection_head="<script>", custom_template="t"),
        newsletters=[{"id": 1}],
        roles=[{"id": 1}],
    )
    assert [type(one) for one in found] == [ItemLeftOut, ForeignPost]
    assert isinstance(found[1], ForeignPost)
    assert sorted(found[1].lost) == [
        "canonical address", "code injection of a post (put it in the theme)",
        "custom template of a post", "featured mark (newsroom front set REF does the same)",
    ]  # fmt: skip


def test_both_wrappers(tmp_path: Path) -> None:
    (tmp_path / "flat.json").write_text(json.dumps({"data": {"posts": [post()]}, "meta": {}}))
    assert GhostExport(tmp_path / "flat.json", library=MediaFolder(None)).total == 1
    assert opened(tmp_path, {"posts": [post()]}).total == 1


BROKEN = {
    "lexical": {"html": None, "lexical": "{"},
    "lexical of another shape": {"html": None, "lexical": '{"root": [1]}'},
    "deep lexical": {"html": None, "lexical": '{"root":{"children":[' + '{"children":[' * 500 + "]}" * 500 + "]}}"},
    "mobiledoc": {"html": None, "mobiledoc": '{"sections": [[10, 5]]}'},
    "deep HTML": {"html": "<div>" * 1000},
}


@pytest.mark.parametrize("given", BROKEN.values(), ids=BROKEN.keys())
def test_a_text_that_cannot_be_read_is_named(tmp_path: Path, given: dict[str, Any]) -> None:
    [found] = items(tmp_path, post(**given))
    assert isinstance(found, ItemProblem)
    assert found.where.endswith("site.json:1")


def test_surrogates_and_controls_are_left_out(tmp_path: Path) -> None:
    export = opened(
        tmp_path, '{"data": {"posts": [{"id": 1, "title": "a\\ud800\\u0000b", "html": "c\\udfff\\u0008d"}]}}'
    )
    [found] = export.items()
    assert isinstance(found, ForeignPost)
    assert found.title.encode()
    assert found.body.encode()


REFUSED = {
    "not JSON": ("<rss/>", ":1: not JSON"),
    "empty": ("", ":1: the file is empty"),
    "no posts": ('{"data": {"posts": []}}', ":1: not a Ghost export"),
    "another shape": ("[1, 2]", ":1: not a Ghost export"),
    "cut off": ('{"data":\n{"posts": [{"id": 1}', ":2:"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(tmp_path, content)
    assert f"site.json{message}" in refused.value.message


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        GhostExport(tmp_path / "none.json", library=MediaFolder(None))


def test_every_name_of_a_card_has_its_text() -> None:
    given = {
        "src": "/a", "html": "<p>words</p>", "markdown": "words", "code": "words", "url": "https://x.example/", "payload": {},
        "images": [{"src": "/a"}], "calloutText": "words", "textValue": "words", "heading": "words", "content": "words",
        "buttonText": "words", "buttonUrl": "/a", "fileTitle": "words", "header": "words", "productTitle": "words",
    }  # fmt: skip
    names = (
        "image gallery bookmark embed html markdown codeblock code horizontalrule hr callout call-to-action toggle header "
        "product button video audio file"
    )
    for name in names.split():
        lost: Counter[str] = Counter()
        html = ghost_text.html_of_lexical(lexical({"type": name, **given}), lost)
        assert html.strip(), name
        assert not lost, name


GATE = '<!--kg-gated-block:begin {} memberSegment:"status:free" -->'
GATED = {
    "for members": (GATE.format("nonMember:false") + "<p>b</p><!--kg-gated-block:end-->", "", 1),
    "without a word about visitors": (GATE.format("") + "<p>b</p><!-- kg-gated-block:end -->", "", 1),
    "over several lines": (GATE.format("\n" * 600 + "nonMember:false") + "<p>b</p><!--kg-gated-block:end-->", "", 1),
    "for visitors": (GATE.format("nonMember:true") + "<p>b</p><!--kg-gated-block:end-->", "b\n\n", 0),
    "never ends": (GATE.format("nonMember:false") + "<p>b</p>", "b\n\n", 0),
    "for e-mails": (
        '<!--kg-gated-block:begin nonMember:false memberSegment:"" --><p>b</p><!--kg-gated-block:end-->',
        "",
        -1,
    ),
    "two": ((GATE.format("nonMember:false") + "<p>b</p><!--kg-gated-block:end-->") * 2, "", 2),
}


@pytest.mark.parametrize(("part", "shown", "lost"), GATED.values(), ids=GATED.keys())
def test_parts_for_members_are_not_shown(tmp_path: Path, part: str, shown: str, lost: int) -> None:
    found = only(tmp_path, post(html=f"<p>a</p>{part}<p>c</p>"))
    counted = {"part for e-mails": -lost} if lost < 0 else {"part for members": lost} if lost else {}
    assert (found.body, dict(found.lost)) == (f"a\n\n{shown}c\n", counted)


@pytest.mark.parametrize(
    ("visibility", "only_for"),
    [
        ({"web": {"nonMember": False}}, "members"), ({"web": {"nonMember": True}}, ""), ({"web": {}}, ""), ({"web": "x"}, ""),
        ({"web": {"nonMember": False, "memberSegment": "status:free"}}, "members"),
        ({"web": {"nonMember": False, "memberSegment": ""}}, "e-mails"),
        ({"showOnWeb": False}, "e-mails"), ({"showOnWeb": True}, ""), ("x", ""), (None, ""),
    ],
)  # fmt: skip
def test_cards_for_members_or_e_mails_are_not_shown(tmp_path: Path, visibility: object, only_for: str) -> None:
    card = {"type": "html", "html": "<p>b</p>", "visibility": visibility}
    found = only(tmp_path, post(html=None, lexical=json.dumps({"root": {"children": [card]}})))
    assert (found.body, dict(found.lost)) == (("", {f"part for {only_for}": 1}) if only_for else ("b\n", {}))


@pytest.mark.parametrize("kind", ["email", "email-cta", "emailCta"])
def test_cards_of_e_mails_are_counted(tmp_path: Path, kind: str) -> None:
    card = {"type": kind, "html": "<p>b</p>"}
    mobiledoc = {"version": "0.3.1", "markups": [], "atoms": [], "cards": [[kind, card]], "sections": [[10, 0]]}
    lexical_text = json.dumps({"root": {"children": [card]}})
    for given in ({"lexical": lexical_text}, {"mobiledoc": json.dumps(mobiledoc)}):
        found = only(tmp_path, post(html=None, **given))
        assert (found.body, dict(found.lost)) == ("", {"part for e-mails": 1})


def test_a_post_that_was_mailed_only_is_private(tmp_path: Path) -> None:
    one = post()
    assert only(tmp_path, one, posts_meta=[{"post_id": one["id"], "email_only": 1}]).status is ForeignStatus.PRIVATE
    assert only(tmp_path, one, posts_meta=[{"post_id": one["id"], "email_only": 0}]).status is ForeignStatus.PUBLISHED
