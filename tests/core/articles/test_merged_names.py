"""Names that were merged: whoever types one must not change the label that it stands for now."""

from __future__ import annotations

import pytest

from newsroom.core import undo
from newsroom.core.articles import checks, labels, merged_names
from newsroom.errors import Conflict, NotFound
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    """Stories by three authors; Mai was merged into Lan Phạm."""
    desk = Desk(db)
    for author in ("Lan Phạm", "Lan Phạm", "Mai", "Mai Lê"):
        desk.draft(f"Tin {author}", authors=(author,))
    assert merge(desk, "Mai", "Lan Phạm") == 1
    return desk


def merge(desk: Desk, name: str, into: str) -> int:
    with desk.act("labels merge") as act:
        return labels.merge(act, labels.get(desk.db, "author", name), labels.get(desk.db, "author", into))


def rename(desk: Desk, name: str, new: str) -> None:
    with desk.act("labels rename") as act:
        labels.rename(act, labels.get(desk.db, "author", name), new)


def own(desk: Desk, name: str) -> str:
    return merged_names.own(desk.db, "author", name).name


@pytest.mark.parametrize("typed", ["Mai", " MAI ", "mai"])
def test_a_merged_name_is_not_the_one_it_stands_for(desk: Desk, typed: str) -> None:
    with pytest.raises(Conflict, match="was merged into Lan Phạm") as refused:
        own(desk, typed)
    batch = desk.db.execute("select max(id) from batches").fetchone()[0]
    assert refused.value.hint == f"to change Lan Phạm: use lan-pham; to separate the two again: newsroom undo {batch}"
    undo.undo(desk.db, batch, actor="lan", now=desk.now)
    assert own(desk, typed) == "Mai"


@pytest.mark.parametrize("typed", ["Lan Phạm", "lan phạm", "Lan Pham", "lan-pham", "Mai Lê", "mai-le"])
def test_names_of_its_own_mean_a_label(desk: Desk, typed: str) -> None:
    assert own(desk, typed) in ("Lan Phạm", "Mai Lê")
    with pytest.raises(NotFound):
        own(desk, "Minh")


def test_every_name_that_a_label_had_is_its_own_until_it_is_merged(desk: Desk) -> None:
    rename(desk, "Mai Lê", "Mai Lê Thu")
    rename(desk, "Mai Lê Thu", "Lê Thu")
    for typed in ("Mai Lê", "Mai Lê Thu", "Lê Thu", "mai-le"):
        assert own(desk, typed) == "Lê Thu"
    merge(desk, "Lê Thu", "Lan Phạm")
    for typed in ("Mai Lê", "Mai Lê Thu", "Lê Thu", "mai-le"):
        with pytest.raises(Conflict, match="was merged into Lan Phạm"):
            own(desk, typed)


def test_a_label_that_is_shown_under_a_merged_name_has_that_name(desk: Desk) -> None:
    rename(desk, "Lan Phạm", "Mai")
    assert own(desk, "Mai") == own(desk, "Lan Phạm") == "Mai"
    assert merged_names.shown_otherwise(desk.db, ["Mai", "Lan Phạm"]) == []


def test_the_slug_of_a_merged_label_stands_for_nobody(desk: Desk) -> None:
    desk.draft("Dấu", authors=("Lan Pham",))  # the same without marks, with the slug lan-pham-2
    merge(desk, "Lan Pham", "Mai Lê")
    with pytest.raises(Conflict, match="'lan-pham-2' was merged into Mai Lê"):
        own(desk, "lan-pham-2")


def test_who_writes_under_a_merged_name_is_told_of_the_other(desk: Desk) -> None:
    assert merged_names.shown_otherwise(desk.db, ["Mai", "Lan Phạm", "Mai Lê", "Minh"]) == [("Mai", "Lan Phạm")]
    [found] = [one for one in checks.check(desk.db, desk.draft("Mới", authors=("Mai",))) if one.code == "merged-name"]
    assert found.message == "readers see the author 'Mai' as Lan Phạm, because 'Mai' was merged into Lan Phạm"
    desk.draft("Dấu", authors=("Mai Le",))
    merge(desk, "Mai Le", "Mai Lê")
    assert merged_names.shown_otherwise(desk.db, ["Mai Le", "mai lê"]) == []
