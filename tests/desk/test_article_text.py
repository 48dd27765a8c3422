"""Texts with front matter become manuscripts and texts again."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsroom.core import stored_settings
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.desk import Desk
from newsroom.desk.article_text import date_of, manuscript_from, terms_of, text_from, text_of, titled
from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_file
from tests.desk.conftest import Heard, Make


@pytest.mark.parametrize(
    ("body", "name", "title"),
    [
        ("# The river\n\nrises", "a.md", "The river"),
        ("\n\n## Second ##\n", "a.md", "Second"),
        ("Plain first\n# Later", "low-water_mark.md", "Low water mark"),
        ("", "stdin", ""), ("", "-", ""), ("", "", ""), ("", "in/o-ne.markdown", "O ne"),
        ("# \u3164\nx", "a.md", "A"),
    ],
)  # fmt: skip
def test_a_text_without_a_title_gets_one(body: str, name: str, title: str) -> None:
    assert titled(body, name)[0] == title


def test_a_file_becomes_a_manuscript() -> None:
    file = article_file.read(
        "---\ntitle: T\nlead: L\ntags: [a, b]\nauthors: [Lan]\nsection: S\nsource: X\nlang: en\nimage: p.png\n"
        "aliases: [/old/]\nlastmod: 2026-01-02\nmood: calm\n---\nBody\n",
        name="t.md",
    )
    assert manuscript_from(file) == Manuscript(
        title="T", lead="L", tags=("a", "b"), authors=("Lan",), section="S", source="X", lang="en", image="p.png",
        body="Body\n", extra={"mood": "calm", "aliases": ["/old/"], "lastmod": "2026-01-02"},
    )  # fmt: skip
    assert manuscript_from(article_file.read("# Up\n", name="t.md")).title == "Up"
    assert manuscript_from(article_file.read("# Up\n", name="t.md")).extra == {}


def test_a_manuscript_becomes_a_text_in_the_order_of_the_contract(desk: Desk, make: Make) -> None:
    article = make("---\ntitle: T\nlead: L\nsection: S\nimage: ''\ndate: 2026-01-05 09:00\nmood: calm\n---\nBody\n")
    manuscript = Manuscript(
        title="T", lead="L", section="S", tags=("a",), authors=("Lan",), source="X", lang="vi", image="p.png",
        body="Body\n", extra={"mood": "calm"},
    )  # fmt: skip
    written = text_of(manuscript, article, zone=desk.zone, status=True)
    keys = [line.partition(":")[0] for line in written.splitlines() if ":" in line and not line.startswith(" ")]
    assert keys == [
        "title",
        "lead",
        "slug",
        "section",
        "tags",
        "authors",
        "source",
        "lang",
        "date",
        "image",
        "status",
        "mood",
    ]
    assert "date: 2026-01-05 09:00" in written.replace("T", " ").replace("'", "")
    assert "status: draft" in written
    assert written.endswith(("---\n\nBody\n", "---\nBody\n"))


def test_empty_fields_are_left_out_unless_they_are_to_be_filled_in(make: Make) -> None:
    article = make()
    assert text_of(Manuscript(title="T", body="B\n")).splitlines()[:2] == ["---", "title: T"]
    assert "lead" not in text_of(Manuscript(title="T"))
    assert "slug" not in text_of(Manuscript(title="T"))
    blank = text_of(Manuscript(title="T"), blank=True)
    assert all(
        f"\n{name}:" in blank for name in ("lead", "slug", "section", "tags", "authors", "source", "lang", "image")
    )
    plain = text_of(Manuscript(title="T"), article)
    assert "slug: do-ngang" in plain
    assert "status" not in plain
    assert "date" not in plain


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("name", ["lead", "section", "source", "kicker", "lang"])
def test_a_key_beside_the_fields_counts_where_the_field_of_its_name_is_empty(name: str, blank: bool) -> None:
    """A text from before a field may have its key."""
    before = Manuscript(title="T", extra={name: "older"})
    assert f"\n{name}: older\n" in text_of(before, blank=blank)
    after = text_of(replace(before, **{name: "newer"}), blank=blank)
    assert f"\n{name}: newer\n" in after
    assert "older" not in after


def test_the_date_of_publication_goes_before_the_date_that_is_planned(desk: Desk, make: Make) -> None:
    article = make("---\ntitle: T\ndate: 2026-01-05 09:00\n---\nBody\n")
    desk.db.execute("update articles set published_at = '2026-02-03T04:05:06Z' where id = ?", (article.id,))
    written = text_of(Manuscript(title="T"), articles.by_id(desk.db, article.id), zone=desk.zone)
    assert "2026-02-03" in written
    assert "2026-01-05" not in written


def test_a_date_is_read_in_the_zone_of_the_site(desk: Desk) -> None:
    assert date_of(desk, "2026-01-05 09:00", "a.md") == datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    assert date_of(desk, "", "a.md") is None
    with pytest.raises(Invalid, match=r"^a\.md: date: "):
        date_of(desk, "no day", "a.md")


@pytest.mark.parametrize(
    ("keys", "held"),
    [
        ("expire: 2026-03-02 10:00", "expired on 2026-03-02"),  # now, in the zone of the site
        ("expire: 2026-02-01", "expired on 2026-02-01"),
        ("expire: 2026-03-02 10:01", ""),
        ("expire: never", ""),
        ("mood: calm", ""),
        ("draft: true\nexpire: 2026-02-01", "draft: true"),
        ("draft: true", "draft: true"),
    ],
)
def test_what_has_expired_is_held_back(desk: Desk, keys: str, held: str) -> None:
    file = article_file.read(f"---\ntitle: T\n{keys}\n---\n", name="t.md")
    assert terms_of(desk, file, "t.md").held == held


def test_a_text_on_stdin_has_a_limit(desk: Desk) -> None:
    stored_settings.put(desk.db, {"articles.max_megabytes": "1"}, now=desk.now, actor="lan")
    desk.settings = stored_settings.load(desk.db, {})
    assert text_from(desk, io.BytesIO("Đò".encode()), None) == "Đò"
    assert len(text_from(desk, io.BytesIO(b"x" * 1_000_000), None)) == 1_000_000
    long = io.BytesIO(b"x" * 1_000_009)
    with pytest.raises(Invalid, match="longer than 1 MB"):
        text_from(desk, long, None)
    assert long.tell() == 1_000_001  # no more of it is read
    with pytest.raises(Invalid, match="longer than 1 MB"):
        text_from(desk, io.BytesIO(b"x" * 1_000_001), None)
    assert text_from(desk, io.BytesIO("Đò".encode("utf-16")), "utf-16") == "Đò"


def test_the_status_and_the_date_are_added_only_where_they_are_asked_for(desk: Desk, make: Make) -> None:
    article = make("---\ntitle: T\nimage: https://x.example/a.jpg\nauthors: [Lan]\n---\nx\n")
    manuscript = revisions.get(desk.db, article.id, 1).manuscript
    lines = "title: T\n{slug}authors: [Lan]\nlang: vi\nimage: https://x.example/a.jpg\n{status}"
    for found, slug, status in (
        (text_of(manuscript), "", ""), (text_of(manuscript, article), "slug: t\n", ""),
        (text_of(manuscript, article, zone=desk.zone), "slug: t\n", ""), (text_of(manuscript, status=True), "", ""),
        (text_of(manuscript, article, status=True), "slug: t\n", "status: draft\n"),
    ):  # fmt: skip
        assert found.partition("---\n")[2].partition("---\n")[0] == lines.format(slug=slug, status=status)


def terms(desk: Desk, keys: str, date: str | None = None) -> PublicationTerms:
    return terms_of(desk, article_file.read(f"---\ntitle: T\n{keys}\n---\n", name="t.md"), "t.md", date=date)


def test_everything_that_a_text_says_about_its_publication(desk: Desk, heard: Heard) -> None:
    keys = (
        "date: 2026-01-05 09:00\nexpire: 2026-06-01 10:00\nembargo: 2026-05-01 10:00\ntranslation_key: k\ncomments: pre"
    )
    assert terms(desk, keys) == PublicationTerms(
        date=datetime(2026, 1, 5, 2, 0, tzinfo=UTC), expire=datetime(2026, 6, 1, 3, 0, tzinfo=UTC),
        embargo=datetime(2026, 5, 1, 3, 0, tzinfo=UTC), translation_key="k", comments="pre",
    )  # fmt: skip
    assert terms(desk, "mood: calm") == PublicationTerms()
    assert heard.warned == []


@pytest.mark.parametrize(
    ("keys", "date", "moment", "day"),
    [
        ("date: 2026-01-05", None, datetime(2026, 1, 4, 17, 0, tzinfo=UTC), "2026-01-05"),
        ("date: 2026-01-05 00:00", None, datetime(2026, 1, 4, 17, 0, tzinfo=UTC), None),
        ("date: 2026-01-05", "2026-02-01 09:00", datetime(2026, 2, 1, 2, 0, tzinfo=UTC), None),
        ("date: 2026-01-05 09:00", "2026-02-01", datetime(2026, 1, 31, 17, 0, tzinfo=UTC), "2026-02-01"),
        ("mood: calm", "2026-02-01", datetime(2026, 1, 31, 17, 0, tzinfo=UTC), "2026-02-01"),
    ],
)
def test_a_date_with_or_without_a_time_of_day(
    desk: Desk, keys: str, date: str | None, moment: datetime, day: str | None
) -> None:
    found = terms(desk, keys, date)
    assert (found.date, found.day) == (moment, day)


@pytest.mark.parametrize("never", ["never", "Never", " NONE "])
def test_what_never_expires_has_no_expiry(desk: Desk, never: str) -> None:
    found = terms(desk, f"expire: '{never}'\nembargo: '{never}'")
    assert (found.expire, found.embargo, found.held) == (None, None, "")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("date: soonish", "t.md:3: date: "), ("expire: soonish", "t.md:3: expiry: "), ("mood: calm\nembargo: soonish", "t.md:4: embargo: "),
    ],
)  # fmt: skip
def test_a_wrong_date_is_named_with_its_line_and_what_to_write(desk: Desk, keys: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms(desk, keys)
    assert refused.value.message.startswith(said)
    assert refused.value.ref == said.rpartition(": ")[0].rpartition(": ")[0]
    assert refused.value.hint


@pytest.mark.parametrize(
    ("modified", "said"),
    [
        ("2026-03-02 10:00", None), ("2026-03-01", None),
        ("2026-03-02 10:01", "t.md:3: the date of the last change is in the future, and is ignored: 2026-03-02 10:01"),
        ("soonish", "t.md:3: the date of the last change is ignored: "),
    ],
)  # fmt: skip
def test_a_wrong_date_of_the_last_change_is_a_warning(
    desk: Desk, heard: Heard, modified: str, said: str | None
) -> None:
    terms(desk, f"lastmod: {modified}")
    assert [one.startswith(said or "x") for one in heard.warned] == [True] * (said is not None)


@pytest.mark.parametrize("title", ["''", "' '", '"\\u3164"', '"\\u200b"', '"\\ue000"'])
def test_a_title_that_nobody_can_see_is_none(title: str) -> None:
    file = article_file.read(f"---\ntitle: {title}\n---\n# Up\n\nx\n", name="t.md")
    assert (manuscript_from(file).title, manuscript_from(file).body) == ("Up", "x\n")


def test_a_text_with_its_own_title_keeps_its_heading(desk: Desk) -> None:
    file = article_file.read("---\ntitle: T\n---\n# Up\n\nx\n", name="t.md")
    assert (manuscript_from(file).title, manuscript_from(file).body) == ("T", "# Up\n\nx\n")
    plain = article_file.read("Plain.\n", name="in/low-water.md")
    assert (manuscript_from(plain).title, manuscript_from(plain).body) == ("Low water", "Plain.\n")
    assert manuscript_from(plain, is_named=False).title == ""
    assert titled("Plain.\n", "a.md") == ("A", "Plain.\n")
    assert titled("# Up\n\nx\n", "a.md") == ("Up", "x\n")


def test_the_date_of_a_text_is_the_day_if_no_time_was_given(desk: Desk, make: Make) -> None:
    article = make("---\ntitle: T\ndate: 2026-01-05\n---\nBody\n")
    assert "\ndate: 2026-01-05\n" in text_of(Manuscript(title="T"), article, zone=desk.zone).replace("'", "")
