"""The language and the time zone of the machine, with which a new newsroom begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

LOCALTIME: Final = Path("/etc/localtime")
TIMEZONE: Final = Path("/etc/timezone")
_LOCALE: Final = re.compile(r"([a-z]{2,3})(?:_[A-Z]{2})?(?:\.[\w-]+)?(?:@\w+)?")


def language(environment: Mapping[str, str]) -> str:
    """The language of the locale, such as `vi` for `LANG=vi_VN.UTF-8`; English if none is set."""
    said = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    found = _LOCALE.fullmatch(said)
    return found[1] if found else "en"


def zone_name(environment: Mapping[str, str], *, localtime: Path = LOCALTIME, timezone: Path = TIMEZONE) -> str:
    """The IANA name of the machine's time zone: that of TZ, of the link at `localtime`, or in the file `timezone`.

    UTC if none of these names a known zone.
    """
    said = [environment.get("TZ", "").lstrip(":")]
    with suppress(OSError, RuntimeError):
        said.append(str(localtime.resolve()))
    with suppress(OSError, UnicodeError):
        said.append(timezone.read_text(encoding="ascii")[:200].strip())
    return next((name for one in said if (name := _known(one.rpartition("zoneinfo/")[2] or one))), "UTC")


def _known(name: str) -> str:
    """The name of a zone, or "" if it is not one; `UTC` for all names of UTC."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ""
    return "UTC" if name in ("Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal") else name
