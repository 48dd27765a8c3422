"""The pages that a new newsroom begins with, as drafts to fill in: about, contact, corrections, privacy, accessibility."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import newsroom
from newsroom.core import stored_settings
from newsroom.core.articles import drafting
from newsroom.core.articles.articles import Article
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import ArticleKind
from newsroom.core.journal import actions
from newsroom.desk import Desk
from newsroom.desk.article_text import manuscript_from
from newsroom.formats.front_matter import article_file

FOLDER: Final = Path(newsroom.__file__).parent / "first_pages"
HELD: Final = "to be filled in"
# The slugs of the pages, by their names in `site.policies`; `about` is in the menu only.
SLUGS: Final = {
    "en": {
        "about": "about",
        "contact": "contact",
        "corrections": "corrections-policy",
        "privacy": "privacy",
        "accessibility": "accessibility",
    },
    "vi": {
        "about": "gioi-thieu",
        "contact": "lien-he",
        "corrections": "chinh-sach-dinh-chinh",
        "privacy": "quyen-rieng-tu",
        "accessibility": "kha-nang-tiep-can",
    },
}


def language_of(lang: str) -> str:
    """The language of the pages for a site in `lang`: Vietnamese, else English."""
    return "vi" if lang.split("-")[0].lower() == "vi" else "en"


def draft(desk: Desk) -> list[Article]:
    """Draft the pages, held back until a person publishes each by name, and place them in the menu and the footer."""
    lang = language_of(desk.settings.lang)
    slugs = SLUGS[lang]
    made = []
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="init") as act:
        for slug in slugs.values():
            text = (FOLDER / lang / f"{slug}.md").read_text(encoding="utf-8")
            manuscript = replace(manuscript_from(article_file.read(text, name=slug)), kind=ArticleKind.PAGE)
            terms = PublicationTerms(held=HELD)
            made.append(drafting.draft(act, manuscript, lang=desk.settings.lang, slug=slug, terms=terms).article)
    policies = ", ".join(f"{name}={slug}" for name, slug in slugs.items() if name != "about")
    values = {"site.menu": f"{slugs['about']}, {slugs['contact']}", "site.policies": policies}
    stored_settings.put(desk.db, values, now=desk.now, actor=desk.actor)
    return made
