"""Writes OpenDocument texts for tests, as LibreOffice writes them."""

from __future__ import annotations

import zipfile
from pathlib import Path

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)
_STYLES = (
    '<style:style style:name="Heading_20_1" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Quotations" style:family="paragraph"/><style:style style:name="Title" style:family="paragraph"/>'
    '<style:style style:name="Illustration" style:family="paragraph"/>'
)
_OWN = (
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="T2" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="T4" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="T9" style:family="text"><style:text-properties fo:language="vi"/></style:style>'
    '<style:style style:name="T3" style:family="text"><style:text-properties style:font-name="VNI"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>'
    '<style:style style:name="P2" style:family="paragraph"><style:text-properties style:font-name=".VnTimeH"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/>'
    '<text:list-level-style-number text:level="2"/></text:list-style>'
)
_FONTS = '<style:font-face style:name="VNI" svg:font-family="\'VNI-Times\'"/>'


def write(path: Path, *body: str, files: dict[str, bytes] | None = None) -> Path:
    """A text with some blocks."""
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {_SPACES}><office:font-face-decls>{_FONTS}</office:font-face-decls>"
        f"<office:automatic-styles>{_OWN}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {_SPACES}><office:styles>{_STYLES}</office:styles></office:document-styles>",
        **(files or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def p(inner: str, style: str = "Standard") -> str:
    """A paragraph."""
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def span(inner: str, style: str) -> str:
    """Words in a style."""
    return f'<text:span text:style-name="{style}">{inner}</text:span>'


def picture(name: str, alt: str = "") -> str:
    """A picture in its frame."""
    return f'<draw:frame><draw:image xlink:href="Pictures/{name}"/><svg:desc>{alt}</svg:desc></draw:frame>'
