"""`draft story.eml`: the subject, the text or the attached document, the pictures, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import pytest

from newsroom.desk import Desk, mail_draft
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid
from newsroom.formats.documents.mail import Mail
from newsroom.formats.documents.package import OfficeDocument
from tests.commands.pictures import png
from tests.conftest import Run
from tests.desk.conftest import Heard
from tests.formats.documents.docx import p, picture, write

STORY = "The night ferry runs again.\n\nThe first crossing is *tonight*.\n"


def mail(subject: str = "Night ferry returns", body: str = STORY) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Mai Lê <mai@example.org>"
    made["Subject"] = subject
    made.set_content(body)
    return made


def document(folder: Path, *paragraphs: str, **parts: dict[str, object]) -> bytes:
    write(folder / "x.docx", *paragraphs, **parts)  # type: ignore[arg-type]
    return (folder / "x.docx").read_bytes()


def attach(made: EmailMessage, name: str, data: bytes, kind: str = "image/png") -> None:
    main, _, sub = kind.partition("/")
    made.add_attachment(data, maintype=main, subtype=sub, filename=name)


def test_a_mail_becomes_an_article_with_its_pictures(newsroom: Run, tmp_path: Path) -> None:
    made = mail("Fwd: Night ferry returns – đêm", STORY + "\n-- \nMai Lê, +44 1234\n")
    attach(made, "../phà đêm.png", png("red"))
    attach(made, "ferry.png", png("blue"))
    attach(made, "notes.pdf", b"%PDF-1.4", "application/pdf")
    (tmp_path / "story.eml").write_bytes(made.as_bytes().replace(b"\n", b"\r\n"))
    done = newsroom("draft", "story.eml", "--json")
    [article] = done.json
    assert (article["title"], article["authors"]) == ("Night ferry returns – đêm", [])
    body = newsroom("show", "1", "--json").json["body"].strip()
    assert body == f"{STORY}\n![](ph%C3%A0%20%C4%91%C3%AAm.png)\n\n![](ferry.png)"
    assert newsroom("media", "list", "--count").out.strip() == "2"
    assert "story.eml: not imported: 1 × attachment (notes.pdf)" in done.err
    assert "story.eml: not imported: 1 × signature" in done.err
    assert "sent by Mai Lê <mai@example.org>; name the author with --author" in done.err
    again = newsroom("draft", "story.eml", "--author", "Mai Lê").err
    assert "sent by" not in again
    newsroom("edit", "1", "--append", "By hand.")
    newsroom("edit", "1", "--body", "story.eml")
    assert newsroom("show", "1", "--json").json["body"].strip() == body
    assert newsroom("show", "1", "--json").json["authors"] == ["Mai Lê"]


def test_a_long_subject_is_kept(newsroom: Run, tmp_path: Path) -> None:
    subject = " ".join(["ferry"] * 100)
    (tmp_path / "story.eml").write_bytes(mail(subject).as_bytes())
    newsroom("draft", "story.eml")
    assert newsroom("show", "1", "--json").json["title"] == subject


def test_html_keeps_its_structure_and_the_pictures_within_it(newsroom: Run, tmp_path: Path) -> None:
    made = mail()
    html = '<h2>Part</h2><p>Runs <b>again</b>.</p><p><img src="cid:one@x" alt="Ferry"></p><script>x()</script>'
    made.add_alternative(html, subtype="html")
    made.get_payload()[1].add_related(png("red"), "image", "png", cid="<one@x>", filename="image001.png")  # type: ignore[union-attr,index]
    (tmp_path / "story.eml").write_bytes(made.as_bytes())
    newsroom("draft", "story.eml")
    assert (
        newsroom("show", "1", "--json").json["body"].strip() == "## Part\n\nRuns **again**.\n\n![Ferry](image001.png)"
    )


def test_the_document_of_a_covering_note_is_the_story(newsroom: Run, tmp_path: Path) -> None:
    made = mail("my story", "Hi, here it is.\n")
    words = document(
        tmp_path, p("Night ferry returns", style="Title"), p("The first crossing is tonight, at ten."), p(picture("i1", "Ferry")),
        files={"word/media/a.png": png("red")}, links={"i1": "media/a.png"},
    )  # fmt: skip
    attach(made, "story.docx", words, "application/octet-stream")
    attach(made, "quay.png", png("blue"))
    (tmp_path / "story.eml").write_bytes(made.as_bytes())
    done = newsroom("draft", "story.eml", "--json")
    assert done.json[0]["title"] == "Night ferry returns"
    assert newsroom("show", "1", "--json").json["body"].strip() == (
        "The first crossing is tonight, at ten.\n\n![Ferry](a.png)\n\n![](quay.png)"
    )
    assert "story.eml: not imported: 1 × text of the e-mail (the story is in story.docx)" in done.err


def test_documents_of_a_mail_that_is_the_story_are_named(newsroom: Run, tmp_path: Path) -> None:
    short = document(tmp_path, p("Numbers"))
    for name, attached in {"one": ["a.docx"], "two": ["a.docx", "a.docx"]}.items():
        made = mail(name, STORY if name == "one" else "Two.")
        for each in attached:
            attach(made, each, short, "application/msword")
        (tmp_path / f"{name}.eml").write_bytes(made.as_bytes())
    done = newsroom("draft", "one.eml", "two.eml", "--json")
    assert [article["title"] for article in done.json] == ["one", "two"]
    assert "one.eml: not imported: 1 × attached document (a.docx): save it, then add it with newsroom draft" in done.err
    assert (
        "two.eml: not imported: 1 × attached document (a-2.docx): save it, then add it with newsroom draft" in done.err
    )


def test_a_document_as_long_as_the_mail_is_not_the_story(newsroom: Run, tmp_path: Path) -> None:
    made = mail("Equal", "One two three.")
    attach(made, "a.docx", document(tmp_path, p("Four five six.")), "application/msword")
    made.add_attachment("Call him before ten.\n", filename="notes.txt")
    (tmp_path / "story.eml").write_bytes(made.as_bytes())
    done = newsroom("draft", "story.eml")
    assert newsroom("show", "1", "--json").json["body"].strip() == "One two three."
    assert "1 × attached document (a.docx): save it, then add it with newsroom draft" in done.err
    assert "1 × attachment (notes.txt)" in done.err


HEAD = b"From: a@example.org\nSubject: x\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
REFUSED = {
    "not a mail": (b"just a text\n", "not a saved e-mail"),
    "many levels": (HEAD + b"".join(MIXED % (n, n) for n in range(500)), "too many parts"),
    "many parts": (HEAD + MIXED % (1, 1) + b"--b1\n\nx\n" * 6000, "too many parts"),
    "a long header": (HEAD + b'Content-Type: text/plain; x="' + b'\\"' * 9000 + b"\n\nx", "the e-mail is damaged"),
    "an unknown encoding": (HEAD + b"Content-Type: text/plain; charset=nonsense\n\nx", "nonsense"),
    "an encoding of host names": (HEAD + b"Content-Type: text/plain; charset=Punycode\n\nx", "the e-mail is damaged"),
    "another encoding than it says": (HEAD + b"Content-Type: text/plain; charset=utf-8\n\n\xff\xfe", "x.eml:"),
    "HTML that is nested too deep": (HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 400, "x.eml: its HTML is nested too deeply"),
    "a damaged document": (HEAD + b"Content-Type: application/x; name=a.docx\n\nPK", "a.docx: not a Word document"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(newsroom: Run, tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "x.eml").write_bytes(data)
    error = newsroom("draft", "x.eml", code=4).err
    assert message in error
    assert "\nhint: " in error
    assert newsroom("list", "--count").out.strip() == "0"


def test_a_text_that_does_not_name_its_encoding(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(HEAD + b"Content-Transfer-Encoding: 8bit\n\nXin ch\xe0o")
    newsroom("draft", "x.eml", code=4)
    newsroom("draft", "x.eml", "--encoding", "windows-1258")
    assert newsroom("show", "1", "--json").json["body"].strip() == "Xin chào"


PLAIN = b"Content-Transfer-Encoding: 8bit\nContent-Type: text/plain; charset="
HTML = b"Content-Type: text/html; charset=utf-8\n\n"
READ = {
    "ASCII that is UTF-8": (PLAIN + b"us-ascii\n\nCh\xc3\xa0o", (), "Chào", []),
    "Latin-1 with quotes of Windows": (PLAIN + b"iso-8859-1\n\n\x93\xe9\x94", (), "“é”", []),
    "Latin-1": (PLAIN + b"iso-8859-1\n\n\xe9", (), "é", []),
    "an unknown encoding": (PLAIN + b"nonsense\n\n\xe9", ("--encoding", "cp1252"), "é", []),
    "a wrong encoding": (PLAIN + b"utf-8\n\n\xe9", ("--encoding", "cp1252"), "é", []),
    "TCVN3 that is called Latin-1": (PLAIN + b"iso-8859-1\n\nTi\xd5ng Vi\xd6t", ("--encoding", "tcvn3"), "Tiếng Việt", []),
    "TCVN3 that is called Windows": (PLAIN + b"windows-1252\n\nTi\xd5ng Vi\xd6t", ("--encoding", "tcvn3"), "Tiếng Việt", []),
    "UTF-8 that is called Latin-1": (PLAIN + b"iso-8859-1\n\nTi\xe1\xba\xbfng", (), "Tiếng", []),
    "letters of Latin-1": (PLAIN + b"iso-8859-1\n\ncaf\xe9", (), "café", []),
    "a right encoding": (PLAIN + b"utf-8\n\n\xc3\xa9", ("--encoding", "cp1252"), "é", []),
    "a signature above a forwarded mail": (
        b"\nSee below.\n\n-- \nMai\n+44 1\n\n---------- Forwarded message ---------\nFrom: Lan\n\nThe story.", (),
        "See below.\n\n---------- Forwarded message ---------\nFrom: Lan\n\nThe story.", ["signature"],
    ),
    "a signature above a quotation": (
        b"\nYes.\n-- \nMai\n\nOn 2 March at 10:00 Lan wrote:\n> Text", (), "Yes.\n\nOn 2 March at 10:00 Lan wrote:\n> Text",
        ["signature"],
    ),
    "a forwarded mail without a signature": (b"\nHi\n-- \n\n> Text", (), "Hi\n\n> Text", []),
    "a long text below two dashes": (b"\nOne\n-- \n" + b"x\n" * 13, (), "One\n-- \n" + "x\n" * 12 + "x", []),
    "hidden elements": (
        HTML + b'<div style="max-height:0; display : none">See <div>online</div> more</div><p HIDDEN>b</p><p>Text</p>'
        b"<span style=visibility:hidden>c</span>", (), "Text", ["hidden text", "hidden text", "hidden text"],
    ),
    "words that hide nothing": (
        HTML + b'<p title="the hidden city" class="hidden" data-style="display:none">a</p><p style="background:none">b</p>'
        b'<img hidden src="https://x.example/a.png" alt="c"><!-- <p hidden> --><p>d</p>', (),
        "a\n\nb\n\n![c](https://x.example/a.png)\n\nd", [],
    ),
    "HTML without words beside a plain text": (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\n" + HTML
        + b"<head><style>p{}</style></head><BODY class=x><p>&nbsp;\xc2\xa0</p></body>\n--b--", (), "plain", [],
    ),
    "HTML with a picture only beside a plain text": (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\n" + HTML + b"<img src=https://x.example/a.png>\n--b--",
        (), "![](https://x.example/a.png)", [],
    ),
    "alternatives without words": (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n \n--b\n" + HTML + b"<p></p>\n--b--", (), "", [],
    ),
    "alternatives in each other": (
        b"".join(b"Content-Type: multipart/alternative; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(19)) + b"\ndeep", (), "deep", [],
    ),
    "hidden and never closed": (HTML + b"<p>a</p><div hidden>b<p>c</p>", (), "a\n\nb\n\nc", []),
    "pictures without an address": (
        HTML + b'<p>a<img src="file:///C:/x.png"><img alt="" src=data:image/png;base64,' + b"A" * 1000
        + b'><img src="data:image/gif;base64,R0"><img src="data:x' + b"A" * 1000 + b'" data-src="https://x.example/a.png"></p>', (),
        "a![](https://x.example/a.png)",
        ["picture on the writer's computer (add it as a file)", "picture within the HTML (save it as a file)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "options", "body", "lost"), READ.values(), ids=READ.keys())
def test_what_a_text_becomes(
    newsroom: Run, tmp_path: Path, data: bytes, options: tuple[str, ...], body: str, lost: list[str]
) -> None:
    (tmp_path / "x.eml").write_bytes(HEAD + data)
    said = newsroom("draft", "x.eml", *options).err
    assert newsroom("show", "1", "--json").json["body"].strip() == body
    counted = sorted(f"x.eml: not imported: {lost.count(what)} × {what}" for what in set(lost))
    assert [line.partition(": ")[2] for line in said.splitlines() if " × " in line] == counted


def test_pictures_of_a_mail_and_of_its_document_with_one_name(newsroom: Run, tmp_path: Path) -> None:
    made = mail("my story", "Hi.\n")
    parts = {"files": {"word/media/a.png": png("red")}, "links": {"i1": "media/a.png"}}
    attach(made, "a.docx", document(tmp_path, p("One two three."), p(picture("i1")), **parts), "application/msword")
    for name, colour in (("a.png", "blue"), ("b.png", "green")):
        attach(made, name, png(colour))
    (tmp_path / "story.eml").write_bytes(made.as_bytes())
    newsroom("draft", "story.eml")
    body = newsroom("show", "1", "--json").json["body"].split("\n\n")
    assert [line.strip() for line in body] == ["One two three.", "![](a.png)", "![](a-2.png)", "![](b.png)"]
    assert newsroom("media", "list", "--count").out.strip() == "3"


class Brought(NamedTuple):
    """What a mail becomes: its title, text and pictures, what is warned of, and what is said."""

    title: str
    body: str
    pictures: dict[str, bytes]
    warned: list[str]
    said: list[str]


@pytest.fixture
def brought(desk: Desk, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Brought]:
    """Reads a mail that was parsed, with documents by their names: their text, or what they are refused for."""

    def read(found: Mail, documents: dict[str, OfficeDocument | Invalid], *, has_author: bool = False) -> Brought:
        heard.said.clear()
        found.documents = dict.fromkeys(documents, b"x")
        monkeypatch.setattr(mail_draft.mail, "read", lambda _path, *, encoding: found)

        def document(_desk: Desk, path: Path) -> OfficeDocument:
            assert path.read_bytes() == b"x"
            [one] = [made for name, made in documents.items() if Path(name).suffix.lower() == path.suffix]
            if isinstance(one, Invalid):
                raise Invalid(one.message.format(path=path), hint=one.hint)
            return one

        monkeypatch.setattr(mail_draft.word_draft, "document", document)
        collected = CollectedWarnings()
        made, pictures = mail_draft.read(desk, Path("m.eml"), collected, encoding=None, has_author=has_author)
        assert made.name == "m.eml"
        return Brought(made.title, made.body, pictures, collected.lines(), list(heard.said))

    return read


Bring = Callable[..., Brought]
INSTEAD = ["m.eml: not imported: 1 × text of the e-mail (the story is in a.docx)"]
LEFT = ["m.eml: not imported: 1 × attached document (a.docx): save it, then add it with newsroom draft"]


@pytest.mark.parametrize(
    ("mail_text", "text", "warned"),
    [
        ("one two three", "a b c d", INSTEAD), ("one two three", "a b c", LEFT), ("one two three", "a b", LEFT), ("", "a", []),
        ("", "", LEFT),
    ],
)  # fmt: skip
def test_the_longer_of_mail_and_document_is_the_story(
    brought: Bring, mail_text: str, text: str, warned: list[str]
) -> None:
    found = brought(Mail(subject="S", markdown=mail_text), {"a.docx": OfficeDocument(text, {})})
    assert (found.title, found.body, found.warned) == ("S", mail_text if warned == LEFT else text, warned)


def test_a_document_brings_its_title_pictures_and_losses(brought: Bring) -> None:
    made = Mail(
        subject="S", markdown="Hi", pictures={"in.png": b"1", "at.png": b"2", "a.png": b"4"}, attached=["at.png", "a.png"],
        lost=Counter({"signature": 1}),
    )  # fmt: skip
    document = OfficeDocument("# Title\n\nLong text here.\n", {"a.png": b"4"}, Counter({"comment": 2}))
    found = brought(made, {"Story.DOCX": document})
    assert (found.title, found.body) == ("", "# Title\n\nLong text here.\n\n![](at.png)")
    assert found.pictures == {"at.png": b"2", "a.png": b"4"}
    assert found.warned == [
        "m.eml: not imported: 2 × comment", "m.eml: not imported: 1 × signature",
        "m.eml: not imported: 1 × text of the e-mail (the story is in Story.DOCX)",
    ]  # fmt: skip


def test_of_several_documents_none_is_the_story(brought: Bring) -> None:
    found = brought(Mail(subject="S"), {"a.docx": OfficeDocument("a b", {}), "b.odt": OfficeDocument("c d", {})})
    assert (found.title, found.body) == ("S", "")
    assert found.warned == [
        *LEFT,
        "m.eml: not imported: 1 × attached document (b.odt): save it, then add it with newsroom draft",
    ]


def test_a_document_that_is_refused_is_named_in_its_mail(brought: Bring) -> None:
    with pytest.raises(Invalid) as refused:
        brought(Mail(), {"a.docx": Invalid("{path}: not a Word document", hint="save it")})
    assert (refused.value.message, refused.value.hint) == ("m.eml: a.docx: not a Word document", "save it")


def test_who_sent_a_mail_is_said_unless_the_author_is_known(brought: Bring) -> None:
    sent = ["m.eml: sent by Mai; name the author with --author"]
    assert brought(Mail(sender="Mai"), {}).said == sent
    assert brought(Mail(sender="Mai"), {}, has_author=True).said == []
    assert brought(Mail(), {}).said == []


def test_the_text_of_a_mail_has_a_limit(desk: Desk, brought: Bring) -> None:
    desk.settings = desk.settings.override(articles_max_megabytes="1")
    brought(Mail(markdown="đ" * 500_000), {})
    with pytest.raises(Invalid, match=r"^m\.eml: the text is longer than 1 MB$"):
        brought(Mail(markdown="đ" * 500_000 + "x"), {})
