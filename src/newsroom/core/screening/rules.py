"""The settings of the screening. Each rule declares its settings as a dataclass; this fills it by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from newsroom import clock, hosts
from newsroom.core.articles import labels
from newsroom.setting_kinds import CommentMode
from newsroom.settings import Settings

Rules = TypeVar("Rules")


def read(settings: Settings, rules: type[Rules]) -> Rules:
    """The rules of a phase: the field `max_links` of its dataclass is the setting `comments.max_links`.

    Percentages are shares of 1.
    """
    return settings.group(rules, "comments.")


def max_depth(settings: Settings) -> int:
    """The number of levels of replies, including the comments at the top."""
    return max(1, settings.number("comments.max_depth"))


def mode_of(own: str | None, section: str, settings: Settings) -> CommentMode:
    """The mode in force on an article: its own, that of its section, or that of the site."""
    if own:
        return CommentMode(own)
    by_section = settings.pairs("comments.section_modes").items()
    named = next((mode for name, mode in by_section if labels.means("section", name, section)), None)
    return CommentMode(named or settings.text("comments.mode"))


def oldest_open(settings: Settings, now: datetime) -> str:
    """The UTC text of the earliest publication of a story whose comments are still open; empty if they never close."""
    days = settings.number("comments.close_days")
    return _days_before(now, days) if days else ""


@lru_cache(256)
def _days_before(now: datetime, days: int) -> str:
    return clock.to_text(now - timedelta(days=days))


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """The hosts whose links are not counted: the site's own, and those of `comments.allowed_hosts`."""
    return _host_keys(settings.text("site.url"), settings.text("comments.allowed_hosts"))


@lru_cache(8)
def _host_keys(site_url: str, allowed: str) -> frozenset[str]:
    return frozenset(filter(None, map(hosts.key, [site_url, *allowed.split()])))
