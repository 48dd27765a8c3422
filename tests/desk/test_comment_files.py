"""Comments from other systems and for them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from newsroom.core.articles.publishing import Order
from newsroom.core.comments import comments
from newsroom.core.comments.importing import CommentImport
from newsroom.core.comments.selection import Selection
from newsroom.desk import Desk, comment_files, publishing
from newsroom.errors import Invalid, NotFound, Usage
from tests.desk.conftest import Make

ROW = {"id": "1", "author": "Hoa", "body": "Đò ơi", "created_at": "2026-03-01T00:00:00Z", "status": "published"}


@pytest.fixture
def published(desk: Desk, make: Make) -> Desk:
    publishing.publish(desk, [str(make().id)], Order(), progress=lambda _: None)
    return desk


def take(desk: Desk, *rows: dict[str, str], map_file: Path | None = None, dry_run: bool = False) -> CommentImport:
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    heard: list[int] = []
    result = comment_files.import_comments(
        desk, Path("in.jsonl"), "jsonl", map_file=map_file, dry_run=dry_run, progress=heard.append
    )
    assert sum(heard) >= len(rows) or not heard
    return result


def test_only_known_systems_and_formats(published: Desk) -> None:
    for name in ("disqus", "wxr", "isso", "jsonl"):
        comment_files.check_source(name)
    for name in ("jsonl", "wxr", "csv"):
        comment_files.check_target(name)
    with pytest.raises(Usage, match="unknown system 'csv'"):
        comment_files.check_source("csv")
    with pytest.raises(Usage, match="unknown format 'isso'"):
        comment_files.check_target("isso")


def test_comments_come_in_once(published: Desk) -> None:
    row = ROW | {"article_slug": "do-ngang"}
    assert take(published, row, dry_run=True).added == 1
    assert comments.list_(published.db, Selection()) == []
    assert (take(published, row).added, take(published, row).unchanged) == (1, 1)


def test_a_map_says_which_article_an_old_address_means(published: Desk, tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("https://old.example/7,do-ngang\n", encoding="utf-8")
    row = ROW | {"article_url": "https://old.example/7"}
    assert len(take(published, row).skipped) == 1
    assert take(published, row, map_file=tmp_path / "map.csv").added == 1
    with pytest.raises(NotFound):
        take(published, row, map_file=tmp_path / "gone.csv")


@pytest.mark.parametrize("source", ["disqus", "wxr", "isso", "jsonl"])
def test_a_file_that_is_not_there(published: Desk, source: str) -> None:
    with pytest.raises(NotFound):
        comment_files.import_comments(
            published, Path("gone"), source, map_file=None, dry_run=False, progress=lambda _: None
        )


def test_every_format_holds_the_comments_that_were_chosen(published: Desk, tmp_path: Path) -> None:
    take(
        published,
        ROW | {"article_slug": "do-ngang"},
        ROW | {"article_slug": "do-ngang", "id": "2", "body": "Hai", "status": "spam"},
    )
    out = io.StringIO()
    assert comment_files.export_comments(published, Selection(statuses=("published",)), "jsonl", "-", stdout=out) == 1
    [record] = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (record["body"], record["article_url"]) == ("Đò ơi", "https://news.example.org/2026/03/do-ngang/")
    assert comment_files.export_comments(published, Selection(), "csv", "out.csv", stdout=out) == 2
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8")))
    assert sorted(row["body"] for row in rows) == ["Hai", "Đò ơi"]
    assert comment_files.export_comments(published, Selection(), "wxr", "out.xml", stdout=out) == 2
    written = (tmp_path / "out.xml").read_text(encoding="utf-8")
    assert "<title>" in written
    assert "https://news.example.org" in written
    with pytest.raises(NotFound, match=r"there is no folder .*gone"):
        comment_files.export_comments(published, Selection(), "csv", "gone/x.csv", stdout=out)
    assert len(out.getvalue().splitlines()) == 1


EVERY = ("disqus", "wordpress", "wxr", "isso", "remark42", "commento", "coral", "cusdis", "jsonl")


def test_what_the_refusals_of_a_name_say(published: Desk) -> None:
    for name in EVERY:
        comment_files.check_source(name)
    with pytest.raises(Usage) as source:
        comment_files.check_source("x")
    assert source.value.hint == f"use one of: {', '.join(EVERY)}"
    with pytest.raises(Usage) as target:
        comment_files.check_target("x")
    assert target.value.hint == "use one of: jsonl, wxr, csv"


# What each reader says of a file of another kind.
REFUSED = {
    "disqus": ("<rss></rss>", "the root element is <rss>, not <disqus>"), "wordpress": ("<rss></rss>", "is not a WordPress export"),
    "wxr": ("<rss></rss>", "is not a WordPress export"), "isso": ("{}", "file is not a database"),
    "remark42": ("{}", "not a remark42 backup"), "commento": ("{}", "not a Commento export"), "coral": ("{}", "no Coral comments"),
    "cusdis": ("{}", "no Cusdis comments"),
}  # fmt: skip


@pytest.mark.parametrize("source", EVERY[:-1])
def test_each_system_has_its_reader(published: Desk, tmp_path: Path, source: str) -> None:
    data, said = REFUSED[source]
    (tmp_path / "in").write_text(data)
    with pytest.raises(Invalid, match=said):
        comment_files.import_comments(
            published, tmp_path / "in", source, map_file=None, dry_run=False, progress=lambda _: None
        )


@pytest.mark.parametrize("source", ["commento", "coral", "cusdis", "remark42"])
def test_other_files_that_are_not_there(published: Desk, source: str) -> None:
    with pytest.raises(NotFound):
        comment_files.import_comments(
            published, Path("gone"), source, map_file=None, dry_run=False, progress=lambda _: None
        )


def test_a_map_has_a_limit(published: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    (tmp_path / "map.csv").write_text("https://old.example/7,do-ngang\n", encoding="utf-8")
    real = comment_files.files.read
    monkeypatch.setattr(
        comment_files.files, "read", lambda path, *, limit: (limits.append(limit), real(path, limit=limit))[1]
    )
    take(published, ROW, map_file=tmp_path / "map.csv")
    assert limits == [50_000_000]


def test_an_export_says_which_site_it_is_of_and_is_private(published: Desk, tmp_path: Path) -> None:
    published.settings = published.settings.override(site_title="Báo Sông")
    take(published, ROW | {"article_slug": "do-ngang", "author": "Hoa\ud800"})
    assert comment_files.export_comments(published, Selection(), "wxr", "out.xml", stdout=io.StringIO()) == 1
    written = (tmp_path / "out.xml").read_text(encoding="utf-8")
    assert "<title>Báo Sông</title>" in written
    assert "<link>https://news.example.org</link>" in written
    assert (tmp_path / "out.xml").stat().st_mode & 0o777 == 0o600
