"""Texts that are stored by name in a setting: replies to readers, and filters of the review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from newsroom import settings as table
from newsroom import text
from newsroom.core import stored_settings
from newsroom.core.journal import actions
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.phrases import of_error, phrase
from newsroom.settings import Settings
from newsroom.store import Connection

REPLIES: Final = "comments.replies"
FILTERS: Final = "comments.filters"


def texts(db: Connection, settings: Settings, key: str) -> dict[str, str]:
    """The texts of the setting `key` by name, as the file has them now: a colleague may have added one."""
    if settings.origin(key) == "environment":
        return settings.texts(key)
    return stored_settings.load(db, {}).texts(key)


def save(
    db: Connection, settings: Settings, key: str, name: str, body: str, *, now: datetime, actor: str
) -> dict[str, str]:
    """Save a text under a name, replacing one with the same name. Returns all of the setting `key`.

    Raises `Invalid` for a name or a text that cannot be kept, `Refused` if the environment overrides the setting.
    """
    name = text.one_line(text.clean(name))
    return _put(db, settings, key, texts(db, settings, key) | {name: text.clean(body).strip()}, now, actor)


def remove(db: Connection, settings: Settings, key: str, name: str, *, now: datetime, actor: str) -> dict[str, str]:
    """Remove the text with this name. Returns what is left. Raises `NotFound`, and `Refused` as `save` does."""
    kept = texts(db, settings, key)
    if name not in kept:
        raise NotFound(
            phrase("there is no {name!r} in {key}", name=name, key=key),
            ref=name,
            hint=phrase("saved: {names}", names=", ".join(kept)) if kept else "nothing is saved yet",
        )
    return _put(db, settings, key, {one: body for one, body in kept.items() if one != name}, now, actor)


def batch_of(db: Connection, key: str) -> int:
    """The batch of the last change of the setting `key`, for an undo."""
    return actions.log(db, kind="setting", name=key, limit=1)[0].batch


def _put(
    db: Connection, settings: Settings, key: str, kept: Mapping[str, str], now: datetime, actor: str
) -> dict[str, str]:
    import json  # here: most commands load the settings and write none

    if settings.origin(key) == "environment":
        name = table.environment_name(key)
        raise Refused(
            phrase("{name} is set, so the setting in the newsroom file is not used", name=name),
            hint=phrase("unset {name}, then try again", name=name),
        )
    try:
        stored_settings.put(db, {key: json.dumps(dict(kept))}, now=now, actor=actor)
    except Invalid as error:  # the name of the setting means nothing to a person who saves a text
        raise Invalid(of_error(error.__cause__ or error), ref=error.ref) from error
    return dict(kept)
