"""Every setting in one table. Nothing here reads a file or the environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from newsroom import languages
from newsroom.errors import Invalid, NotFound
from newsroom.phrases import of_error, phrase
from newsroom.setting_kinds import CHECKS, MODES, Setting, ThreadOrder

Group = TypeVar("Group")

TABLE: tuple[Setting, ...] = (
    Setting("site.title", "text", "Newsroom", "name of the publication, on every page and in the feeds", on_pages=True),
    Setting("site.tagline", "text", "", "one line below the name; in another language: site.tagline.en",
            on_pages=True),
    Setting("site.url", "url", "http://localhost:8000", "public address of the site, with scheme and without a final"
            " slash", on_pages=True),
    Setting("site.lang", "lang", "en", "language of the site, such as en, vi or pt-BR; also the default for new articles", on_pages=True),
    Setting("site.timezone", "zone", "UTC", "IANA time zone, such as Europe/London, for dates, times that you enter,"
            " and paths", on_pages=True),
    Setting("site.sections", "text", "", "sections in the order of the navigation, separated by commas (default: in"
            " order of first use)", on_pages=True),
    Setting("site.front", "text", "", "sections with a block on the front page, in this order, separated by commas;"
            " * = all others (default: all, in the order of the navigation)", on_pages=True),
    Setting("site.languages", "languages", "auto", "other languages with a front page and feeds of their own, separated by"
            " commas, such as en, fr; auto = all with a published story, none = one front page for all", on_pages=True),
    Setting("site.theme", "text", "", "folder with your own templates and assets; they replace the built-in ones of"
            " the same name", on_pages=True),
    Setting("site.output", "text", "site", "folder for the built site, relative to the folder of the newsroom file"),
    Setting("site.page_size", "number", "20", "stories on a list page", least=1, on_pages=True),
    Setting("site.feed_size", "number", "30", "stories in a feed", least=1, on_pages=True),
    Setting("site.picture_hosts", "picture hosts", "", "hosts whose pictures are shown in stories (https only), separated by"
            " spaces; *.example.org = all subdomains of example.org, * = all", on_pages=True),
    Setting("site.ai", "choice", "allow", "what AI programs may do with the stories: allow = everything,"
            " search = find and quote them but not train on them, none = nothing (in robots.txt and in headers)",
            ("allow", "search", "none"), on_pages=True),
    Setting("site.hub", "address", "", "WebSub hub that deploy notifies of changed feeds, such as"
            " https://pubsubhubbub.appspot.com/; the feeds link to it", on_pages=True),
    Setting("site.indexnow", "address", "", "IndexNow address that deploy notifies of changed pages, such as"
            " https://api.indexnow.org/indexnow", on_pages=True),
    Setting("site.ninjs", "flag", "false", "also write each story as IPTC ninjs 2.1, in ninjs.json beside its page",
            on_pages=True),
    Setting("site.story_cards", "flag", "false", "make a share card for each story without a picture (otherwise one"
            " for the whole site); takes a few milliseconds per story", on_pages=True),
    Setting("site.comments_origin", "url", "", "address of the live site, such as https://talk.example.org, if the pages are"
            " on another host", on_pages=True),
    Setting("site.programme_box", "choice", "today", "programmes in the programme box: today = today's,"
            " latest = the latest that have an article or a video", ("today", "latest"), on_pages=True),
    Setting("site.byline", "choice", "auto", "place of the authors' names in a story: top (below the lead), bottom (below"
            " the text), auto (bottom in Vietnamese, else top)", ("auto", "top", "bottom"), on_pages=True),
    Setting("site.least_views", "number", "1", "hide the views of a story, and the visits to the site, while there are fewer than this",
            on_pages=True),
    Setting("site.menu", "links", "", "entries in the menu after the sections, separated by commas: slugs of pages, or"
            " links with a label, such as about, Contact=/contact/", on_pages=True),
    Setting("site.redirects", "redirects", "", "former addresses that belong to no article, and where they redirect, as a JSON object; an "
                                               "import adds those of categories, tags, authors and feeds", on_pages=True),
    Setting("site.footer", "markdown", "", "text at the foot of every page, in Markdown; a link may lead to the slug of"
            " a page; in another language: site.footer.en", on_pages=True),
    Setting("site.licence", "line", "", "licence of the publication, at the foot of every page; in another language:"
            " site.licence.en", on_pages=True),
    Setting("site.editor", "line", "", "the responsible editor, at the foot of every page", on_pages=True),
    Setting("site.links", "accounts", "", "social media accounts, linked at the foot of every page, separated by commas:"
            " https://facebook.com/…, YouTube=https://…", on_pages=True),
    Setting("site.policies", "policies", "", "pages about how the newsroom works, linked at the foot of every"
            " page: principles=SLUG, corrections=SLUG; also ethics, masthead, ownership, mission, verification, sources, diversity,"
            " feedback, contact, privacy, accessibility", on_pages=True),
    Setting("site.logo", "line", "", "logo in place of the name: the file name or id of a picture in the library (newsroom"
            " media list)", on_pages=True),
    Setting("site.icon", "line", "", "picture for browser and home-screen icons, ideally square and 512 pixels"
            " wide (default: the first letter of the name)", on_pages=True),
    Setting("site.accent", "colour", "", "colour of links and labels, such as #0a5c8f; pages show the nearest shade with"
            " enough contrast, in light and dark", on_pages=True),
    Setting("site.font", "choice", "system", "font of headlines and text: system (no download), or newsreader (about 70 kB, with"
            " Vietnamese)", ("system", "newsreader"), on_pages=True),
    Setting("site.error_reports", "reports", "auto", "how readers report an error in a story: form (needs the live site),"
            " an e-mail address, none, or auto (the form, unless comments.mode is closed)", on_pages=True),
    Setting("site.date", "flag", "false", "show today's date below the name", on_pages=True),
    Setting("articles.require_approval", "flag", "false", "only approved articles can be published"),
    Setting("articles.approve_own", "choice", "yes", "if articles.require_approval is on, whether writers may"
            " approve their own text: yes, no, or alone (only while nobody else works here; new newsrooms start with this)",
            ("yes", "no", "alone")),
    Setting("articles.max_megabytes", "number", "50", "maximum size of an article text, in megabytes"),
    Setting("media.max_megabytes", "number", "25", "maximum size of a picture, in megabytes"),
    Setting("media.clip_megabytes", "number", "100", "maximum size of a video or audio clip, in megabytes"),
    Setting("comments.mode", "choice", "first", "new comments: open (published unless a rule holds them), first"
            " (comments of new readers are held), pre (all are held), closed", MODES, on_pages=True),
    Setting("comments.section_modes", "modes", "", "modes of individual sections, which override comments.mode:"
            " Town=pre, Sport=open", on_pages=True),
    Setting("comments.close_days", "number", "0", "days from publication until comments close (0 = never)",
            on_pages=True),
    Setting("comments.max_length", "number", "4000", "maximum length of a comment, in characters", least=1, on_pages=True),
    Setting("comments.max_name", "number", "60", "maximum length of a name, in characters", least=1, on_pages=True),
    Setting("comments.max_email", "number", "254", "maximum length of an e-mail address, in characters", least=1, on_pages=True),
    Setting("comments.order", "choice", "oldest", "order of the comments on a page: oldest or newest first",
            tuple(ThreadOrder), on_pages=True),
    Setting("comments.max_depth", "number", "4", "maximum depth of nested replies", least=1, on_pages=True),
    Setting("comments.max_links", "number", "2", "hold comments with links to more hosts than this"),
    Setting("comments.allowed_hosts", "text", "", "hosts whose links are not counted, separated by spaces; the site's own host"
            " is always included"),
    Setting("comments.host_spam", "number", "3", "treat a host as spam once this many comments with links to it are"
            " marked as spam and none is published"),
    Setting("comments.per_minute", "number", "2", "maximum comments a minute from one network", least=1),
    Setting("comments.per_hour", "number", "20", "maximum comments an hour from one network", least=1),
    Setting("comments.per_person", "number", "4", "maximum comments in five minutes from one person (recognised by"
            " a cookie)", least=1),
    Setting("comments.per_article", "number", "3", "maximum comments a day on one article from one person (recognised by"
            " a cookie), not counting replies", least=1),
    Setting("comments.duplicate_hours", "number", "24", "hours in which a repeated text counts as a duplicate"),
    Setting("comments.short_text", "number", "20", "texts shorter than this many characters are not compared for"
            " duplicates"),
    Setting("comments.alike", "percent", "85", "share of five-character pieces in common that makes a text a near-duplicate (%)", most=100),
    Setting("comments.alike_last", "number", "500", "number of latest comments that are searched for near-duplicates"
            " of a text (0 = none)"),
    Setting("comments.copies_spam", "number", "3", "number of earlier duplicates and near-duplicates after which"
            " a text is marked as spam; with fewer, it is held"),
    Setting("comments.capitals", "percent", "70", "hold comments with a larger share of capital letters than this (%)", most=100),
    Setting("comments.capital_letters", "number", "20", "check capitals only in texts with more letters than this"),
    Setting("comments.run", "number", "10", "hold comments that repeat one character this many times in a row"),
    Setting("comments.marks", "number", "3", "hold comments with more diacritics than this on one letter"),
    Setting("comments.bad_share", "percent", "30", "hold comments from people with at least this share of rejected + spam (%)",
            most=100),
    Setting("comments.bad_decisions", "number", "4", "minimum decided comments before the share of rejected + spam is used"),
    Setting("comments.bad_days", "number", "7", "number of days whose comments are used to compute the share of rejected + spam"),
    Setting("comments.approved_before", "number", "2", "approved comments after which a reader is no longer new"),
    Setting("comments.trusted_approved", "number", "10", "approved comments after which a reader is trusted"),
    Setting("comments.trusted_bad", "percent", "5", "lose trusted status at this share of rejected + spam (%)",
            most=100),
    Setting("comments.trusted_days", "number", "90", "number of days whose comments are used to compute the share of rejected + spam"),
    Setting("comments.flags_hold", "number", "3", "total weight of readers' reports that takes an undecided comment"
            " off the page (0 = never)"),
    Setting("comments.edit_minutes", "number", "5", "minutes in which readers may change or delete their own comment"),
    Setting("comments.model", "flag", "true", "the filter may hold comments and mark spam once it is trained"),
    Setting("comments.model_spam", "percent", "98", "spam threshold of the trained filter (%; 0 = off)", most=100),
    Setting("comments.model_hold", "percent", "60", "threshold of the trained filter for holding a comment (%; 0 ="
            " off)", most=100),
    Setting("comments.model_labels", "number", "200", "minimum decisions before the filter is trained"),
    Setting("comments.model_each", "number", "30", "minimum decisions of each kind before the filter is trained"),
    Setting("comments.model_precision", "percent", "99", "minimum share of correct spam scores before the filter is"
            " trained (%)", most=100),
    Setting("comments.model_last", "number", "300", "number of latest decisions used to compute the share of correct spam scores"),
    Setting("comments.model_margin", "percent", "20", "do not learn from a decision if the score differed from it by no more than"
            " this (%; 0 = learn from all)", most=100),
    Setting("comments.model_act", "number", "100", "maximum comments that the filter learns from in one bulk"
            " decision"),
    Setting("comments.replies", "texts", "", "saved replies to readers, by name, as a JSON object; see newsroom comments"
            " replies"),
    Setting("comments.filters", "texts", "", "saved filters for reviewing comments, by name, as a JSON object; see newsroom"
            " comments filters"),
    Setting("stats.count", "flag", "true", "count views in `serve`", on_pages=True),
    Setting("stats.honour_privacy_signals", "flag", "true", "give no visitor id to readers who send DNT or Sec-GPC;"
            " their views are still counted"),
    Setting("stats.own_addresses", "networks", "", "your own addresses and networks, separated by spaces; their"
            " visits are not counted"),
    Setting("stats.spam_referrers", "hosts", "", "hosts known for referrer spam, separated by spaces; visits from them and their"
            " subdomains are not counted"),
    Setting("stats.keep_days", "number", "90", "days for which individual views and hourly totals are kept"),
    Setting("web.form_seconds", "number", "2", "a comment sent within this many seconds after the reader starts to write it"
            " counts as spam"),
    Setting("web.metrics", "flag", "false", "serve /metrics for Prometheus, except through a proxy"),
    Setting("web.trusted_proxies", "networks", "", "addresses and networks of your proxies, separated by spaces; their"
            " X-Forwarded-For header is trusted, also in imported logs"),
)  # fmt: skip

BY_KEY: dict[str, Setting] = {setting.key: setting for setting in TABLE}
# Texts that pages in other languages may have in their own: `site.tagline.en`. Each such key is a setting like others.
TRANSLATED: Final = ("site.tagline", "site.footer", "site.licence")


class Settings:
    """The values in force, each with its origin: flag, environment, file or default."""

    __slots__ = ("_groups", "_origins", "_values")

    def __init__(self, values: Mapping[str, str], origins: Mapping[str, str] | None = None) -> None:
        self._values = dict(values)
        self._origins = dict(origins or {})
        self._groups: dict[type[Any], Any] = {}

    def text(self, key: str) -> str:
        """The value as text; `KeyError` for a key that is not in the table."""
        found = self._values.get(key)
        if found is not None:
            return found
        return "" if key not in BY_KEY and of_language(key) else BY_KEY[key].default

    def in_language(self, key: str, lang: str) -> str:
        """The text of one of `TRANSLATED` for pages in `lang`; empty if only one for other languages is set."""
        group = languages.group(lang)
        own = self._values.get(f"{key}.{group}", "")
        return own or (self.text(key) if group == languages.group(self.lang) else "")

    def listed(self) -> Iterator[Setting]:
        """All settings of the table, each followed by those of its languages that have a value."""
        more = [found for key in sorted(self._values) if (found := of_language(key))]
        for one in TABLE:
            yield one
            yield from (other for other in more if other.key.rpartition(".")[0] == one.key)

    def number(self, key: str) -> int:
        """The value as a whole number."""
        return int(self.text(key))

    def share(self, key: str) -> float:
        """A value in percent as a share of 1."""
        return self.number(key) / 100

    def flag(self, key: str) -> bool:
        """The value as yes or no."""
        return self.text(key) == "true"

    def group(self, kind: type[Group], prefix: str) -> Group:
        """Settings as one dataclass: each of its fields is the setting of that name behind `prefix`.

        Numbers are int, percentages shares of 1, flags bool, all else text. Made once for each kind.
        """
        made = self._groups.get(kind)
        if made is None:
            names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
            made = self._groups[kind] = kind(**{name: self._value(prefix + name) for name in names})
        grouped: Group = made
        return grouped

    def _value(self, key: str) -> str | int | float | bool:
        read = {"number": self.number, "percent": self.share, "flag": self.flag}.get(BY_KEY[key].kind, self.text)
        return read(key)

    def names(self, key: str) -> list[str]:
        """The names in a text that separates them by commas."""
        return [name.strip() for name in self.text(key).split(",") if name.strip()]

    def origin(self, key: str) -> str:
        """Where the value comes from: environment, file or default."""
        return self._origins.get(key, "default")

    def override(self, **values: str) -> Settings:
        """These settings with some replaced for one command; `site_url='…'` means `site.url`. Raises `Invalid`."""
        changed = {key.replace("_", ".", 1): value for key, value in values.items()}
        return Settings(
            self._values | {key: check(key, value) for key, value in changed.items()},
            self._origins | dict.fromkeys(changed, "flag"),
        )

    def texts(self, key: str) -> dict[str, str]:
        """The value as texts by name, in the order of their names."""
        import json  # here: only few commands read a setting of this kind

        value = self.text(key)
        return dict(json.loads(value)) if value else {}

    def pairs(self, key: str) -> dict[str, str]:
        """The value as pairs of name and value: `Town=pre, Sport=open`."""
        parts = (part.rpartition("=") for part in self.text(key).split(",") if part.strip())
        return {name.strip(): value.strip() for name, _, value in parts}

    @property
    def picture_hosts(self) -> tuple[str, ...]:
        """The hosts whose pictures stories may show: those in the setting, and the site's own."""
        from urllib.parse import urlsplit  # here: only pages need it

        own = urlsplit(self.text("site.url")).netloc.lower()
        return (*self.text("site.picture_hosts").split(), own)

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        from newsroom import clock  # here: only a setting of this kind needs it

        return clock.zone(self.text("site.timezone"))

    @property
    def lang(self) -> str:
        """The site's language."""
        return self.text("site.lang")

    @property
    def day_first(self) -> bool | None:
        """Whether `05/10` is the fifth of October; None if the language does not decide it."""
        return None if self.lang.split("-")[0] == "en" else True


def of_language(key: str) -> Setting | None:
    """The setting of a text in one language, such as `site.tagline.en` or `site.footer.zh-hant`; None for any other key."""
    base, _, tag = key.rpartition(".")
    if base not in TRANSLATED or not tag or languages.group(tag) != tag:
        return None
    return BY_KEY[base]._replace(key=key, default="")


def find(key: str) -> Setting | None:
    """The setting called `key`, also one in a language, or None."""
    return BY_KEY.get(key) or of_language(key)


def get(key: str) -> Setting:
    """The setting called `key`; raises `NotFound` with the nearest name."""
    found = find(key)
    if found is not None:
        return found
    from difflib import get_close_matches  # here: only an unknown name needs it

    base, _, tag = key.rpartition(".")
    group = languages.group(tag)
    near = [f"{base}.{group}"] if base in TRANSLATED and group else get_close_matches(key, BY_KEY, n=1)
    raise NotFound(
        phrase("there is no setting {key!r}", key=key),
        ref=key,
        hint=phrase("did you mean {near}?", near=near[0]) if near else "see: newsroom config list",
    )


def environment_name(key: str) -> str:
    """The environment variable of a setting: `site.url` is NEWSROOM_SITE_URL."""
    return "NEWSROOM_" + key.replace(".", "_").replace("-", "_").upper()


def check(key: str, value: str) -> str:
    """`value` in its stored form; raises `Invalid`, which says what is allowed."""
    setting = get(key)
    try:
        return CHECKS[setting.kind](setting, value.strip())
    except Invalid:
        raise
    except ValueError as error:
        raise Invalid(phrase("{key}: {error}", key=key, error=of_error(error)), ref=key, hint=setting.help) from error
