"""The triggers that store the earlier contents of every changed row of editorial tables in `changes`, for `undo`."""

from __future__ import annotations

from sqlite_utils import Database


def track(db: Database, table: str, unit: str) -> None:
    """Record inserts, updates and deletes of `table` while a batch is open.

    `unit` is an SQL expression over `{row}` that names what people would say was changed, such as
    `'article:' || {row}.id`: undo restores a whole unit or none of it. Call again after adding a column.
    """
    columns = [row[1] for row in db.execute(f"pragma table_info({table})").fetchall()]
    old = "json_object(" + ", ".join(f"'{name}', old.{name}" for name in columns) + ")"
    keys = [row[1] for row in db.execute(f"pragma table_info({table})").fetchall() if row[5]]
    differs = " or ".join(f"old.{name} is not new.{name}" for name in columns)

    def key(row: str) -> str:
        return "json_object(" + ", ".join(f"'{name}', {row}.{name}" for name in keys) + ")"

    for operation, row, before, condition in (
        ("insert", "new", "null", ""),
        ("update", "old", old, f" and ({differs})"),
        ("delete", "old", old, ""),
    ):
        # An update that changes the primary key is undone by the new key, so `row_key` is the one to search.
        seen = key("new") if operation == "update" else key(row)
        db.conn.execute(f"drop trigger if exists {table}_{operation}_tracked")
        db.conn.execute(
            f"create trigger {table}_{operation}_tracked after {operation} on {table}"
            f" when exists (select 1 from act){condition}"
            f" begin insert into changes (batch_id, unit, source, row_key, operation, before)"
            f" select batch_id, {unit.format(row=row)}, '{table}', {seen}, '{operation}', {before} from act; end"
        )


def run(db: Database, script: str) -> None:
    """Execute each statement of `script` (separated by lines that contain only `;;`) in the open transaction.

    `sqlite3.executescript` would commit first.
    """
    for statement in script.split(";;"):
        if statement.strip():
            db.conn.execute(statement)
