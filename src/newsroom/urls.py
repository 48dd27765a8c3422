"""Every path of the site is made here, and every path that becomes a file is checked here.

A path starts with a slash, is not percent-encoded, and is relative to the root of the site; `absolute` and `link` add
the address of the site or its prefix.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from newsroom.errors import Invalid
from newsroom.phrases import as_message, phrase
from newsroom.text import is_device, is_reserved, nfc, pattern

# Kept as they are in a link: RFC 3986's unreserved characters and others that a path segment may contain.
_PATH_SAFE: Final = "/-._~!$'()*+,;=:@"
_SAFE_AS_IT_IS: Final = r"[A-Za-z0-9/\-._~!$'()*+,;=:@]*"  # nearly every path, checked faster than quoted
# Folder names that need no further check: numbers, single letters, and words joined by hyphens, which name no device.
_ORDINARY: Final = r"(?:/(?:[0-9]+|[a-z]|[a-z0-9]+(?:-[a-z0-9]+)+))+/"
_NEVER_IN_A_NAME: Final = '[\x00-\x1f\x7f-\x9f<>:"|?*\\\\/\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]'
_PLAIN_PARAMETER: Final = r"[A-Za-z0-9_]{1,40}=[A-Za-z0-9._~-]{1,200}"
_TRACKING: Final = r"(?i)(?:utm_\w{1,40}|fbclid|gclid|mc_[ce]id|igshid|ref|share)=.*"
_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]*:"
NAME_BYTES: Final = 255
# First names of what the site has, now or perhaps later: its folders, and the files at its root.
FOLDERS: Final = frozenset(
    "s tag author archive programmes corrections figures search comments media assets pagefind page sitemaps _f series watch "
    "podcast".split()
)
FILES: Final = frozenset(
    "index.html 404.html 410.html robots.txt feed.xml atom.xml feed.json sitemap.xml sitemap-news.xml _redirects .htaccess "
    ".nojekyll redirects.nginx.conf redirects.caddy".split()
)
# First names of what only the live site answers.
ANSWERED: Final = frozenset("api healthz metrics live own embed".split())
# Files of the site that those of a theme may replace.
ICONS: Final = frozenset("favicon.ico apple-touch-icon.png manifest.webmanifest".split())
# First names of paths at which an article has no former address.
_NOT_FORMER: Final = FOLDERS | FILES | ICONS | {"api", "healthz", "metrics"}
_BESIDE_ARTICLE: Final = r"/.+/(ninjs\.json|comments/([0-9]+/?|pages\.json|feed\.xml))"
_FEEDS: Final = r"(feed|atom)\.xml|feed\.json"
_PAGE: Final = (".html", ".htm")
_FEED_OR_MAP: Final = r"(feed|atom|sitemap|sitemap-news(-\d+)?)\.(xml|json)"
# A story may have them as its slug, a page may not.
_NOT_FOR_PAGES: Final = FOLDERS | ANSWERED | frozenset("sitemap feed favicon robots index 404 410".split())


def _paged(path: str, page: int | None) -> str:
    return path if page is None else f"{path}{page}/"


def home(page: int | None = None) -> str:
    """The front page, or an older page of it, numbered from the oldest."""
    return "/" if page is None else f"/page/{page}/"


def front(lang: str) -> str:
    """The front page in a language, such as `/fr/`; without one that in the language of the site."""
    return f"/{lang}/" if lang else home()


def article(published_at_local: datetime, slug: str) -> str:
    """The path of an article first published at this time in the site's zone."""
    return f"/{published_at_local.year:04d}/{published_at_local.month:02d}/{slug}/"


def page(slug: str) -> str:
    """The path of a page that is not a story, such as `/about/`."""
    return f"/{slug}/"


def is_own(slug: str) -> bool:
    """Whether the site itself uses `/{slug}/`, or a later version may: years, languages (`/vi/`), and names of its own."""
    return slug in _NOT_FOR_PAGES or is_reserved(slug) or pattern("[0-9]+|[a-z]{1,2}").fullmatch(slug) is not None


def is_used_by_site(path: str) -> bool:
    """Whether a path belongs to a page, feed or file that every site has."""
    path, question, _ = path.partition("?")
    first = path.strip("/").partition("/")[0].lower()
    if question:
        return first in _NOT_FORMER
    if not first or first in _NOT_FORMER or is_beside_article(path):
        return True
    return bool(pattern(_FEED_OR_MAP).fullmatch(path.strip("/").lower()))


def is_beside_article(path: str) -> bool:
    """Whether a path is one of those below the address of an article: its news item, pages of comments, their feed."""
    return bool(pattern(_BESIDE_ARTICLE).fullmatch(path))


def is_of_list(path: str, list_path: str) -> bool:
    """Whether a path is that of a list, such as a front page or section, of a page of it, or of one of its feeds."""
    rest = path.removeprefix(list_path)
    return path.startswith(list_path) and (not rest or bool(pattern(f"[0-9]+/?|{_FEEDS}").fullmatch(rest)))


def tombstone(former: str) -> str | None:
    """The path of the page that a former path gets, for servers that know no rules; None if it cannot have one.

    A path with the extension of another kind of file becomes a folder: plain web servers go by the name of a file, and
    would offer `page.asp` or `file.pdf` as a download. There is no page for a query, and none below one, as
    `/a.html/amp/`: `a.html` would have to be a file and a folder.
    """
    *folders, name = former.strip("/").split("/")
    if "?" in former or any(folder.lower().endswith(_PAGE) for folder in folders):
        return None
    is_other = "." in name and not name.lower().endswith(_PAGE) and not former.endswith("/")
    return f"{former}/" if is_other else former


def ninjs(article_path: str) -> str:
    """An article as a news item in JSON, beside its page."""
    return f"{article_path}ninjs.json"


def thread_page(article_path: str, number: int) -> str:
    """A page of the comments on an article; the first one is the page of the article."""
    return article_path if number == 1 else f"{_thread(article_path)}{number}/"


def story_of_thread(path: str) -> str:
    """The path of the article that a page of comments belongs to; empty for a path of another kind."""
    found = pattern(r"(/.*/)comments/[0-9]+/?").fullmatch(path)
    return found[1] if found else ""


def thread_index(article_path: str) -> str:
    """A file for scripts that says which comment is on which page of a long thread."""
    return f"{_thread(article_path)}pages.json"


def thread_feed(article_path: str) -> str:
    """The feed of the comments on an article."""
    return f"{_thread(article_path)}feed.xml"


def _thread(article_path: str) -> str:
    folder = article_path if article_path.endswith("/") else f"{article_path.rpartition('.')[0] or article_path}/"
    return f"{folder}comments/"


def section(slug: str, page: int | None = None) -> str:
    """The newest page of a section, or an older one, numbered from the oldest so that it never changes."""
    return _paged(f"/s/{slug}/", page)


def tag(slug: str, page: int | None = None) -> str:
    """The newest page of a tag, or an older one."""
    return _paged(f"/tag/{slug}/", page)


def author(slug: str, page: int | None = None) -> str:
    """The newest page of an author, or an older one."""
    return _paged(f"/author/{slug}/", page)


def series(slug: str, page: int | None = None) -> str:
    """The page of a series, or a further one; the first part is on the first."""
    return _paged(f"/series/{slug}/", page)


def podcast(slug: str) -> str:
    """The feed of a series that is a podcast."""
    return f"/podcast/{slug}.xml"


def is_podcast(path: str) -> bool:
    """Whether a path is that of the feed of a podcast."""
    return bool(pattern(r"/podcast/[^/]+\.xml").fullmatch(path))


def podcast_file(slug: str, name: str) -> str:
    """A file beside the feed of a podcast, about one of its episodes: chapters or a transcript."""
    return f"/podcast/{slug}/{name}"


def corrections(page: int | None = None) -> str:
    """The newest page of the list of corrections, or an older one, numbered from the oldest."""
    return _paged("/corrections/", page)


def archive() -> str:
    """The list of months."""
    return "/archive/"


def month(year: int, month: int, page: int | None = None) -> str:
    """The articles first published in a month in the site's zone."""
    return _paged(f"/archive/{year:04d}/{month:02d}/", page)


def programmes(day: str | None = None) -> str:
    """The listing of a day (`YYYY-MM-DD`), or of today."""
    return "/programmes/" if day is None else f"/programmes/{day}/"


def programme_week() -> str:
    """The listing of this week."""
    return "/programmes/week/"


def watch(slug: str | None = None) -> str:
    """The page of a programme that can be watched, or the list of the newest ones."""
    return "/watch/" if slug is None else f"/watch/{slug}/"


def figures() -> str:
    """The page with the statistics of the site."""
    return "/figures/"


def search() -> str:
    """The page with the search form."""
    return "/search/"


def comments() -> str:
    """The address to which the comment form is sent."""
    return "/comments"


def media(sha256: str, ext: str, width: int | None = None) -> str:
    """A picture or another file by the hash of its bytes; `width` names a smaller rendition of a picture."""
    size = "" if width is None else f"-{width}"
    return f"/media/{sha256[:2]}/{sha256[:16]}{size}.{ext.lstrip('.').lower()}"


def asset(name: str, digest: str) -> str:
    """A file of the theme (`site.css`) under a name that changes with its bytes."""
    stem, dot, suffix = name.rpartition(".")
    return f"/assets/{stem}.{digest}.{suffix}" if dot else f"/assets/{name}.{digest}"


def search_index(name: str = "") -> str:
    """A file of the index for search without a server, or the folder of all of them."""
    return f"/pagefind/{name}"


def feed(prefix: str = "") -> str:
    """The RSS feed of the site, or of the section whose path is `prefix`."""
    return f"{prefix.rstrip('/')}/feed.xml"


def atom(prefix: str = "") -> str:
    """The Atom feed of the site, or of the section whose path is `prefix`."""
    return f"{prefix.rstrip('/')}/atom.xml"


def json_feed(prefix: str = "") -> str:
    """The JSON feed of the site, or of the section whose path is `prefix`."""
    return f"{prefix.rstrip('/')}/feed.json"


def sitemap() -> str:
    """The index of sitemaps."""
    return "/sitemap.xml"


def sitemap_part(name: str) -> str:
    """One sitemap of the index, such as `2022-10`."""
    return f"/sitemaps/{name}.xml"


def news_sitemap(part: int = 1) -> str:
    """The sitemap of the news of the last two days; a second part only if there are more than a thousand."""
    return "/sitemap-news.xml" if part == 1 else f"/sitemap-news-{part}.xml"


def index_key(key: str) -> str:
    """The file that proves to search engines that a list of changed pages comes from this site."""
    return f"/{key}.txt"


def robots() -> str:
    """The file that crawlers read first."""
    return "/robots.txt"


def favicon() -> str:
    """The icon that browsers look for without being told."""
    return "/favicon.ico"


def touch_icon() -> str:
    """The icon that iPhones look for without being told."""
    return "/apple-touch-icon.png"


def manifest() -> str:
    """The file that names the icons for home screens."""
    return "/manifest.webmanifest"


def not_found() -> str:
    """The page for an unknown path."""
    return "/404.html"


def gone() -> str:
    """The page for something that was withdrawn permanently."""
    return "/410.html"


def fragment(name: str, lang: str = "") -> str:
    """A piece of page that changes with every publication: `latest`, `most-read`, `counts.json`; `lang` as for `front`."""
    folder = f"/_f{front(lang)}"
    return f"{folder}{name}" if "." in name else f"{folder}{name}.html"


def base(site_url: str) -> str:
    """The prefix of the site on its host: '' or '/news'."""
    return unquote(urlsplit(site_url).path).rstrip("/")


def link(prefix: str, path: str) -> str:
    """`path` for a link in a page: with the prefix of the site, and characters other than ASCII percent-encoded."""
    whole = f"{prefix}{path}"
    return whole if pattern(_SAFE_AS_IT_IS).fullmatch(whole) else quote(whole, safe=_PATH_SAFE)


def absolute(site_url: str, path: str) -> str:
    """The whole address of a path; an address is returned unchanged."""
    if path[:1] == "/" and path[1:2] != "/" and pattern(_SAFE_AS_IT_IS).fullmatch(path):
        return f"{site_url.rstrip('/')}{path}"
    if pattern(_SCHEME).match(path):
        return path
    path, hash_mark, anchor = path.partition("#")
    path, question, query = path.partition("?")
    return f"{site_url.rstrip('/')}{quote('/' + path.lstrip('/'), safe=_PATH_SAFE)}{question}{query}{hash_mark}{anchor}"


def of_file(site_url: str, path: str) -> str:
    """The whole address of a file by its path, in which `?` and `#` are letters like others."""
    return f"{site_url.rstrip('/')}{quote('/' + path.lstrip('/'), safe=_PATH_SAFE)}"


def normalise(typed: str, *, prefix: str = "") -> str:
    """The site path of a path or address typed by a person; `prefix` is from `base`.

    Raises Invalid for something that cannot be a path of a site.
    """
    address = typed.strip()
    if pattern(_SCHEME).match(address) or address.startswith("//"):
        try:
            parts = urlsplit(address) if address.startswith("//") or "://" in address else None
        except ValueError:  # brackets that contain no IPv6 address
            parts = None
        if parts is None or parts.scheme not in ("", "http", "https") or not parts.netloc:
            raise Invalid(
                phrase("{address!r} is not a path on the site", address=address),
                ref=typed,
                hint="write it as /2022/10/name/",
            )
        address = parts.path
    address = address.partition("#")[0].partition("?")[0]
    segments = _segments(address, typed)
    if prefix and segments[: len(prefix.strip("/").split("/"))] == prefix.strip("/").split("/"):
        segments = segments[len(prefix.strip("/").split("/")) :]
    if segments and segments[-1].lower() in ("index.html", "index.htm"):
        segments.pop()
    if not segments:
        return "/"
    path = "/" + "/".join(segments)
    return path if "." in segments[-1] else path + "/"


def former(typed: str) -> str | None:
    """The form in which an address of an older site is kept: a path, with its query if that names the page, as `/?p=12`.

    Parameters that follow readers around are left out, the others are in order. None for an impossible path, such as
    `/../x`, and for a query that is not names with plain values.
    """
    address, question, query = typed.partition("#")[0].partition("?")
    try:
        path = normalise(address)
        if not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
            path += "/"
        output_file(path)
    except Invalid:
        return None
    if not question:
        return path
    kept = plain_query(query)
    return None if kept is None else f"{path}?{kept}" if kept else path


def destination(typed: str) -> str:
    """Where a former address leads: a site path in its usual form, or a whole http address on another site.

    Raises `Invalid` for a path that no file can have, for one with a query, and for an address without a host, with
    spaces in it, or with control characters. Spaces after the host stay as they were typed; what writes the address quotes it.
    """
    is_whole = typed.startswith(("http://", "https://"))
    if not is_whole and "?" not in typed:
        path = normalise(typed)
        output_file(path)
        return path
    try:
        host = urlsplit(typed).hostname if is_whole else None
    except ValueError:  # brackets that contain no IPv6 address
        host = None
    if not host or " " in host or not typed.isprintable() or len(typed) > 2000:
        raise Invalid(phrase("{address!r} is not an address to redirect to", address=typed[:80]), ref=typed[:80])
    return typed


def plain_query(query: str) -> str | None:
    """A query in the form of `former`, '' if nothing of it names a page, or None if it is not names with plain values."""
    if len(query) > 500:
        return None
    parts = [part for part in query.split("&") if part and not pattern(_TRACKING).fullmatch(part)]
    if len(parts) > 5 or not all(pattern(_PLAIN_PARAMETER).fullmatch(part) for part in parts):
        return None
    return "&".join(sorted(parts))


def output_file(path: str) -> str:
    """The file, relative to the folder of the site, that answers `path`: `/a/` gives `a/index.html`, `/feed.xml` itself.

    So does a last name that begins with an underscore, as `/_redirects`, which hosting services read.

    Raises Invalid for a path whose file would be outside the folder or could not be written on every system.
    """
    if len(path) <= NAME_BYTES and pattern(_ORDINARY).fullmatch(path):
        return f"{path[1:]}index.html"
    if pattern(_SCHEME).match(path) or path.startswith("//"):
        raise Invalid(phrase("{path!r} is not a path on the site", path=path), ref=path)
    segments = _segments(path, path)
    if not segments or path.endswith("/") or ("." not in segments[-1] and segments[-1][0] != "_"):
        segments.append("index.html")
    return "/".join(segments)


def built_file(path: str) -> str:
    """The same for a path as builds record it, where only one that ends with / is an index: `/CNAME` is that file."""
    name = output_file(path)
    is_folder = path.endswith(("/", "/index.html")) or not name.endswith("/index.html")
    return name if is_folder else name.removesuffix("/index.html")


def other_spelling(path: str) -> str:
    """The other path of the same file, `/a/index.html` for `/a/` and the other way round; earlier versions recorded both."""
    folder = path.removesuffix("index.html")
    if not folder.endswith("/"):
        return path
    return folder if folder != path else f"{path}index.html"


def _segments(path: str, typed: str) -> list[str]:
    segments = [nfc(unquote(part, errors="surrogateescape")) for part in path.split("/") if part]
    for segment in segments:
        if problem := _problem(segment):
            raise Invalid(
                phrase("{typed!r} cannot be a path on the site: {problem}", typed=typed, problem=as_message(problem)),
                ref=typed,
            )
    return segments


def _problem(segment: str) -> str | None:
    if segment.strip(". ") == "":
        return phrase("a name in it consists only of dots or spaces")
    if pattern(_NEVER_IN_A_NAME).search(segment):
        return phrase("a name in it contains a character that is not allowed in file names")
    if segment[-1] in ". " or segment[0] == " ":
        return phrase("a name in it begins or ends with a space, or ends with a dot")
    if is_device(segment.partition(".")[0].strip().lower()):
        return phrase("a name in it is reserved for a device on Windows")
    if len(segment.encode()) > NAME_BYTES:
        return phrase("a name in it is longer than {name_bytes} bytes", name_bytes=NAME_BYTES)
    return None
