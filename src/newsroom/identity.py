"""What a site says about itself, as typed in settings: links, policies, and the accent colour with its contrast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from newsroom import languages
from newsroom.phrases import phrase
from newsroom.text import pattern

LONGEST_LINE: Final = 300  # characters of a name or a licence
LONGEST_FOOTER: Final = 4000
MOST_LINKS: Final = 30
LONGEST_LIST: Final = 20_000  # characters that are checked
LONGEST_LINK: Final = 500  # characters of one link with its label
# What `site.policies` may name, and the property of schema.org's NewsMediaOrganization for it.
# `privacy` and `accessibility` have none: they are only linked.
POLICIES: Final = {
    "principles": "publishingPrinciples",
    "corrections": "correctionsPolicy",
    "ethics": "ethicsPolicy",
    "masthead": "masthead",
    "ownership": "ownershipFundingInfo",
    "mission": "missionCoveragePrioritiesPolicy",
    "verification": "verificationFactCheckingPolicy",
    "sources": "unnamedSourcesPolicy",
    "diversity": "diversityPolicy",
    "feedback": "actionableFeedbackPolicy",
    "contact": "contactPoint",
    "privacy": "",
    "accessibility": "",
}
# Hosts of services for accounts, and the names that people know them by.
_SERVICES: Final = {
    "facebook.com": "Facebook", "fb.com": "Facebook", "youtube.com": "YouTube", "x.com": "X", "twitter.com": "X",
    "instagram.com": "Instagram", "threads.net": "Threads", "threads.com": "Threads", "tiktok.com": "TikTok",
    "zalo.me": "Zalo", "t.me": "Telegram", "linkedin.com": "LinkedIn", "bsky.app": "Bluesky", "github.com": "GitHub",
    "whatsapp.com": "WhatsApp", "wa.me": "WhatsApp", "mastodon.social": "Mastodon", "open.spotify.com": "Spotify",
    "podcasts.apple.com": "Apple Podcasts", "pinterest.com": "Pinterest", "reddit.com": "Reddit",
}  # fmt: skip
# Of pages: the paper, and the raised ground of boxes, in light and dark (site.css).
_LIGHT: Final = ("#fbfaf7", "#f2efe8")
_DARK: Final = ("#171614", "#211f1c")
# What `site.languages` may be instead of a list.
EVERY_LANGUAGE: Final = "auto"
ONE_FRONT: Final = "none"
ENOUGH: Final = 4.5  # the contrast of text that WCAG 2.2 asks for (1.4.3)


class SiteLink(NamedTuple):
    """A link of the site: its label ('' for none), and the slug of a page, a site path, or an address."""

    label: str
    target: str

    @property
    def is_slug(self) -> bool:
        """Whether the target is the slug of a page."""
        return pattern("[a-z0-9][a-z0-9-]*").fullmatch(self.target) is not None

    @property
    def name(self) -> str:
        """The label, else the name of the service at the address, else its host."""
        if self.label or self.is_slug or self.target.startswith("/"):
            return self.label
        if self.target.startswith("mailto:"):
            return self.target.removeprefix("mailto:").partition("?")[0]
        host = (urlsplit(self.target).hostname or self.target).removeprefix("www.").removeprefix("m.")
        return _SERVICES.get(host, host)


def links(value: str) -> list[SiteLink]:
    """The links in a setting: `about, Contact=/contact/, https://…`. Raises `ValueError` with what is wrong."""
    parts = [part.strip() for part in value[:LONGEST_LIST].split(",") if part.strip()]
    if len(parts) > MOST_LINKS:
        raise ValueError(phrase("at most {most} entries", most=MOST_LINKS))
    return [_link(part) for part in parts]


def _link(part: str) -> SiteLink:
    if len(part) > LONGEST_LINK:
        raise ValueError(phrase("a link can have at most {most} characters", most=LONGEST_LINK))
    label, sign, target = part.partition("=")
    if not sign or pattern(r"[a-z]+:").match(label) or label.startswith("/"):
        label, target = "", part  # the = is part of an address
    link = SiteLink(label.strip(), target.strip())
    if not (link.is_slug or _is_address(link.target)):
        raise ValueError(
            phrase(
                "{part!r} is neither the slug of a page nor an address (/path/, https://… or mailto:…)",
                part=link.target,
            )
        )
    if link.target.startswith("/") and not link.label:
        raise ValueError(phrase("{part!r} needs a label: Contact={part}", part=part))
    return link


def _is_address(target: str) -> bool:
    """Whether it is a site path, or an http, https or mailto address, without spaces and control characters."""
    if any(letter.isspace() or not letter.isprintable() for letter in target) or "\\" in target:
        return False
    if target.startswith("/"):
        return not target.startswith("//")
    if target.startswith("mailto:"):
        return pattern(r"mailto:[^@\s]+@[^@\s]+\.[^@\s]+").fullmatch(target) is not None
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def accounts(value: str) -> list[SiteLink]:
    """The links of a setting with accounts elsewhere. Raises `ValueError` for one that is not an address."""
    found = links(value)
    for one in found:
        if not one.target.startswith(("http://", "https://", "mailto:")):
            raise ValueError(phrase("{part!r} is not an address of another site, such as https://…", part=one.target))
    return found


def policies(value: str) -> dict[str, str]:
    """The slugs of pages by what they contain: `corrections=corrections-policy, contact=contact`. Raises `ValueError`."""
    found: dict[str, str] = {}
    for part in (part.strip() for part in value[:LONGEST_LIST].split(",") if part.strip()):
        name, _, slug = (piece.strip() for piece in part.partition("="))
        if name not in POLICIES or not SiteLink("", slug).is_slug:
            raise ValueError(
                phrase("{part!r} is not NAME=SLUG, where NAME is one of {names}", part=part, names=", ".join(POLICIES))
            )
        found[name] = slug
    return found


def colour(value: str) -> str:
    """A colour as `#rrggbb`; raises `ValueError` for anything else."""
    found = pattern("#?([0-9a-f]{3}|[0-9a-f]{6})").fullmatch(value.lower())
    if found is None:
        raise ValueError(phrase("{value!r} is not a colour like #9c1c2b", value=value))
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def front_languages(value: str) -> list[str]:
    """The languages in a setting, `en, fr`, each without its region; raises `ValueError` for a text that is no tag."""
    parts = [part.strip() for part in value[:LONGEST_LIST].split(",") if part.strip()]
    for part in parts:
        if not languages.group(part):
            raise ValueError(phrase("{value!r} is not a language tag like vi or en-GB", value=part))
    if len(parts) > MOST_LINKS:
        raise ValueError(phrase("at most {most} entries", most=MOST_LINKS))
    return list(dict.fromkeys(map(languages.group, parts)))


def _front_languages(value: str) -> str:
    if value.strip().lower() in (EVERY_LANGUAGE, ONE_FRONT, ""):
        return value.strip().lower() or EVERY_LANGUAGE
    return ", ".join(front_languages(value))


def _line(value: str) -> str:
    if len(value) > LONGEST_LINE:
        raise ValueError(phrase("at most {most:,} characters", most=LONGEST_LINE))
    if any(ord(letter) < 32 for letter in value):
        raise ValueError("control characters are not allowed")
    return value


def _web_address(value: str) -> str:
    value = value.strip()
    if value and not (value.startswith(("http://", "https://")) and len(value) <= LONGEST_LINK and _is_address(value)):
        raise ValueError(
            phrase("{value!r} is not an address like https://news.example.org", value=value[:LONGEST_LINE])
        )
    return value


def _markdown(value: str) -> str:
    value = value.replace("\r\n", "\n")
    if len(value) > LONGEST_FOOTER:
        raise ValueError(phrase("at most {most:,} characters", most=LONGEST_FOOTER))
    if any(ord(letter) < 32 and letter != "\n" for letter in value):
        raise ValueError("control characters are not allowed")
    return value


def _error_reports(value: str) -> str:
    if value in ("auto", "form", "none"):
        return value
    if len(value) > LONGEST_LINE or not pattern(r"[^\s@<>,;?&%\"']+@[^\s@<>,;?&%\"']+\.[^\s@<>,;?&%\"']+").fullmatch(
        value
    ):
        raise ValueError(phrase("{value!r} is neither auto, form, none nor an e-mail address", value=value[:80]))
    return value


def _written(found: list[SiteLink]) -> str:
    return ", ".join(f"{one.label}={one.target}" if one.label else one.target for one in found)


# For each kind of setting the form in which a value is stored; each raises `ValueError`.
CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "links": lambda value: _written(links(value)),
    "accounts": lambda value: _written(accounts(value)),
    "policies": lambda value: ", ".join(f"{name}={slug}" for name, slug in policies(value).items()),
    "colour": lambda value: colour(value) if value else "",
    "address": _web_address,
    "line": _line,
    "markdown": _markdown,
    "languages": _front_languages,
    "reports": _error_reports,
}


def channels(value: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`."""
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def _luminance(value: str) -> float:
    """The relative luminance as WCAG 2.2 defines it, from 0 (black) to 1 (white)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in channels(value))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class AccentColours(NamedTuple):
    """The accent colour on light and on dark pages: text in it can be read on both."""

    light: str
    dark: str


def accent(value: str) -> AccentColours:
    """The nearest shades of a colour with enough contrast: darker on light pages, lighter on dark ones."""
    return AccentColours(_readable(value, _LIGHT, 0), _readable(value, _DARK, 255))


def _readable(value: str, grounds: tuple[str, ...], towards: int) -> str:
    for step in range(101):
        mixed = [round(c + (towards - c) * step / 100) for c in channels(value)]
        shade = "#" + "".join(f"{c:02x}" for c in mixed)
        if all(contrast(shade, ground) >= ENOUGH for ground in grounds):
            return shade
    raise AssertionError(value)  # black on light pages and white on dark ones always have it
