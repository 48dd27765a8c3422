"""What is refused in a text file: every fault with its place, none that costs time, memory or the process."""

from __future__ import annotations

import resource
import shutil
import subprocess
import time

import pytest

from newsroom.errors import Invalid
from newsroom.formats.decoding import Undecodable
from newsroom.formats.front_matter import article_file


def refusal(text: str | bytes, encoding: str | None = None) -> Invalid:
    with pytest.raises(Invalid) as refused:
        article_file.read(text, name="bài/a.md", encoding=encoding)
    for line in refused.value.message.split("\n"):
        assert line.startswith("bài/a.md:")
        assert line.split(":")[1].isdigit()
    return refused.value


@pytest.mark.parametrize(
    ("lines", "place", "says"),
    [
        ("title: a: b", "2:9", "colon"),
        ("title: a: b: [", "2:9", "colon"),
        ("lead: x\ntitle: a: b", "3:9", "colon"),
        ('title: "abc\nlead: x', "2:8", "quotation mark that opens here is not closed"),
        ("title: 'it's'", "2:12", "more text after the value"),
        ("title: [Video] foo", "2:16", "more text after the value"),
        ("tags: [a, b\nlead: x", "2:7", "not closed"),
        ("title: *Important* news", "2:8", "begins with *"),
        ("title: &x y", "2:8", "anchors"),
        ("title: *x", "2:8", "references"),
        ("title: !!python/object/apply:os.system [id]", "2:8", "types"),
        ("title: !x y", "2:8", "types"),
        ("<<: {a: b}", "2:1", "merge keys"),
        ("title: @lan", "2:8", "begins with @ must be in quotes"),
        ("title: `x`", "2:8", "begins with ` must be in quotes"),
        ("title:\n\tx: y", "3:1", "tabs cannot be used for indentation"),
        ("title: b\nfoo\nlead: d", "3:1", "neither `key: value`"),
        ("title: b\n lead: d", "3:6", "indented"),
        ("title:x\nlead: d", "2:6", "a space is missing"),
        ("title:x\n", "2:6", "a space is missing"),
        (r'title: "a\q"', "2:10", "backslash"),
        ("title: x\ntitle: y", "3:1", "the key 'title' occurs twice, first on line 2"),
        ("a: {b: 1, b: 2}", "2:11", "the key 'b' occurs twice"),
        ("Title: x\ntitle: y", "3", "are the same key"),
        ("x: y\n? [a, b]\n: c", "3:3", "a key must be text, not a list or a mapping"),
        ("title: [a, b]", "2", "title must be text, but this is a list"),
        ("lead: {a: b}", "2", "lead must be text, but this is a mapping"),
        ("tags: [a, {b: c}]", "2", "tags must be a list of text values"),
        ("tags: [a, [b]]", "2", "tags must be a list of text values"),
        ("status: ready", "2", "unknown status 'ready'"),
        ("draft: perhaps", "2", "true or false"),
        ("image: [[x]]", "2", "one picture"),
    ],
)
def test_each_fault_has_its_place(lines: str, place: str, says: str) -> None:
    message = refusal(f"---\n{lines}\n---\nbody\n").message
    assert message.startswith(f"bài/a.md:{place}: ")
    assert says in message
    assert "\n" not in message


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    refused = refusal("---\ntitle: a: b\nlead: [1\ntags: [a]\ntags: b\nstatus: foo\nimage: @x\nlang: vi\n---\nx\n")
    assert [line.split(": ")[0] for line in refused.message.split("\n")] == [
        "bài/a.md:2:9", "bài/a.md:3:7", "bài/a.md:5:1", "bài/a.md:6", "bài/a.md:7:8",
    ]  # fmt: skip
    assert 'write title: "a: b"' in refused.message
    assert refused.hint


def test_a_headline_with_a_colon_says_what_to_write() -> None:
    assert refusal('---\ntitle: Ông nói: "không"\n---\n').hint == r'write title: "Ông nói: \"không\""'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: x\n\nbody without a fence\n", 1),
        ("---\ntitle: x\n----\nbody\n", 1),
        ("\n---\ntitle: x\n", 2),
        ("+++\ntitle = 'x'\n", 1),
        ("---\n<<: *a\n", 1),
        ("---\ntiêu đê: x\ndraft: true\n\nbody\n", 1),
    ],
)
def test_an_unclosed_fence_is_not_a_body(text: str, line: int) -> None:
    assert refusal(text).message.startswith(f"bài/a.md:{line}: unclosed front matter")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("+++\ntitle = x\n+++\n", "2:9"),
        ("+++\ntitle = 'x'\ntitle = 'y'\n+++\n", "3:12"),
        ("+++\na = " + "[" * 10_000 + "\n+++\n", "1"),
        ("+++\na = " + "[" * 30 + "]" * 30 + "\n+++\n", "1"),
        ("+++\n" + "a." * 60_000 + "a = 1\n+++\n", "1"),
        ("+++\nb = 1\n" + "a." * 15_000 + "a = 1\n+++\n", "3"),
        ("+++\n" + "a." * 30 + "a = 1\n+++\n", "1"),
        ("+++\na = " + "9" * 9_000 + "\n+++\n", "1"),
        ("---json\n{}\n---\n", "1"),
    ],
)
def test_toml_and_other_dialects(text: str, place: str) -> None:
    assert refusal(text).message.startswith(f"bài/a.md:{place}: ")


NESTED = 100_000
BOMBS = {
    "lists": "[" * NESTED,
    "mappings": "{" * NESTED,
    "both": "[{a: " * NESTED,
    "lists over lines": "[\n" * NESTED,
    "block lists": "\n  " + "- " * NESTED,
    "long": "[" + "b," * NESTED + "b]",
    "aliases": "\n  a: &a [x,x,x,x]\n  b: &b [*a,*a,*a,*a]\n  c: &c [*b,*b,*b,*b]\n  d: [*c,*c,*c,*c]",
    "megabyte": "x" * 1_000_000,
    "deep": "".join(f"\n{'  ' * depth}a:" for depth in range(1, 300)),
    "quotes": '"' + "x" * 200_000,
    "many faults": "x" + "\na: b: c" * 20_000,
    "unclosed lists": "x" + "\nkey: [a" * 20_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_and_costs_nothing(bomb: str) -> None:
    article_file.read("---\ntitle: x\n---\n", name="warm")
    before, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refusal(f"---\ntitle: x\nbomb: {bomb}\n---\nbody\n")
    # Generous: it takes a few hundredths of a second, where the loaders of PyYAML take minutes or crash.
    assert time.process_time() - before < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200 * 1024


@pytest.mark.parametrize(
    ("data", "offset", "suggested"),
    [
        ("title: xin chào".encode("utf-16"), 0, "utf-16"),
        ("title: xin chào".encode("utf-16-be"), 1, "utf-16be"),
        ("title: x\nplain".encode("utf-16-le"), 1, "utf-16le"),
        ("\ufefftitle".encode("utf-32"), 0, "utf-32"),
        ("Été à Paris, ça déjà".encode("cp1252"), 0, "cp1252"),
        ("Привет, мир".encode("cp1251"), 0, "cp1251"),
        ("Ha\u0300 No\u0323\u0302i, \u0111o\u0301".encode("cp1258", "ignore"), 2, "cp1258"),
    ],
)
def test_bytes_that_are_not_utf8_name_their_offset_and_a_likely_encoding(
    data: bytes, offset: int, suggested: str
) -> None:
    refused = refusal(data)
    if offset:
        assert f"offset {offset})" in refused.message or suggested.startswith("utf-16")
    assert refused.hint is not None
    assert f"--encoding {suggested}" in refused.hint
    assert isinstance(refused, Undecodable)
    assert refused.plain_hint.endswith(f": iconv -f {suggested} -t utf-8 FILE")
    if shutil.which("iconv"):  # it knows the names that are advised
        subprocess.run(["iconv", "-f", suggested, "-t", "utf-8"], input=data, check=True, capture_output=True)


def test_a_zero_in_a_text_is_named_with_its_place_and_is_no_encoding() -> None:
    refused = refusal(b"text\0more text that is long enough")
    assert "byte 0x00 is not allowed in text (offset 4)" in refused.message
    assert refused.hint == "remove this byte"


def test_with_the_encoding_given_marks_are_composed() -> None:
    # Windows-1258: \xf2 is the dot below, \xec the acute, \xcc the grave, each after its vowel.
    data = b"---\ntitle: \xf0\xf4i m\xe3\xect\n---\n\nH\xe0 N\xf4\xf2i, \xf0o\xec l\xe0 nha\xcc.\n"
    draft = article_file.read(data, name="a.md", encoding="cp1258")
    assert (draft.title, draft.body) == ("đôi mắt", "Hà Nội, đó là nhà.\n")


@pytest.mark.parametrize(("data", "encoding"), [(b"abc\xff", "ascii"), (b"\x81", "cp1252"), (b"a", "utf-16-le")])
def test_a_wrong_encoding_is_refused_with_the_offset(data: bytes, encoding: str) -> None:
    assert f"is not {encoding}" in refusal(data, encoding).message


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", ""])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(Invalid, match="unknown encoding"):
        article_file.read(b"x", name="a.md", encoding=encoding)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\udce9b", "byte 0xE9 is not UTF-8"),
        ("a\ud800b", "byte 0xED is not UTF-8"),
        ("a\ud800\udce9", "byte 0xED is not UTF-8"),
    ],
)
def test_text_with_a_half_letter_names_the_byte(text: str, says: str) -> None:
    assert says in refusal(f"---\ntitle: {text}\n---\n").message


@pytest.mark.parametrize("blank", [0, 1, 3])
def test_metadata_of_another_form_names_its_line(blank: int) -> None:
    refused = refusal("\n" * blank + ":title: x\n\nText\n")
    assert refused.message.startswith(f"bài/a.md:{1 + blank}: this file begins with metadata in reStructuredText")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        # A colon, the right fence, or the right sign is missing: what holds the text back would be part of it.
        ("---\ntiêu đê Tin mật\nembargo: 2027-01-01\ndraft: true\n---\nbody\n", "2:1: front matter must be lines"),
        ('---\ntitle = "x"\ndraft = true\n---\nbody\n', "2:1: front matter must be lines"),
        ("---\ntitle：x\ndraft：true\n---\nbody\n", "2:1: front matter must be lines"),
        ("---\n**Draft**\ntitle: x\n---\nbody\n", "2:1: a value that begins with *"),
        ("+++\ntitle: x\ndraft: true\n+++\nbody\n", "2:6: not TOML"),
        (";;;\ntitle: x\ndraft: true\n;;;\nbody\n", "2:2: not JSON"),
        ("----\ntitle: x\ndraft: true\n----\nbody\n", "1: this line must be ---"),
        ("\n—\ntiêu đề: x\n—\nbody\n", "2: this line must be ---"),
        (" ---\ntitle: x\n ---\nbody\n", "1: this line must be ---"),
    ],
)
def test_metadata_that_is_nearly_right_never_becomes_the_text(text: str, place: str) -> None:
    assert refusal(text).message.startswith(f"bài/a.md:{place}")
