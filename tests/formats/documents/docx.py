"""Writes Word documents for tests, as Word writes them."""

from __future__ import annotations

import zipfile
from html import escape
from pathlib import Path

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
STYLES = {
    "Title": ("Title", ""), "Heading1": ("heading 1", ""), "Tieude2": ("heading 2", ""), "MyHead": ("My Head", "Tieude2"),
    "Quote": ("Quote", ""), "Caption": ("caption", ""), "TOC1": ("toc 1", ""), "ListBullet": ("List Bullet", ""),
}  # fmt: skip


def run(words: str, marks: str = "") -> str:
    """A run; `marks` are its properties."""
    properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def p(*inner: str, style: str = "", num: str = "", level: int = 0) -> str:
    """A paragraph of runs, or of plain words."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    content = "".join(one if one.startswith("<") else run(one) for one in inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table whose cells are one paragraph each."""
    cells = ["".join(f"<w:tc><w:tcPr/>{p(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def picture(number: str, alt: str = "") -> str:
    """A run with a picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{escape(alt)}"/><a:graphic><a:graphicData>'
        f'<a:blip r:embed="{number}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def write(path: Path, *body: str, files: dict[str, bytes] | None = None, links: dict[str, str] | None = None) -> Path:
    """A document. `links` are relations of the text by their ids; web addresses are outside."""
    styles = "".join(
        f'<w:style w:styleId="{number}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + "</w:style>"
        for number, (name, based) in STYLES.items()
    )
    levels = "".join(f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{{}}"/></w:lvl>' for n in range(3))
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{levels.replace("{}", form)}</w:abstractNum>'
        for n, form in enumerate(("bullet", "decimal"))
    ) + "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(2))
    outside = ' TargetMode="External"'
    relations = "".join(
        f'<Relationship Id="{number}" Target="{escape(target)}"{outside if "://" in target else ""}/>'
        for number, target in (links or {}).items()
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(files or {})}.items():
            archive.writestr(name, content)
    return path
