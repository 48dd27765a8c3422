"""Elements of office documents from a line of XML, as the reader of such files makes them."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from newsroom.formats.xml_stream import XmlElement

_SPACES = " ".join(f'xmlns:{name}="{name}"' for name in "w r mc text table draw".split())


def elements(xml: str) -> list[XmlElement]:
    """The elements of some XML; text is a child without a tag."""
    return _element(ET.fromstring(f"<w:body {_SPACES}>{xml}</w:body>")).children


def _element(one: ET.Element) -> XmlElement:
    found = XmlElement(_name(one.tag), {_name(key): value for key, value in one.attrib.items()}, 1, one.text or "")
    if one.text:
        found.children.append(XmlElement("", {}, 1, one.text))
    for child in one:
        found.children.append(_element(child))
        if child.tail:
            found.children.append(XmlElement("", {}, 1, child.tail))
    return found


def _name(written: str) -> str:
    return written.removeprefix("{").replace("}", ":")
