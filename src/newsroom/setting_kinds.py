"""What a setting is, and how the value of each kind of setting is checked."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Literal, NamedTuple

from newsroom.errors import Invalid
from newsroom.phrases import phrase


class CommentMode(StrEnum):
    """What happens to a new comment, before the screening rules: see the setting comments.mode."""

    OPEN = "open"
    FIRST = "first"
    PRE = "pre"
    CLOSED = "closed"


class ThreadOrder(StrEnum):
    """Which comments of a page are first: see the setting comments.order."""

    OLDEST = "oldest"
    NEWEST = "newest"


MODES = tuple(CommentMode)

Kind = Literal[
    "text", "number", "percent", "flag", "choice", "modes", "url", "zone", "lang", "networks", "hosts",
    "picture hosts", "texts", "links", "accounts", "policies", "colour", "address", "line", "markdown", "languages",
    "reports", "redirects",
]  # fmt: skip


class Setting(NamedTuple):
    """One setting. `least` and `most` limit a number or a percentage.

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


def _text(_: Setting, value: str) -> str:
    if any(ord(letter) < 32 for letter in value):
        raise ValueError("control characters are not allowed")
    return value


def _number(setting: Setting, value: str) -> str:
    if not (value.isascii() and value.isdigit() and len(value) < 18 and setting.least <= int(value) <= setting.most):
        raise ValueError(
            phrase(
                "{value!r} is not a whole number from {least:,} to {most:,}",
                value=value,
                least=setting.least,
                most=setting.most,
            )
        )
    return str(int(value))


def _flag(_: Setting, value: str) -> str:
    if value.lower() in ("true", "yes", "on", "1"):
        return "true"
    if value.lower() in ("false", "no", "off", "0"):
        return "false"
    raise ValueError(phrase("{value!r} is neither true nor false", value=value))


def _choice(setting: Setting, value: str) -> str:
    if value not in setting.choices:
        raise ValueError(phrase("{value!r} is not one of {choices}", value=value, choices=", ".join(setting.choices)))
    return value


def _percent(setting: Setting, value: str) -> str:
    try:
        return _number(setting, value)
    except ValueError:
        raise ValueError(
            phrase(
                "{value!r} is not a whole number from {least} to {most} (percent)",
                value=value,
                least=setting.least,
                most=setting.most,
            )
        ) from None


def _modes(_: Setting, value: str) -> str:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    for part in parts:
        name, _sign, mode = part.rpartition("=")
        if not name.strip() or mode.strip() not in MODES:
            raise ValueError(
                phrase("{part!r} is not SECTION=MODE, where MODE is one of {modes}", part=part, modes=", ".join(MODES))
            )
    return ", ".join("=".join(word.strip() for word in part.rsplit("=", 1)) for part in parts)


# The maximum number of texts in a setting, and the maximum characters of the name and of the text of each.
MAX_REDIRECTS = 10_000
MAX_SAVED, MAX_SAVED_NAME, MAX_SAVED_TEXT = 30, 30, 4000


def _texts(_: Setting, value: str) -> str:
    found = _object(value, 'not a JSON object of texts, such as {"thanks": "Thank you for the hint."}')
    for name, said in found.items():
        _saved_text(name, said)
    return _written(found, most=MAX_SAVED)


def _object(value: str, otherwise: str) -> dict[str, str]:
    """The texts of a JSON object by their names; of anything else `otherwise` says what it is not."""
    import json  # here: few commands check a setting

    if len(value) > 1_000_000:
        raise ValueError("the value is too long")
    try:
        found = json.loads(value) if value else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise ValueError(otherwise)
    return found


def _written(found: dict[str, str], *, most: int) -> str:
    """A JSON object in the order of its names; '' if it is empty."""
    import json  # here: few commands check a setting

    if len(found) > most:
        raise ValueError(phrase("at most {most} entries", most=most))
    return json.dumps(dict(sorted(found.items())), ensure_ascii=False) if found else ""


def _redirects(_: Setting, value: str) -> str:
    from newsroom import urls  # here: few commands check a setting

    found = _object(value, 'not a JSON object of addresses, such as {"/category/town/": "/s/town/"}')
    kept = {}
    for old, new in found.items():
        former = urls.former(old)
        if former is None or former == "/":
            raise ValueError(phrase("{address!r} cannot be a former address", address=old[:80]))
        try:
            kept[former] = urls.destination(new)
        except Invalid:
            raise ValueError(phrase("{address!r} is not an address to redirect to", address=new[:80])) from None
    return _written(kept, most=MAX_REDIRECTS)


def _saved_text(name: str, said: str) -> None:
    if not name or len(name) > MAX_SAVED_NAME or not name.isprintable() or name != " ".join(name.split()):
        raise ValueError(phrase("a name must have 1 to {most} characters, on one line", most=MAX_SAVED_NAME))
    if not said.strip() or len(said) > MAX_SAVED_TEXT:
        raise ValueError(
            phrase("the text of {name!r} must have 1 to {most:,} characters", name=name, most=MAX_SAVED_TEXT)
        )
    if any((ord(letter) < 32 and letter != "\n") or "\ud800" <= letter <= "\udfff" for letter in said):
        raise ValueError(phrase("the text of {name!r} has control characters", name=name))


def _networks(_: Setting, value: str) -> str:
    from newsroom import addresses  # here: few commands check a setting

    return addresses.check_list(value)


def _hosts(_: Setting, value: str) -> str:
    import re  # here: few commands check a setting

    hosts = value.lower().replace(",", " ").split()
    for host in hosts:
        if not re.fullmatch(r"(?:[\w-]{1,63}\.){1,10}[\w-]{2,63}", host):
            raise ValueError(phrase("{host!r} is not a host like spam.example", host=host))
    return " ".join(hosts)


def _url(setting: Setting, value: str) -> str:
    import re  # here: few commands check a setting
    from urllib.parse import urlsplit  # here: only a setting of this kind needs it

    if value == setting.default == "":
        return value
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that cannot be
        parts, is_address = urlsplit(""), False
    # Every link would begin with it: a password in it would be public, and other signs would end the link.
    if (
        not is_address
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or re.search(r'[\s\x00-\x1f\x7f"<>\\^`{|}]', value)
    ):
        raise ValueError(phrase("{value!r} is not an address like https://news.example.org", value=value))
    return value.rstrip("/")


def _zone(setting: Setting, value: str) -> str:
    from newsroom import clock  # here: only a setting of this kind needs it

    clock.zone(value)
    return value


def _lang(_: Setting, value: str) -> str:
    import re  # here: only a setting of this kind needs it

    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError(phrase("{value!r} is not a language tag like vi or en-GB", value=value))
    from newsroom import languages  # here: only a setting of this kind needs it

    return languages.tag(value) or value


def _picture_hosts(_: Setting, value: str) -> str:
    import re  # here: only a setting of this kind needs it

    hosts = value.lower().replace(",", " ").split()
    for host in hosts:
        if host != "*" and not re.fullmatch(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:[0-9]{1,5})?", host):
            raise ValueError(phrase("{host!r} is not a host like img.example.org", host=host))
    return " ".join(dict.fromkeys(hosts))


def _of_site(setting: Setting, value: str) -> str:
    from newsroom import identity  # here: few commands check a setting

    return identity.CHECKS[setting.kind](value)


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
    "texts": _texts,
    "redirects": _redirects,
    **dict.fromkeys(
        ("links", "accounts", "policies", "colour", "address", "line", "markdown", "languages", "reports"), _of_site
    ),
}
