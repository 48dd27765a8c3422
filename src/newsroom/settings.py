"""Every setting in one table, with all that is known of it. Nothing here reads a file or the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from newsroom.errors import Invalid, NotFound


class CommentMode(StrEnum):
    """What happens to a new comment, before the screening rules: see the setting comments.mode."""

    OPEN = "open"
    FIRST = "first"
    PRE = "pre"
    CLOSED = "closed"


MODES = tuple(CommentMode)
Group = TypeVar("Group")

Kind = Literal[
    "text", "number", "percent", "flag", "choice", "modes", "url", "zone", "lang", "networks", "hosts", "picture hosts"
]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `least` and `most` bound a number or a percentage.

    `on_pages` says that built pages depend on it: changing it makes the next build render every page.
    """

    key: str
    kind: Kind
    default: str
    help: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000
    on_pages: bool = False


TABLE: tuple[Setting, ...] = (
    Setting("site.title", "text", "Newsroom", "the publication's name, on every page and in the feeds", on_pages=True),
    Setting("site.tagline", "text", "", "one line under the name", on_pages=True),
    Setting("site.url", "url", "http://localhost:8000", "the public address, with scheme and without a final slash",
            on_pages=True),
    Setting("site.lang", "lang", "en", "the site's language, such as en, vi or pt-BR; also the default of a new article",
            on_pages=True),
    Setting("site.timezone", "zone", "UTC", "an IANA zone: days, typed times and paths are in it", on_pages=True),
    Setting("site.sections", "text", "", "sections in the order of the navigation, with commas between (else by first use)"),
    Setting("site.theme", "text", "", "a folder of your own templates and assets, shadowing the built-in ones by name",
            on_pages=True),
    Setting("site.output", "text", "site", "where `build` writes, relative to the newsroom file's folder"),
    Setting("site.page_size", "number", "20", "stories on a list page", on_pages=True),
    Setting("site.feed_size", "number", "30", "stories in a feed", on_pages=True),
    Setting("site.picture_hosts", "picture hosts", "", "hosts whose pictures are shown in stories (https only), separated by spaces;"
            " *.example.org for all below example.org, * for all", on_pages=True),
    Setting("site.ninjs", "flag", "false", "write each story as IPTC ninjs 2.1 too, as ninjs.json beside its page",
            on_pages=True),
    Setting("site.story_cards", "flag", "false", "draw a picture for shared links for each story without one, not one for the"
            " site: some milliseconds a story", on_pages=True),
    Setting("site.comments_origin", "text", "", "address of the live site when the pages are served from elsewhere",
            on_pages=True),
    Setting("site.programme_box", "choice", "today", "what the programmes box shows", ("today", "latest")),
    Setting("articles.require_approval", "flag", "false", "publish only what was approved"),
    Setting("articles.approve_own", "choice", "yes", "with articles.require_approval, may writers approve their own text: yes,"
            " no, or alone (while nobody else works here; what a new newsroom begins with)", ("yes", "no", "alone")),
    Setting("articles.max_megabytes", "number", "50", "the largest article text taken, in megabytes"),
    Setting("media.max_megabytes", "number", "25", "the largest picture taken, in megabytes"),
    Setting("comments.mode", "choice", "first", "a new comment is: open (published unless a rule holds it), first (first-timers"
            " are held), pre (all are held), closed", MODES, on_pages=True),
    Setting("comments.section_modes", "modes", "", "the mode of single sections, before that of the site: Town=pre, Sport=open",
            on_pages=True),
    Setting("comments.close_days", "number", "0", "days after publication until comments close; 0 keeps them open",
            on_pages=True),
    Setting("comments.max_length", "number", "4000", "the longest comment, in characters", on_pages=True),
    Setting("comments.max_name", "number", "60", "the longest name, in characters", on_pages=True),
    Setting("comments.max_email", "number", "254", "the longest e-mail address, in characters", on_pages=True),
    Setting("comments.max_depth", "number", "4", "how deep replies nest", on_pages=True),
    Setting("comments.max_links", "number", "2", "links to more hosts than this hold a comment"),
    Setting("comments.allowed_hosts", "text", "", "hosts whose links count for nothing, separated by spaces; the site's own is one"),
    Setting("comments.host_spam", "number", "3", "comments marked as spam, and none published, after which a host means spam"),
    Setting("comments.per_minute", "number", "2", "comments a minute from one network"),
    Setting("comments.per_hour", "number", "20", "comments an hour from one network"),
    Setting("comments.per_person", "number", "4", "comments of one signed person in five minutes"),
    Setting("comments.per_article", "number", "3", "comments of one signed person on one article in a day, replies aside"),
    Setting("comments.duplicate_hours", "number", "24", "hours in which the same text again is a duplicate"),
    Setting("comments.short_text", "number", "20", "a text below this many characters is anyone's, and no copy"),
    Setting("comments.alike", "percent", "85", "from this share of common five-letter pieces on, a text is a copy of another, in percent",
            most=100),
    Setting("comments.alike_last", "number", "500", "how many of the last comments a text is compared with; 0 compares none"),
    Setting("comments.copies_spam", "number", "3", "copies elsewhere from which on a text is spam; fewer hold it"),
    Setting("comments.capitals", "percent", "70", "a larger share of capital letters holds a comment, in percent", most=100),
    Setting("comments.capital_letters", "number", "20", "capitals count only in a text of more letters than this"),
    Setting("comments.run", "number", "10", "one character so many times in a row holds a comment"),
    Setting("comments.marks", "number", "3", "more marks than this on one letter hold a comment"),
    Setting("comments.bad_share", "percent", "30", "a person's record holds a comment from this share of rejected and spam on",
            most=100),
    Setting("comments.bad_decisions", "number", "4", "decided comments from which on a record counts"),
    Setting("comments.bad_days", "number", "7", "the days that a record looks back"),
    Setting("comments.approved_before", "number", "2", "approved comments after which a person is no first-timer"),
    Setting("comments.trusted_approved", "number", "10", "approved comments from which on a reader is trusted"),
    Setting("comments.trusted_bad", "percent", "5", "with this share of rejected and spam a reader is trusted no more, in percent",
            most=100),
    Setting("comments.trusted_days", "number", "90", "the days that trust looks back for those"),
    Setting("comments.flags_hold", "number", "3", "weight of readers' reports that takes an undecided comment off the page; 0 never does"),
    Setting("comments.edit_minutes", "number", "5", "how long readers may change their own comment"),
    Setting("comments.model", "flag", "true", "the filter that learns from decisions may hold comments and mark spam, once it is mature"),
    Setting("comments.model_spam", "percent", "98", "spam threshold once the filter has learned enough (%; 0 = off)",
            most=100),
    Setting("comments.model_hold", "percent", "60", "threshold for holding a comment once the filter has learned enough (%; 0 = off)",
            most=100),
    Setting("comments.model_labels", "number", "200", "decisions that the filter must have learned from to be mature"),
    Setting("comments.model_each", "number", "30", "minimum decisions of each kind"),
    Setting("comments.model_precision", "percent", "99", "and so much of what it was sure of must have been right, in percent",
            most=100),
    Setting("comments.model_last", "number", "300", "the last decisions by which that is judged"),
    Setting("comments.model_margin", "percent", "20", "what was foreseen within this share teaches the filter nothing; 0 learns always",
            most=100),
    Setting("comments.model_act", "number", "100", "comments that the filter learns from in one act over many"),
    Setting("stats.count", "flag", "true", "count views in `serve`", on_pages=True),
    Setting("stats.honour_privacy_signals", "flag", "true", "readers who send DNT or Sec-GPC are counted without a visitor id"),
    Setting("stats.own_addresses", "networks", "", "addresses and networks whose visits are not counted, separated by spaces: your"
            " own"),
    Setting("stats.spam_referrers", "hosts", "", "hosts whose visits are not counted, separated by spaces: they advertise in the"
            " referrer; hosts below them are included"),
    Setting("stats.keep_days", "number", "90", "days that single views and hourly figures are kept"),
    Setting("web.form_seconds", "number", "2", "a comment sent sooner than this after its writing began is a machine's"),
    Setting("web.metrics", "flag", "false", "answer /metrics to Prometheus, but not to what comes through a proxy"),
    Setting("web.trusted_proxies", "networks", "", "addresses and networks whose X-Forwarded-For is believed, separated by spaces;"
            " also in imported logs"),
)  # fmt: skip

BY_KEY: dict[str, Setting] = {setting.key: setting for setting in TABLE}


class Settings:
    """The values in force, each with where it came from: flag, environment, file or default."""

    __slots__ = ("_groups", "_origins", "_values")

    def __init__(self, values: Mapping[str, str], origins: Mapping[str, str] | None = None) -> None:
        self._values = dict(values)
        self._origins = dict(origins or {})
        self._groups: dict[type[Any], Any] = {}

    def text(self, key: str) -> str:
        """The value as text; `KeyError` for a key that is not in the table."""
        return self._values.get(key, BY_KEY[key].default)

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

    def pairs(self, key: str) -> dict[str, str]:
        """The value as names with what is said of each: `Town=pre, Sport=open`."""
        parts = (part.rpartition("=") for part in self.text(key).split(",") if part.strip())
        return {name.strip(): value.strip() for name, _, value in parts}

    @property
    def picture_hosts(self) -> tuple[str, ...]:
        """The hosts whose pictures stories may show: those allowed, and the site's own."""
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
        """Whether `05/10` is the fifth of October; None where the language does not settle it."""
        return None if self.lang.split("-")[0] == "en" else True


def get(key: str) -> Setting:
    """The setting called `key`; `NotFound` with the nearest name otherwise."""
    if key in BY_KEY:
        return BY_KEY[key]
    from difflib import get_close_matches  # here: only a name that nobody knows needs it

    near = get_close_matches(key, BY_KEY, n=1)
    raise NotFound(
        f"there is no setting {key!r}",
        ref=key,
        hint=f"did you mean {near[0]}?" if near else "see: newsroom config list",
    )


def environment_name(key: str) -> str:
    """The environment variable of a setting: `site.url` is NEWSROOM_SITE_URL."""
    return "NEWSROOM_" + key.replace(".", "_").upper()


def check(key: str, value: str) -> str:
    """`value` in its stored form; `Invalid` says what would be right."""
    setting = get(key)
    try:
        return CHECKS[setting.kind](setting, value.strip())
    except Invalid:
        raise
    except ValueError as error:
        raise Invalid(f"{key}: {error}", ref=key, hint=setting.help) from error


def _text(_: Setting, value: str) -> str:
    if any(ord(letter) < 32 for letter in value):
        raise ValueError("control characters are not allowed")
    return value


def _number(setting: Setting, value: str) -> str:
    if not (value.isascii() and value.isdigit() and len(value) < 18 and setting.least <= int(value) <= setting.most):
        raise ValueError(f"{value!r} is not a whole number from {setting.least:,} to {setting.most:,}")
    return str(int(value))


def _flag(_: Setting, value: str) -> str:
    if value.lower() in ("true", "yes", "on", "1"):
        return "true"
    if value.lower() in ("false", "no", "off", "0"):
        return "false"
    raise ValueError(f"{value!r} is neither true nor false")


def _choice(setting: Setting, value: str) -> str:
    if value not in setting.choices:
        raise ValueError(f"{value!r} is not one of {', '.join(setting.choices)}")
    return value


def _percent(setting: Setting, value: str) -> str:
    try:
        return _number(setting, value)
    except ValueError:
        raise ValueError(f"{value!r} is not a share from {setting.least} to {setting.most}") from None


def _modes(_: Setting, value: str) -> str:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    for part in parts:
        name, _sign, mode = part.rpartition("=")
        if not name.strip() or mode.strip() not in MODES:
            raise ValueError(f"{part!r} is not SECTION=MODE with a mode of {', '.join(MODES)}")
    return ", ".join("=".join(word.strip() for word in part.rsplit("=", 1)) for part in parts)


def _networks(_: Setting, value: str) -> str:
    from newsroom import addresses  # here: few commands check a setting

    return addresses.check_list(value)


def _hosts(_: Setting, value: str) -> str:
    import re  # here: few commands check a setting

    hosts = value.lower().replace(",", " ").split()
    for host in hosts:
        if not re.fullmatch(r"(?:[\w-]{1,63}\.){1,10}[\w-]{2,63}", host):
            raise ValueError(f"{host!r} is not a host, such as spam.example")
    return " ".join(hosts)


def _url(_: Setting, value: str) -> str:
    from urllib.parse import urlsplit  # here: only a setting of this kind needs it

    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{value!r} is not an address like https://news.example.org")
    return value.rstrip("/")


def _zone(setting: Setting, value: str) -> str:
    from newsroom import clock  # here: only a setting of this kind needs it

    clock.zone(value)
    return value


def _lang(_: Setting, value: str) -> str:
    import re  # here: only a setting of this kind needs it

    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError(f"{value!r} is not a language tag like vi or en-GB")
    return value


def _picture_hosts(_: Setting, value: str) -> str:
    import re  # here: only a setting of this kind needs it

    hosts = value.lower().replace(",", " ").split()
    for host in hosts:
        if host != "*" and not re.fullmatch(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:[0-9]{1,5})?", host):
            raise ValueError(f"{host!r} is not a host like img.example.org")
    return " ".join(dict.fromkeys(hosts))


CHECKS: dict[Kind, Callable[[Setting, str], str]] = {
    "text": _text,
    "number": _number,
    "percent": _percent,
    "modes": _modes,
    "flag": _flag,
    "choice": _choice,
    "url": _url,
    "zone": _zone,
    "lang": _lang,
    "networks": _networks,
    "picture hosts": _picture_hosts,
    "hosts": _hosts,
}
