"""A file's schema is compared with what the migrations of its version make: nothing missing, nothing more."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from newsroom import store
from newsroom.errors import BadFile
from newsroom.store import migrations, schema

TAMPERED = {
    "a trigger more": (
        "create trigger quiet after insert on comments begin update comments set status = 'published'; end",
        "the trigger 'quiet' on 'comments' was not made by newsroom",
    ),
    "a trigger on a table of the library": (
        "create trigger quiet after insert on _sqlite_migrations begin select 1; end",
        "the trigger 'quiet' on '_sqlite_migrations' was not made by newsroom",
    ),
    "a view more": ("create view mine as select 1", "the view 'mine' was not made by newsroom"),
    "a table more": ("create table mine (x)", "the table 'mine' was not made by newsroom"),
    "an index more": ("create index mine on articles (title)", "the index 'mine' on 'articles' was not made by newsroom"),
    "a trigger less": ("drop trigger comments_insert_tracked", "the trigger 'comments_insert_tracked' on 'comments' is missing"),
    "an index less": ("drop index articles_slug", "the index 'articles_slug' on 'articles' is missing"),
    "a column more": ("alter table bans add column x text", "the table 'bans' was changed"),
    "a view that shows something else": (
        "drop view daily_figures; create view daily_figures as select 1 as day",
        "the view 'daily_figures' was changed",
    ),
    "a trigger that does something else": (
        "drop trigger bans_insert_tracked; create trigger bans_insert_tracked after insert on bans begin select 1; end",
        "the trigger 'bans_insert_tracked' on 'bans' was changed",
    ),
    "a rule taken out of a table": (
        "pragma writable_schema=on; update sqlite_schema set sql = replace(sql, 'check (live in (0, 1))', '')"
        " where name = 'article_media'",
        "the table 'article_media' was changed",
    ),
}  # fmt: skip


def tampered(path: Path, script: str) -> Path:
    """The file, after somebody has changed it."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(script)
    db.close()
    return path


@pytest.fixture
def file(tmp_path: Path, empty_file: Path) -> Path:
    """A newsroom file that nobody touched."""
    return Path(shutil.copyfile(empty_file, tmp_path / "newsroom.db"))


def test_a_file_of_ours_has_no_difference(file: Path) -> None:
    db = store.connect(file)
    db.execute("analyze")
    assert schema.differences(db) == []
    db.close()


def test_the_tables_of_litestream_are_no_difference_but_a_trigger_on_one_is(file: Path) -> None:
    made = (
        "create table _litestream_seq (id integer primary key, seq integer); create table _litestream_lock (id integer)"
    )
    db = store.connect(tampered(file, made))
    assert schema.differences(db) == []
    db.execute("create trigger quiet after insert on _litestream_seq begin select 1; end")
    assert [str(one) for one in schema.differences(db)] == [
        "the trigger 'quiet' on '_litestream_seq' was not made by newsroom"
    ]
    db.close()


def test_names_in_needless_quotes_and_white_space_make_no_difference(file: Path) -> None:
    script = (
        "pragma writable_schema=on; update sqlite_schema set sql = replace(replace(sql, 'articles (id)',"
        " '\"articles\"(id )'), ',', ' , ') where name = 'article_media'"
    )
    db = store.connect(tampered(file, script))
    assert schema.differences(db) == []
    db.close()


@pytest.mark.parametrize(("script", "said"), TAMPERED.values(), ids=TAMPERED)
def test_every_difference_is_named(file: Path, script: str, said: str) -> None:
    db = store.connect(tampered(file, script))
    assert [str(one) for one in schema.differences(db)] == [said]
    db.close()


@pytest.mark.parametrize("version", [1, store.VERSION - 1])
def test_an_older_file_with_a_trigger_more_is_not_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = tmp_path / "newsroom.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    migrations.apply(db, version)
    db.execute(f"pragma application_id={store.APPLICATION_ID}")
    db.execute(f"pragma user_version={version}")
    db.execute("create trigger quiet after update on articles begin select 1; end")
    db.close()
    before = path.read_bytes()
    with pytest.raises(
        BadFile, match="'quiet' on 'articles' was not made by newsroom; newsroom wrote nothing to the file"
    ) as raised:
        store.connect(path)
    assert 'sqlite3 FILE "drop trigger quiet"' in str(raised.value.hint)
    assert path.read_bytes() == before
    tampered(path, "drop trigger quiet")
    store.connect(path).close()


def test_a_statement_of_any_length_is_compared_at_the_cost_of_the_right_one(file: Path) -> None:
    script = (
        "pragma writable_schema=on; update sqlite_schema set sql = sql || ' ' || replace(hex(zeroblob(500000)), '0', '''\"')"
        " where name = 'article_media'"
    )
    db = store.connect(file)
    db.executescript(script)
    model = schema._model(store.VERSION)
    long = schema._objects(db)["table", "article_media", "article_media"]
    right = schema._objects(model)["table", "article_media", "article_media"]
    assert len(long) > 1_000_000
    assert not schema._same(("table", "article_media", "article_media"), long, right)
    db.close()


def test_what_another_program_changes_meanwhile_is_not_compared(
    empty_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "n.db"
    path.write_bytes(empty_file.read_bytes())
    make = schema._model

    def model_while_somebody_writes(version: int) -> store.Connection:
        other = store.connect(path)
        other.execute("create table later (x)")
        other.close()
        return make(version)

    db = store.connect(path)
    monkeypatch.setattr(schema, "_model", model_while_somebody_writes)
    assert schema.differences(db) == []
    assert not db.in_transaction
    db.close()


def test_the_triggers_for_undo_know_every_column(file: Path) -> None:
    """A migration that adds a column to a tracked table calls `track` again."""
    db = store.connect(file)
    triggers = db.execute(
        "select tbl_name, sql from sqlite_master where name like '%\\_update\\_tracked' escape '\\'"
    ).fetchall()
    assert len(triggers) > 10
    for table, sql in triggers:
        columns = [row["name"] for row in db.execute(f"pragma table_info({table})")]
        assert [name for name in columns if f"'{name}', old.{name}" not in sql] == [], table
    db.close()
