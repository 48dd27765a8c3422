"""What an editor would want to know about an article before it is published."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.core.articles import paths, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.media import pictures
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: `level` is error or warning."""

    level: str
    where: str
    code: str
    message: str


def article(db: Connection, of: Article) -> list[Finding]:
    """What an editor would want to know before publishing the head revision."""
    from newsroom import markup

    copy = revisions.get(db, of.id, of.revision).copy
    found: list[Finding] = []

    def add(level: str, code: str, message: str) -> None:
        found.append(Finding(level, of.slug, code, message))

    if not copy.body.strip():
        add("error", "empty-body", "the body is empty")
    if not copy.lead:
        add("warning", "no-lead", "there is no lead")
    if not copy.section:
        add("warning", "no-section", "it is in no section")
    if not copy.authors and not copy.source:
        add("warning", "no-byline", "it names neither an author nor a source")
    if len(copy.title) > 110:
        add("warning", "long-title", f"the title has {len(copy.title)} characters; search engines cut it at 110")
    for name in dict.fromkeys([*markup.images(copy.body), *([copy.image] if copy.image else [])]):
        if "://" not in name and name not in copy.media:
            add("error", "missing-picture", f"the picture {name} is not in the file")
    aliases = copy.extra.get("aliases", ())
    for typed in aliases if isinstance(aliases, (list, tuple)) else ():
        if paths.former(str(typed)) is None:
            add("warning", "bad-alias", f"the former address {typed} is none a site can have, and leads nowhere")
    for name, number in copy.media.items():
        if name == copy.image and not pictures.get(db, number).alt:
            add("warning", "no-alt", f"the picture {name} has no alt text")
    return found
