"""What readers will not see of a text: embeds, scripts, pictures, broken links; each with its line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from urllib.parse import unquote, urlsplit

from newsroom import text, urls
from newsroom.core.articles import articles, paths, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.errors import Invalid
from newsroom.markup import embeds, fact_boxes, picture_name, recognise, remote_pictures, words
from newsroom.markup import parts as text_parts
from newsroom.markup.canonical import ID_PREFIX, SCHEMES
from newsroom.markup.fact_boxes import BoxFault, BoxProblem
from newsroom.markup.parts import PartKind, TextPart
from newsroom.markup.remote_pictures import host_of, is_from
from newsroom.phrases import Phrase, as_message, phrase
from newsroom.store import Connection

LONGEST: Final = 120  # characters of an address that a message shows
_SCHEME: Final = r"([A-Za-z][A-Za-z0-9+.\-]*):"
_FILE: Final = r"\.[A-Za-z][A-Za-z0-9]{1,4}$"  # how the name of a file ends
_ID: Final = r' id="([^"]*)"'
# How other site builders write a link to the file of a post or to a file beside it.
_BUILDER: Final = r"@/|[{|](?:filename|attach|static|author|category|tag|index)[}|]"
# Names of pages and documents; other paths from the root of the site may be pages of another program there.
_FILE_NAME: Final = (
    r"(?i)\.(?:md|markdown|mdx|rst|adoc|html?|php|aspx?|pdf|docx?|xlsx?|pptx?|od[tsp]|csv|txt|zip|epub|mp[34]|m4[av]|ogg|wav"
    r"|webm|mov)$"
)
# Nothing but articles is there, apart from lists of a month or a day and their feeds.
_DATED: Final = r"/\d{4}/\d{1,2}/(?:\d{1,2}/)?(?!(?:feed|page|amp|rss)/?$)[^/]*[^\W\d_][^/]*/?"
_OF_OTHERS: Final = ("/media/", "/assets/", "/pagefind/", "/_f/")
_A_PATH: Final = "/2000/01/article/"  # the page from which relative links are followed in a text that has no page yet
_INSTEAD: Final = {
    "script": phrase("put scripts in the theme"),
    "style": phrase("put styles in the theme"),
    "link": phrase("put styles in the theme"),
    "form": phrase("link to the form instead"),
    "input": phrase("link to the form instead"),
}
_BOX_FAULTS: Final = {
    BoxFault.NO_END: phrase("{shown} has no end, so readers see it as it is written: put a line ::: where it ends"),
    BoxFault.UNKNOWN: phrase("readers see {shown} as it is written: no box has that name"),
    BoxFault.NO_BEGINNING: phrase("readers see {shown} as it is written: no box or transcript begins above it"),
    BoxFault.NO_FILE: phrase("the words of {shown} are not in the text: draft the text with this file beside it"),
    BoxFault.PICTURE: phrase(
        "the picture {shown} in a transcript is shown as it is written: put it below the line ::: that ends the transcript"
    ),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that readers will not see: its line in the text (0: its main picture), what it has in common with others
    (`cause`, as in "pictures on img.example.org"), and the message about it."""

    line: int
    code: str
    cause: str
    message: str

    @property
    def placed(self) -> Phrase:
        """The message with the line in the text."""
        return (
            phrase("line {line} of the text: {message}", line=self.line, message=as_message(self.message))
            if self.line
            else as_message(self.message)
        )


class LossFinder:
    """Finds losses in any number of texts of one file.

    `hosts` are those whose pictures may be shown; `redirects` are the former addresses in the settings of the site at
    `site_url`.
    """

    def __init__(
        self, db: Connection, hosts: Sequence[str], *, site_url: str = "", redirects: Collection[str] = ()
    ) -> None:
        self.db = db
        self.hosts = hosts
        self._home = site_url.rstrip("/")
        self._redirects = redirects
        self._former: set[str] | None = None

    def of_revision(self, article: Article, rev: int) -> list[Loss]:
        """What the page of a revision will not show of its text, in the order of the text."""
        manuscript = revisions.get(self.db, article.id, rev).manuscript
        return self.of_text(manuscript, revisions.html(self.db, article.id, rev), article)

    def of_text(self, manuscript: Manuscript, html: str, article: Article | None = None) -> list[Loss]:
        """What a page will not show of a text. `html` is from `revisions.render`, `article` is missing if it was not saved yet."""
        path = article.path if article else None
        found: list[Loss] = []
        if manuscript.image:
            found += _picture(0, manuscript.image, manuscript, self.hosts)
        found += _main_embeds(manuscript)
        found += _poster(manuscript, self.hosts)
        ids = frozenset(re.findall(_ID, html))
        own = bool(self._home) and self._home in manuscript.body
        only_web_links = not own and text_parts.has_web_links_only(manuscript.body)  # and those are shown
        for part in () if only_web_links else text_parts.parts(manuscript.body):
            if part.kind is PartKind.ELEMENT:
                found += _element(part, manuscript)
            elif part.kind is PartKind.ATTRIBUTES:
                said = phrase("the attribute list {value} has no effect on the page", value=_short(part.value))
                found.append(Loss(part.line, "attributes", "attribute lists", said))
            elif part.kind is PartKind.PICTURE:
                found += _picture(part.line, part.value, manuscript, self.hosts)
            elif not _is_clip(part.value, manuscript, html):
                found += self._link(part, ids, html, path or _A_PATH)
        found += map(_of_box, fact_boxes.problems(manuscript.body))
        found = _once(found)
        pictures = any(one.code in ("missing-picture", "remote-picture") for one in found)
        if manuscript.body.strip() and not pictures and not self._shows_something(html):
            found.append(Loss(1, "shows-nothing", "empty texts", "readers will not see any of this text"))
        aliases = manuscript.extra.get("aliases", ())
        for typed in aliases if isinstance(aliases, (list, tuple)) else ():
            problem = paths.alias_problem(self.db, article.id if article else None, str(typed))
            if problem is not None:
                found.append(Loss(0, "bad-alias", "former addresses", problem))
        return found

    def _shows_something(self, html: str) -> bool:
        shown = remote_pictures.only_from(html, self.hosts)
        return "<img" in shown or bool(words.opening(shown, 20))

    def _link(self, part: TextPart, ids: frozenset[str], html: str, path: str) -> list[Loss]:
        """The message about a link that the page does not show, or that is broken."""
        address = part.value.strip()
        shown = _short(address)
        scheme = re.match(_SCHEME, address)
        if scheme and re.match(_BUILDER, address) is None:
            kind = scheme[1].lower()
            if kind in SCHEMES:
                inside = self._home and address.startswith(f"{self._home}/")
                return self._dead(part, address.removeprefix(self._home), path) if inside else []
            said = phrase(
                "the link to {shown} is shown as plain text, because {kind}: addresses are not allowed",
                shown=shown,
                kind=kind,
            )
            return [Loss(part.line, "unsafe-link", phrase("links with {kind}: addresses", kind=kind), said)]
        if address.startswith("#"):
            name = unquote(address[1:])
            mended = f'href="#{ID_PREFIX}{escape(address[1:])}"' not in html
            if name in ("", "top") or ID_PREFIX + name in ids or mended:
                return []
            said = phrase("the link to {shown} is broken: the text has no such heading or id", shown=shown)
            return [Loss(part.line, "dead-link", "links within a text", said)]
        return self._dead(part, address, path)

    def _dead(self, part: TextPart, address: str, path: str) -> list[Loss]:
        """The message about a link to a page of the site that it does not have. The address has no scheme."""
        if self._leads_somewhere(address, path):
            return []
        said = phrase("the link to {shown} is broken: the site has no such page", shown=_short(part.value.strip()))
        return [Loss(part.line, "dead-link", "links to files and articles", said)]

    def _leads_somewhere(self, address: str, path: str) -> bool:
        """Whether a link without a scheme on the page at `path` leads to a page, as far as that can be known."""
        if not address or address.startswith(("//", "\\\\", "?")):
            return True
        if re.match(_BUILDER, unquote(address)):
            return False
        try:
            wanted = unquote(urlsplit(address.replace("\\", "/")).path)
        except ValueError:
            return True
        if not wanted.startswith("/"):
            wanted = posixpath.normpath(posixpath.join(path, wanted)) + ("/" if wanted.endswith("/") else "")
        elif wanted.startswith(_OF_OTHERS) or not (re.search(_FILE_NAME, wanted) or re.fullmatch(_DATED, wanted)):
            return True  # the host may have other pages there
        return self._is_known(wanted)

    def _is_known(self, path: str) -> bool:
        """Whether the site has, or will have, something at a path."""
        try:
            path = urls.normalise(path)
        except Invalid:
            return False
        if path == "/" or text.is_reserved(path.split("/")[1]):
            return True
        known = {path, path.rstrip("/"), path.rstrip("/") + "/"}
        if not known.isdisjoint(self._redirects):
            return True
        if any(self.db.execute("select 1 from paths where path = :path", {"path": one}).fetchone() for one in known):
            return True
        dated = re.fullmatch(r"/\d{4}/\d{2}/([^/]+)/?", path)
        if dated and articles.find(self.db, dated[1]):
            return True
        if self._former is None:
            self._former = _former_of_drafts(self.db)
        return bool(known & self._former)


def _is_clip(address: str, manuscript: Manuscript, html: str) -> bool:
    """Whether the page shows a clip of the newsroom instead of a link: a picture that leads to the file is its poster."""
    return picture_name(address) in manuscript.media and f'href="{escape(address.strip())}"' not in html


def _of_box(problem: BoxProblem) -> Loss:
    """The message about a line of colons that made no box or transcript, or a picture within a transcript."""
    said = phrase(_BOX_FAULTS[problem.fault], shown=_short(problem.written))
    code = "missing-transcript" if problem.fault is BoxFault.NO_FILE else "box"
    return Loss(problem.line, code, "boxes and transcripts", said)


def _once(losses: list[Loss]) -> list[Loss]:
    """Losses without those of a main picture that the text has too, and each missing picture once."""
    kept: dict[object, Loss] = {}
    for loss in losses:
        key = (loss.code, loss.message) if loss.code in ("missing-picture", "remote-picture") else id(loss)
        if key not in kept or not kept[key].line:
            kept[key] = loss
    return list(kept.values())


def _short(address: str) -> str:
    line = text.one_line(address)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _element(part: TextPart, manuscript: Manuscript) -> list[Loss]:
    name, _, address = part.value.partition(" ")
    if name in embeds.LINKED and (recognise(address.strip()) or picture_name(address) in manuscript.media):
        return []
    shown = "<?" if name == "?" else f"<{name}>"
    of_what = f" ({_short(address)})" if address else ""
    instead = _INSTEAD.get(name, phrase("link to it instead") if address else "")
    if name in embeds.LINKED and address.startswith(("https://", "http://", "//")):
        instead = phrase("the page links to it instead")
    said = phrase("{shown}{of_what} is not shown on the page", shown=shown, of_what=of_what) + (
        phrase("; {instead}", instead=instead) if instead else ""
    )
    return [Loss(part.line, "element", shown, said)]


def _main_embeds(manuscript: Manuscript) -> list[Loss]:
    """The addresses under `video:` and `audio:` that the page does not show; other systems have other values there."""
    found = []
    for key in revisions.MAIN_EMBEDS:
        written = manuscript.extra.get(key)
        address = written.strip() if isinstance(written, str) else ""
        if not address or recognise(address) or picture_name(address) in manuscript.media:
            continue
        if "/" not in address and not re.match(_SCHEME, address):  # the name of a file, or a value of another system
            if re.search(_FILE, address):
                said = phrase("{key}: {shown} is not in the newsroom file", key=key, shown=_short(address))
                found.append(Loss(0, "missing-picture", "missing pictures", said))
        else:
            said = phrase(
                "{key}: {shown} is not shown: it is neither the address of a known provider nor the https address of a file",
                key=key,
                shown=_short(address),
            )
            found.append(Loss(0, "element", phrase("addresses under {key}", key=key), said))
    return found


def _poster(manuscript: Manuscript, hosts: Sequence[str]) -> list[Loss]:
    """The message about a picture under `poster:` that the page does not show until the video plays."""
    written = manuscript.extra.get(revisions.POSTER)
    address = written.strip() if isinstance(written, str) else ""
    if not re.match(_SCHEME, picture_name(address)) or address in manuscript.media:
        return []  # one that is not beside the text is named when its file is looked for
    return _picture(0, address, replace(manuscript, image=""), hosts)


def _picture(line: int, written: str, manuscript: Manuscript, hosts: Sequence[str]) -> list[Loss]:
    """The message about a picture that the page will not show."""
    name = picture_name(written)
    if name in manuscript.media or (line == 0 and manuscript.image in manuscript.media) or not name:
        return []
    if line and recognise(written.strip()):
        return []
    shown = _short(name)
    scheme = re.match(_SCHEME, name)
    if scheme is None:
        return [
            Loss(
                line,
                "missing-picture",
                "missing pictures",
                phrase("the picture {shown} is not in the newsroom file", shown=shown),
            )
        ]
    if is_from(name, hosts):
        return []
    host = host_of(name)
    if host:
        said = phrase(
            "the picture {shown} is not shown: its host is not in the setting site.picture_hosts", shown=shown
        )
        return [Loss(line, "remote-picture", phrase("pictures on {host}", host=host), said)]
    kind = scheme[1].lower()
    reason = (
        phrase("only https addresses are allowed")
        if kind == "http"
        else phrase("{kind}: addresses are not allowed; save the picture as a file", kind=kind)
    )
    return [
        Loss(
            line,
            "remote-picture",
            phrase("pictures with {kind}: addresses", kind=kind),
            phrase("the picture {shown} is not shown: {reason}", shown=shown, reason=as_message(reason)),
        )
    ]


def _former_of_drafts(db: Connection) -> set[str]:
    """The addresses of an older site that drafts will have when they are published."""
    rows = db.execute(
        """
        select value from articles a join revisions r on r.article_id = a.id and r.rev = a.head_rev,
            json_each(r.extra, '$.aliases')
        where r.extra like '%"aliases"%' and a.status not in ('trashed', 'killed') and typeof(value) = 'text'
        """
    )
    return {path for (typed,) in rows if (path := urls.former(typed))}
