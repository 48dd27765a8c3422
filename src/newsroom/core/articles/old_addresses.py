"""Addresses of an older site, without differences that do not matter, and the articles that they mean here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote

from newsroom import hosts
from newsroom.store import Connection
from newsroom.text import nfc, slugify

LONGEST: Final = 2048  # characters; longer ones were not written by a person
_PAGE = re.compile(r"\.html?$", re.IGNORECASE)
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|cgi|jsp|pl|cfm)$", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default)\.(?:html?|php\d?|aspx?)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-")
# Parameters that newsletters, networks and advertisers add to an address; they never name a page.
_TRACKING = re.compile(
    r"(?:utm|hsa|mtm|pk|piwik|matomo|at)_\w*|(?:fb|g|dc|y|tt|tw|mscl|ms|li_fat_|igsh)(?:clid|clkid|id)|[gw]braid|mc_[ce]id"
    r"|igsh|_g[al]|_hs(?:enc|mi)|_openstat|vero_\w+|s_kwcid|xtor|ref|ref_src|referrer|source|cmpid|share|amp|replytocom",
    re.IGNORECASE,
)
# Parameters that name a page; others only change how it is shown, unless nothing else names the page.
_NAMING = frozenset("p page_id post post_id attachment_id id aid nid sid pid tid t story article itemid newsid".split())


@dataclass(frozen=True, slots=True)
class OldAddress:
    """An address, path, slug or thread of an older site, without the parts that do not name a page.

    `path` has no percent-encoding, no slashes at its beginning or end, no `index.html`, and no `.html` or `.htm`;
    `query` contains the parameters that are not for tracking.
    """

    host: str
    path: str
    query: str
    named_by_query: bool  # without the query it is another page, or none
    script: bool  # the path names a program, which shows what the query says

    @property
    def folded(self) -> str:
        """The path with each name as a slug: `_` becomes `-`, and letters have no marks."""
        return "/".join(slugify(name) or name.lower() for name in self.path.split("/"))


def read(written: str) -> OldAddress:
    """The parts of an address that are compared; with or without scheme and host."""
    written = written.strip()[:LONGEST]
    host, (path, _, query) = "", written.partition("#")[0].partition("?")
    if path.startswith("//") or "://" in path:
        authority, _, path = path.partition("//")[2].partition("/")
        host = hosts.key(authority)
    names = [nfc(unquote(name)) for name in path.split("/") if name]
    if names and _INDEX.fullmatch(names[-1]):
        names.pop()
    script = bool(names) and _SCRIPT.search(names[-1]) is not None
    if names:
        names[-1] = _PAGE.sub("", names[-1]) or names[-1]
    given = parse_qsl(query, keep_blank_values=True)
    kept = sorted((key, value) for key, value in given if not _TRACKING.fullmatch(key))
    naming = bool(kept) and (not names or script or any(key.lower() in _NAMING for key, _ in kept))
    return OldAddress(host, "/".join(names), "&".join(f"{key}={value}" for key, value in kept), naming, script)


def find(db: Connection, written: str) -> int | None:
    """The id of the article that an old address, path or slug means, or None.

    It is a current or former path of the article, or its last name is a slug of the article. A number alone is a slug,
    never an id of this file.
    """
    if len(written) > LONGEST:
        return None
    address = read(written)
    if not address.path or (address.script and address.query):
        return None
    bases = (
        address.path,
        address.path.lower(),
        address.path.replace("_", "-"),
        address.folded,
        address.path.replace("-", "_"),
    )
    paths = [f"/{base}{end}" for base in dict.fromkeys(bases) for end in ("/", "", ".html", ".htm")]
    row = db.execute(
        """
        select p.article_id from json_each(:paths) w join paths p on p.path = w.value
        where p.article_id is not null order by w.key limit 1
        """,
        {"paths": json.dumps(paths)},
    ).fetchone()
    if row:
        return int(row[0])
    last = _SCRIPT.sub("", address.path.rpartition("/")[2])
    slugs = [slug for name in (last, _DATE.sub("", last, count=1)) if (slug := slugify(name))]
    return next((found for slug in dict.fromkeys(slugs) if (found := _with_slug(db, slug)) is not None), None)


def _with_slug(db: Connection, slug: str) -> int | None:
    for query in (
        "select id from articles where slug = :slug and status <> 'trashed'",
        "select article_id from paths where slug = :slug and article_id is not null order by created_at desc",
        "select id from articles where slug = :slug order by id desc",
    ):
        if row := db.execute(query, {"slug": slug}).fetchone():
            return int(row[0])
    return None
