"""The settings stored in the file, and the values in force: the environment overrides the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from newsroom import settings as table
from newsroom.settings import Settings
from newsroom.store import Connection


def load(db: Connection, environment: Mapping[str, str]) -> Settings:
    """The settings in force: `NEWSROOM_*` in the environment, then the file, then the defaults.

    Raises `Invalid` for an invalid value in the environment.
    """
    values: dict[str, str] = {}
    origins: dict[str, str] = {}
    for row in db.execute("select key, value from settings"):
        if table.find(row["key"]) is not None:
            values[row["key"]] = row["value"]
            origins[row["key"]] = "file"
    for key in (*table.BY_KEY, *_in_languages(environment)):
        given = environment.get(table.environment_name(key))
        if given is not None:
            values[key] = table.check(key, given)
            origins[key] = "environment"
    return Settings(values, origins)


def before_opening(path: Path, key: str, environment: Mapping[str, str]) -> str:
    """A setting of a file that this process has not opened. What was changed last may be missing.

    Raises `sqlite3.DatabaseError` if the file cannot be read.
    """
    from newsroom.store import closed_files  # here: only builds of large files need it

    given = environment.get(table.environment_name(key))
    found = given or closed_files.value(path, "select value from settings where key = ?", key)
    return table.BY_KEY[key].default if found is None else str(found)


def _in_languages(environment: Mapping[str, str]) -> Iterator[str]:
    """The settings in one language that the environment has: `NEWSROOM_SITE_TAGLINE_ZH_HANT` is `site.tagline.zh-hant`."""
    for key in table.TRANSLATED:
        beginning = table.environment_name(key) + "_"
        for name in environment:
            if name.startswith(beginning):
                own = f"{key}.{name.removeprefix(beginning).lower().replace('_', '-')}"
                if table.find(own) is not None:
                    yield own


def put(
    db: Connection, values: Mapping[str, str], *, now: datetime, actor: str, command: str = "config set",
    batch: int | None = None,
) -> dict[str, str]:  # fmt: skip
    """Store settings; all are checked before any is written. Returns them in their stored form.

    With `batch` the change belongs to what was done under that number.
    """
    from newsroom.core.articles import labels  # here: few settings name sections
    from newsroom.core.journal import actions  # here: every command loads the settings, few write any

    checked = {key: table.check(key, value) for key, value in values.items()}
    with actions.act(db, actor=actor, now=now, command=command, batch=batch) as act:
        for key, value in checked.items():
            row = db.execute("select value from settings where key = :key", {"key": key}).fetchone()
            if row and row["value"] == value:
                continue
            db.execute(
                """
                insert into settings (key, value) values (:key, :value)
                on conflict (key) do update set value = excluded.value
                """,
                {"key": key, "value": value},
            )
            act.note("setting", None, "set", name=key, value=value, before=row["value"] if row else None)
            if key == "site.sections":
                for name in Settings({key: value}).names(key):
                    if labels.find(db, "section", name) is None:
                        labels.ensure(db, "section", name)
    return checked


def unset(db: Connection, key: str, *, now: datetime, actor: str) -> None:
    """Remove a setting from the file, so that the default applies again."""
    table.get(key)
    from newsroom.core.journal import actions  # here: every command loads the settings, few write any

    with actions.act(db, actor=actor, now=now, command="config unset") as act:
        row = db.execute("select value from settings where key = :key", {"key": key}).fetchone()
        if row:
            db.execute("delete from settings where key = :key", {"key": key})
            act.note("setting", None, "unset", name=key, before=row["value"])
