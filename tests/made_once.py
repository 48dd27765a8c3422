"""What takes long and comes out the same each time is made once in each process of the tests.

Building the commands takes Typer longer than most of them run, and the migrations of an empty file take a quarter of a second.
"""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from typing import Any

import typer.main

from newsroom import cli, lazy
from newsroom.store import Connection, migrations

_build, _load, migrated, applied = typer.main.get_command, lazy.load, migrations.upgrade, migrations.apply
_files: list[Connection] = []
_of_version: dict[int, Connection] = {}


def install() -> None:
    """Let commands that run inside the tests' process use the commands and the empty file of the first one."""
    typer.main.get_command = _command
    lazy.load = _loaded
    migrations.upgrade = upgrade
    migrations.apply = apply


@cache
def _program() -> Any:
    return _build(cli.app)


_verb = cache(_load)


def _command(app: typer.Typer) -> Any:
    return _program() if app is cli.app and lazy.COMPLETE not in os.environ else _build(app)


def _loaded(module: str, name: str) -> Any:
    return _load(module, name) if lazy.COMPLETE in os.environ else _verb(module, name)


def upgrade(db: Connection) -> None:
    """Make an empty file a copy of what the migrations made of the first one; of others they are run.

    As after the migrations, no two files have the same secrets.
    """
    if not _is_empty(db):
        migrated(db)
    elif not _files:
        migrated(db)
        _files.append(_copy(db))
    else:
        _files[0].backup(db)
        db.execute("update secrets set value = randomblob(32)")


def apply(db: Connection, version: int) -> None:
    """Make an empty file of a version, with which every check of a file compares it, a copy of the first one."""
    if not _is_empty(db):
        applied(db, version)
    elif version not in _of_version:
        applied(db, version)
        _of_version[version] = _copy(db)
    else:
        _of_version[version].backup(db)


def _is_empty(db: Connection) -> bool:
    return not db.in_transaction and not db.execute("select count(*) from sqlite_master").fetchone()[0]


def _copy(db: Connection) -> Connection:
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    db.backup(made)
    return made
