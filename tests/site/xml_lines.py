"""A whole XML file as lines, so that a test can say everything that is in it."""

from __future__ import annotations

from xml.etree import ElementTree


def xml_lines(data: bytes, below: str = "") -> list[str]:
    """A line for each element with a text or attributes, in order: `item/guid isPermaLink=false: text`.

    `below` leaves out all but what is in elements of this name.
    """
    found: list[str] = []

    def walk(one: ElementTree.Element, path: str) -> None:
        given = "".join(f" {_plain(name)}={value}" for name, value in sorted(one.attrib.items()))
        text = (one.text or "").strip()
        if path and (given or text):
            found.append(f"{path}{given}{': ' * bool(text)}{text}")
        for child in one:
            walk(child, f"{path}/{_plain(child.tag)}".lstrip("/"))

    root = ElementTree.fromstring(data)
    for start in root.iter() if below else [root]:
        if not below or _plain(start.tag) == below:
            walk(start, below)
    return found


def _plain(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]
