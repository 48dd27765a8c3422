"""What has changed since a build, as recorded by triggers in `site_changes`."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, by kind, and `seq`, the number of the last change.

    `articles`, `comments` and `figures` are ids of articles: the article itself, its published comments, or the counts
    on its page changed. `series` changed, or gained or lost a story. `labels` gained or lost a story, `names` are labels
    that were renamed. `programmes` are starting times in UTC, and `*` if all programmes may have changed.
    """

    seq: int
    articles: frozenset[int]
    comments: frozenset[int]
    figures: frozenset[int]
    labels: frozenset[int]
    names: frozenset[int]
    media: frozenset[int]
    programmes: frozenset[str]
    series: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return any(
            (
                self.articles,
                self.comments,
                self.figures,
                self.labels,
                self.names,
                self.media,
                self.programmes,
                self.series,
            )
        )


def since(db: Connection, seq: int) -> Changes:
    """What changed after the change numbered `seq`."""
    objects: dict[str, set[str]] = {}
    last = seq
    for row in db.execute("select seq, kind, object from site_changes where seq > :seq", {"seq": seq}):
        objects.setdefault(row["kind"], set()).add(row["object"])
        last = max(last, row["seq"])

    def ids(kind: str) -> frozenset[int]:
        return frozenset(int(name) for name in objects.get(kind, ()))

    return Changes(
        seq=last,
        articles=ids("article"),
        comments=ids("comments"),
        figures=ids("figures"),
        labels=ids("label"),
        names=ids("name"),
        media=ids("media"),
        programmes=frozenset(objects.get("programmes", ())),
        series=ids("series"),
    )


def last(db: Connection) -> int:
    """The number of the last change; 0 if nothing has changed yet."""
    return int(db.execute("select coalesce(max(seq), 0) from site_changes").fetchone()[0])
