"""`front`: choosing for the front page from the command line, and undoing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")  # 12:00 in Asia/Ho_Chi_Minh
LATER = ("--now", "2026-03-02T08:00:00Z")


@pytest.fixture
def paper(desk: Run, tmp_path: Path) -> Run:
    """Four published stories and a draft."""
    for number, title in enumerate(("Một", "Hai", "Ba", "Bốn", "Nháp")):
        name = f"{number}.md"
        (tmp_path / name).write_text(f"---\ntitle: {title}\ndate: 2026-03-01 0{number}:00\n---\nText.\n", "utf-8")
        desk(*NOON, "draft", name)
    desk(*NOON, "publish", "1", "2", "3", "4")
    return desk


def chosen(paper: Run, *when: str) -> list[tuple[str, bool]]:
    return [(one["slug"], one["lead"]) for one in paper(*(when or NOON), "front", "list", "--json").json]


def test_set_list_unset_and_undo(paper: Run) -> None:
    made = paper(*NOON, "front", "set", "ba", "mot", "--lead", "--until", "+3h", "--json").json
    assert made == [
        {
            "id": 3, "slug": "ba", "title": "Ba", "lead": True, "until": "2026-03-02T08:00:00Z",
            "chosen_at": "2026-03-02T05:00:00Z", "chosen_by": made[0]["chosen_by"], "live": True,
        },
        {
            "id": 1, "slug": "mot", "title": "Một", "lead": False, "until": "2026-03-02T08:00:00Z",
            "chosen_at": "2026-03-02T05:00:00Z", "chosen_by": made[0]["chosen_by"], "live": True,
        },
    ]  # fmt: skip
    assert paper(*NOON, "front", "--ids").out == "3\n1\n"
    assert chosen(paper) == [("ba", True), ("mot", False)]
    paper(*NOON, "front", "unset", "ba")
    assert chosen(paper) == [("mot", False)]
    undone = paper(*NOON, "undo")
    assert "ba\tBa" in undone.out
    assert chosen(paper) == [("ba", True), ("mot", False)]
    assert chosen(paper, *LATER) == []


def test_the_front_page_shows_it_and_the_agenda_its_end(paper: Run, tmp_path: Path) -> None:
    paper(*NOON, "front", "set", "hai", "--lead", "--until", "15:00")
    paper(*NOON, "build")
    lead = (tmp_path / "site/index.html").read_text("utf-8").partition('class="card first')[2]
    assert "/hai/" in lead.partition("</article>")[0]
    [item] = [one for one in paper(*NOON, "agenda", "--json").json if one["what"] == "front"]
    assert (item["id"], item["at"], item["overdue"]) == (2, "2026-03-02T08:00:00Z", False)
    paper(*LATER, "build")
    lead = (tmp_path / "site/index.html").read_text("utf-8").partition('class="card first')[2]
    assert "/bon/" in lead.partition("</article>")[0]
    assert [one for one in paper(*LATER, "agenda", "--json").json if one["what"] == "front"] == []


def test_a_story_that_is_not_published_waits(paper: Run) -> None:
    said = paper(*NOON, "front", "set", "nhap", "--lead")
    assert "nhap is not published yet; it will appear on the front page once it is published" in said.err
    assert "not published" in paper(*NOON, "front").out


def test_all_or_nothing(paper: Run) -> None:
    assert paper(*NOON, "front", "set", "mot", "khong-co", code=3).err.startswith(
        "error: there is no article 'khong-co'"
    )
    assert paper(*NOON, "front", "unset", "mot", code=3).err.startswith("error: mot is not chosen")
    assert paper(*NOON, "front", "set", "mot", "--until", "2026-03-01 10:00", code=4).err.startswith(
        "error: --until must be in the future"
    )
    assert chosen(paper) == []


def test_a_choice_without_an_end(paper: Run) -> None:
    paper(*NOON, "front", "set", "mot", "--until", "15:00")
    assert paper(*NOON, "front", "set", "mot", "--until", "Never", "--json").json[0]["until"] is None


def test_a_list_on_stdin_is_asked_about_and_a_dry_run_changes_nothing(paper: Run) -> None:
    refused = paper(*NOON, "front", "set", "-", stdin="mot\nhai\n", code=2)
    assert "choose 2 articles for the front page?" in refused.err
    assert len(paper(*NOON, "front", "set", "-", "--dry-run", "--json", stdin="mot\nhai\n").json) == 2
    assert chosen(paper) == []
    paper(*NOON, "front", "set", "-", "--yes", stdin="mot\nhai\nmot\n")
    assert chosen(paper) == [("mot", False), ("hai", False)]
    refused = paper(*NOON, "front", "unset", "--all", code=2)
    assert "remove all 2 choices?" in refused.err
    assert len(paper(*NOON, "front", "unset", "--all", "--dry-run", "--json").json) == 0
    assert chosen(paper) == [("mot", False), ("hai", False)]
    paper(*NOON, "front", "unset", "--all", "--yes")
    assert chosen(paper) == []
    paper(*NOON, "front", "unset", "--all")  # nothing is left to ask about
    assert paper(*NOON, "front", "unset", "--all", "mot", code=2).err.startswith("error: --all and REF cannot")
    assert paper(*NOON, "front", "unset", code=2).err.startswith("error: no article was given")


def test_breaking_news(paper: Run) -> None:
    assert "there is no breaking news" in paper(*NOON, "front", "breaking").err
    line = paper(*NOON, "front", "breaking", "ba", "--until", "15:00", "--json").json
    assert (line["text"], line["article_id"], line["path"]) == ("Ba", 3, "/2026/03/ba/")
    assert line["until"] == "2026-03-02T08:00:00Z"
    assert paper("log", "--limit", "1", "--fields", "what", "--no-headers").out == "breaking ba → 2026-03-02 15:00\n"
    usual = paper(*NOON, "front", "breaking", "Cầu đóng", "--json").json
    said = paper("log", "--limit", "1", "--fields", "what", "--no-headers").out
    assert said == "breaking “Cầu đóng” → 2026-03-02 15:00\n"
    assert (usual["text"], usual["path"], usual["until"]) == ("Cầu đóng", None, "2026-03-02T08:00:00Z")
    assert "breaking news until 2026-03-02 15:00 +07:00: Cầu đóng" in paper(*NOON, "front").err
    paper(*NOON, "undo")
    assert paper(*NOON, "front", "breaking", "--json").json["text"] == "Ba"
    paper(*NOON, "front", "breaking", "--end")
    assert paper(*NOON, "front", "breaking", "--json").json == {}
    assert paper(*NOON, "front", "breaking", "--end", code=3).err.startswith("error: there is no breaking news")


def test_breaking_news_about_a_story_that_readers_do_not_see(paper: Run) -> None:
    paper(*NOON, "front", "breaking", "Cầu đóng", "--until", "15:00")
    refused = paper(*NOON, "front", "breaking", "nhap", code=6)
    assert "nhap is not published, and readers see other breaking news" in refused.err
    assert "newsroom publish nhap; or remove the current breaking news: newsroom front breaking --end" in refused.err
    assert paper(*NOON, "front", "breaking", "--json").json["text"] == "Cầu đóng"
    said = paper(*LATER, "front", "breaking", "nhap", "--until", "17:00").err
    assert "nhap is not published yet; it will appear at the top of the front page once it is published" in said
    assert "if that is before 2026-03-02 17:00" in said
    paper(*LATER, "front", "breaking", "nhap")  # nobody sees the one that it replaces
    paper(*LATER, "publish", "nhap")
    assert "not published" not in paper(*LATER, "front", "breaking", "nhap").err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("khong",), 3, "there is no article 'khong'"),
        (("ba", "--end"), 2, "--end and REF cannot be used together"),
        (("--until", "15:00"), 2, "--until can only be used with REF"),
        (("Cầu đóng", "--until", "2026-03-02 11:00"), 4, "--until must be in the future"),
        (("Cầu đóng", "--until", "never"), 2, "breaking news needs an end time"),
    ],
)
def test_breaking_news_that_cannot_be(paper: Run, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in paper(*NOON, "front", "breaking", *words, code=code).err


def test_related_is_said_where_it_means_nothing(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nrelated: [b, khong-co]\n---\nText.\n", "utf-8")
    (tmp_path / "b.md").write_text("---\ntitle: B\n---\nText.\n", "utf-8")
    said = desk(*NOON, "draft", "a.md", "b.md").err
    assert "a.md:3: related: there is no article 'khong-co'" in said
    assert "'b'" not in said
    assert "related: there is no article 'khong-co'" in desk(*NOON, "check", "1").out


@pytest.mark.parametrize("value", ["true", "false", "{a: 1}", "[{title: x}]"])
def test_related_of_other_systems_is_kept_as_it_is(desk: Run, tmp_path: Path, value: str) -> None:
    """A switch or records are kept beside the text, and are not references."""
    (tmp_path / "a.md").write_text(f"---\ntitle: A\nrelated: {value}\n---\nText.\n", "utf-8")
    [made] = desk(*NOON, "draft", "a.md", "--json").json
    assert (made["related"], "related" in made["extra"]) == ([], True)
