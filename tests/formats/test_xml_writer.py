"""XML as it is written: escaped, closed, on lines, and never with a character that XML cannot hold."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from newsroom.formats.xml_writer import XmlWriter


def test_elements_stand_on_lines_of_their_own() -> None:
    out = io.StringIO()
    xml = XmlWriter(out, doctype="<!DOCTYPE a>", indent="  ")
    xml.start("a", {"x": 'one "two" & <three>'})
    xml.start("b")
    xml.text("c", "1 < 2 & 3", {"y": "z"})
    xml.empty("d", {"e": ""})
    xml.end()
    xml.text("f", "")
    xml.end()
    assert out.getvalue() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<!DOCTYPE a>\n"
        "<a x='one \"two\" &amp; &lt;three&gt;'>\n"
        "  <b>\n"
        '    <c y="z">1 &lt; 2 &amp; 3</c>\n'
        '    <d e=""/>\n'
        "  </b>\n"
        "  <f></f>\n"
        "</a>\n"
    )


def test_without_an_indent_and_with_references() -> None:
    out = io.StringIO()
    xml = XmlWriter(out, references=re.compile("[\u202e\r]"))
    xml.start("a")
    xml.text("b", "x\u202ey\r&")
    xml.end()
    assert out.getvalue() == '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n<b>x&#x202e;y&#xd;&amp;</b>\n</a>\n'


def test_what_xml_cannot_hold_is_replaced() -> None:
    out = io.StringIO()
    xml = XmlWriter(out)
    xml.text("a", "\x00\x1b\ud800\ufffe\t\n", {"b": "\x08"})
    assert out.getvalue().endswith('<a b="\ufffd">\ufffd\ufffd\ufffd\ufffd\t\n</a>\n')


@given(st.text(), st.text())
def test_any_text_is_read_back(content: str, value: str) -> None:
    out = io.StringIO()
    XmlWriter(out, references=re.compile("[\r]")).text("a", content, {"b": value})
    root = ElementTree.fromstring(out.getvalue().encode("utf-8", "surrogatepass"))
    unfit = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    assert (root.text or "") == unfit.sub("\ufffd", content)
