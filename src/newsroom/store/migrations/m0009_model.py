"""What the filter has learned from decisions, and from which."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# The weights are the result of the lessons in model_log, one after the other, and nothing else. `p` is the score before
# the decision, with six decimals; `margin` the setting at that time. model_steps contains the earlier weights of the
# latest lessons, so that undoing a lesson restores them exactly; model_state says from which lesson on they are kept,
# and to which version of the features the weights belong.
SCRIPT = """
create table model_log (
    id integer primary key autoincrement,
    batch_id integer not null references batches (id),
    comment_id integer not null references comments (id),
    rev integer not null,
    model text not null check (model in ('spam', 'reject')),
    y integer not null check (y in (0, 1)),
    p real not null,
    margin real not null,
    at text not null
) strict
;;
create index model_log_kind on model_log (model, y, comment_id)
;;
create index model_log_model on model_log (model, id)
;;
create index model_log_comment on model_log (comment_id)
;;
create table model_weights (
    model text not null,
    feature text not null,
    w real not null,
    g real not null,
    primary key (model, feature)
) strict, without rowid
;;
create table model_steps (
    log_id integer primary key,
    model text not null,
    before blob not null
) strict
;;
create table model_state (
    name text primary key,
    value integer not null
) strict, without rowid
;;
insert into model_state (name, value) values ('features', 1), ('kept_from', 0)
"""

# An article without published comments has no row in article_counts, so that the table depends on the current comments
# only; and a change of status writes one row, not two.
COUNTS = """
drop trigger comments_counted_update
;;
drop trigger comments_counted_delete
;;
delete from article_counts where comments = 0
;;
create trigger comments_counted_in after update of status, article_id on comments
    when new.status = 'published' and (old.status <> 'published' or old.article_id <> new.article_id) begin
    insert into article_counts (article_id, comments) values (new.article_id, 1)
        on conflict (article_id) do update set comments = comments + 1;
end
;;
create trigger comments_counted_out after update of status, article_id on comments
    when old.status = 'published' and (new.status <> 'published' or old.article_id <> new.article_id) begin
    update article_counts set comments = comments - 1 where article_id = old.article_id;
    delete from article_counts where article_id = old.article_id and comments = 0;
end
;;
create trigger comments_counted_delete after delete on comments when old.status = 'published' begin
    update article_counts set comments = comments - 1 where article_id = old.article_id;
    delete from article_counts where article_id = old.article_id and comments = 0;
end
"""


def m0009_model(db: Database) -> None:
    """The filter that learns."""
    run(db, SCRIPT)
    run(db, COUNTS)
    track(db, "model_log", "'comment:' || {row}.comment_id")
