"""XML of feeds and sitemaps, read back by a parser."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.site.compact_xml import CompactXml

XML_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\ufffe\uffff", min_codepoint=0x20))


def test_a_document() -> None:
    xml = CompactXml()
    with xml.element("feed", xmlns="http://www.w3.org/2005/Atom", xml_lang="vi"):
        xml.leaf("title", "Tin & <b>")
        xml.leaf("empty")
        xml.leaf("link", rel="self", href="/a?b&c")
        with xml.element("author"):
            xml.leaf("name", "Lan")
        with xml.element("nothing", a="b"):
            pass
        xml.record("url", loc="/x/", lastmod="2026")
        xml.record("url")
    assert xml.bytes().decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">'
        "<title>Tin &amp; &lt;b&gt;</title><empty/>"
        '<link rel="self" href="/a?b&amp;c"/>'
        "<author><name>Lan</name></author>"
        '<nothing a="b"/>'
        "<url><loc>/x/</loc><lastmod>2026</lastmod></url><url></url>"
        "</feed>\n"
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ('say "x"', "'say \"x\"'"),
        ("it's", '"it\'s"'),
        ('it\'s "x"', '"it\'s &quot;x&quot;"'),
        ("a\nb\tc\rd", '"a&#10;b&#9;c&#13;d"'),
        ("<&>", '"&lt;&amp;&gt;"'),
        ("x\x00\x1b\ufffey", '"xy"'),
    ],
)
def test_attributes(value: str, written: str) -> None:
    xml = CompactXml()
    xml.leaf("a", "", b=value)
    assert xml.bytes().decode() == f'<?xml version="1.0" encoding="utf-8"?>\n<a b={written}/>\n'


def test_only_the_first_underscore_of_a_name_is_a_colon() -> None:
    xml = CompactXml()
    xml.leaf("a", xmlns_news_x="n")
    assert b'xmlns:news_x="n"' in xml.bytes()


@pytest.mark.parametrize("unfit", ["\x00", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_left_out(unfit: str) -> None:
    xml = CompactXml()
    xml.leaf("a", f"đ{unfit}x\ty\nz")
    assert ElementTree.fromstring(xml.bytes()).text == "đx\ty\nz"
    plain = CompactXml()
    plain.leaf("a", f"d{unfit}x")
    assert ElementTree.fromstring(plain.bytes()).text == "dx"


@given(XML_TEXT, XML_TEXT)
def test_any_text_comes_back_from_a_parser(text: str, attribute: str) -> None:
    xml = CompactXml()
    xml.leaf("a", text, b=attribute)
    read = ElementTree.fromstring(xml.bytes())
    assert (read.text or "") == text
    assert read.attrib == {"b": attribute}
