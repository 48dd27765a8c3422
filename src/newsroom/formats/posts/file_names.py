"""What the name of a file says about a post: its date, its language, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Final

# 2014-03-12-coming-soon, 20140312_coming_soon, "2014-03-12 coming soon", 2014-03-12T10-15-coming-soon, 2014-03-12.
_DATED: Final = re.compile(
    r"(\d{4})([-_.]?)(\d{1,2})\2(\d{1,2})(?:T\d{2}[-_:.]?\d{2}(?:[-_:.]?\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"(?:[-_. \u2013\u2014]+(.*))?",
    re.S,
)
_LANGUAGE: Final = re.compile(r"(.+)\.([a-z]{2,3}(?:[-_][A-Za-z]{2,4})?)", re.S)
# ISO 639-1, and others used by sites of Hugo and Zola. Any other suffix, as in notes.old.md, is part of the name.
_LANGUAGES: Final = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et"
    " eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl"
    " km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj"
    " om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to"
    " tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu fil haw ckb nds gsw hsb dsb arz yue".split()
)
_YEARS: Final = range(1900, 2100)  # in which eight digits in a row are read as a date


@dataclass(frozen=True, slots=True)
class PostName:
    """The parts of a name: `day` is ISO, `lang` a language tag, `words` the rest; '' for missing parts."""

    day: str
    words: str
    lang: str

    @property
    def title(self) -> str:
        """The words as a title; without words, the date."""
        spaced = re.sub(r"[-_\s]+", " ", self.words).strip()
        return spaced[:1].upper() + spaced[1:] if spaced else self.day


def of(path: PurePath) -> PostName:
    """The parts of the name of `path`; an index file has the name of its folder."""
    stem, lang = path.stem, ""
    found = _LANGUAGE.fullmatch(stem)
    if found and re.split("[-_]", found[2])[0] in _LANGUAGES:
        stem, lang = found[1], found[2].replace("_", "-")
    if stem.lower() == "index" and path.parent.name not in ("", ".", ".."):
        stem = path.parent.name
    matched = _DATED.fullmatch(stem)
    if matched and (matched[2] or (len(matched[3] + matched[4]) == 4 and int(matched[1]) in _YEARS)):
        try:
            day = date(int(matched[1]), int(matched[3]), int(matched[4])).isoformat()
        except ValueError:  # such as 2014-13-45: not a date, so part of the name
            return PostName("", stem, lang)
        return PostName(day, matched[5] or "", lang)
    return PostName("", stem, lang)
