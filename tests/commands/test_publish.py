"""`publish` and its siblings: times in the site's zone, what is live, and what is only saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")  # 12:00 in Asia/Ho_Chi_Minh


def at(moment: str) -> tuple[str, str]:
    """The root option that acts as if it were this time."""
    return ("--now", moment)


def story(desk: Run, title: str = "Tin", body: str = "thân\n", **fields: str) -> str:
    """A draft; returns its id."""
    front = "".join(f"{key}: {value}\n" for key, value in fields.items())
    [article] = desk(
        *NOON, "draft", "-", "--json", stdin=f"---\ntitle: {title}\nsection: Xã hội\n{front}---\n{body}"
    ).json
    return str(article["id"])


def shown(desk: Run, ref: str, *more: str) -> Any:
    """An article as JSON."""
    return desk("show", ref, "--json", *more).json


def test_now_makes_a_path_of_the_sites_month_and_sets_the_time_once(desk: Run) -> None:
    story(desk, "Đầu tháng")
    # 18:30 UTC on the last of February is already March in Ho Chi Minh City.
    [first] = desk(*at("2026-02-28T18:30:00Z"), "publish", "1", "--json").json
    assert first["url"] == "https://news.example.org/2026/03/dau-thang/"
    assert first["published_at"] == "2026-02-28T18:30:00Z"
    assert (first["status"], first["live_revision"], first["modified_at"]) == ("published", 1, None)
    desk("config", "set", "site.timezone", "UTC")
    desk("edit", "1", "--append", "thêm")
    [again] = desk(*at("2026-03-05T00:00:00Z"), "publish", "1", "--json").json
    assert (again["url"], again["published_at"]) == (first["url"], first["published_at"])
    assert again["modified_at"] == "2026-03-05T00:00:00Z"


def test_publishing_what_is_live_already_does_nothing(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1")
    before, log = shown(desk, "1"), desk("log", "--json").json
    desk(*at("2026-03-03T05:00:00Z"), "publish", "1")
    assert shown(desk, "1") == before
    assert desk("log", "--json").json == log


# Case 9: a date in front matter is read in the site's zone, and publish takes it over.
@pytest.mark.parametrize(
    ("typed", "published"),
    [
        ("2019-10-05 07:30", "2019-10-05T00:30:00Z"),
        ("2019-10-05", "2019-10-04T17:00:00Z"),
        ("05/10/2019", "2019-10-04T17:00:00Z"),
        ("07:30 05/10/2019", "2019-10-05T00:30:00Z"),
        ("2019-10-05T07:30:00-04:00", "2019-10-05T11:30:00Z"),
        ("2019-10-05T07:30:00Z", "2019-10-05T07:30:00Z"),
    ],
)
def test_a_past_date_is_the_day_of_publication(desk: Run, typed: str, published: str) -> None:
    story(desk, date=typed)
    [article] = desk(*NOON, "publish", "1", "--json").json
    assert (article["status"], article["published_at"]) == ("published", published)
    assert "/2019/10/" in article["url"]


def test_numbers_that_may_be_two_days_are_refused_where_the_language_does_not_settle_it(desk: Run) -> None:
    desk("config", "set", "site.lang", "en")
    refused = desk("draft", "--title", "x", "--date", "05/10/2019", code=4)
    assert "2019-10-05" in refused.err


def test_a_date_still_to_come_schedules_the_article(desk: Run) -> None:
    story(desk, date="2026-04-01 08:00")
    result = desk(*NOON, "publish", "1", "--json")
    [article] = result.json
    assert (article["status"], article["publish_at"], article["live_revision"]) == (
        "scheduled",
        "2026-04-01T01:00:00Z",
        None,
    )
    assert "2026-04-01 08:00 +07:00" in result.err


# Case 10: local times that do not exist or exist twice.
@pytest.mark.parametrize(
    ("typed", "says"),
    [("2026-03-29 02:30", ["01:59", "03:00"]), ("2026-10-25 02:30", ["+02:00", "+01:00"])],
    ids=["gap", "twice"],
)
def test_a_time_the_clocks_skip_or_repeat_is_refused_with_the_choices(desk: Run, typed: str, says: list[str]) -> None:
    desk("config", "set", "site.timezone", "Europe/Berlin")
    story(desk)
    refused = desk(*NOON, "publish", "1", "--at", typed, code=4)
    for choice in says:
        assert choice in refused.err
    assert shown(desk, "1")["status"] == "draft"
    [article] = desk(*NOON, "publish", "1", "--at", typed + " +02:00", "--json").json
    assert article["publish_at"] == typed.replace("02:30", "00:30").replace(" ", "T") + ":00Z"


# Case 11: past and late times.
def test_a_time_in_the_past_is_refused_unless_now_will_do(desk: Run) -> None:
    story(desk)
    assert "past" in desk(*NOON, "publish", "1", "--at", "2026-03-01 08:00", code=4).err
    [article] = desk(*NOON, "publish", "1", "--at", "2026-03-01 08:00", "--past", "now", "--json").json
    assert (article["status"], article["published_at"]) == ("published", "2026-03-01T01:00:00Z")
    assert "error or now" in desk("publish", "1", "--at", "+2h", "--past", "maybe", code=2).err


def test_what_was_due_while_nobody_looked_is_published_once_at_its_own_time(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--at", "2026-03-02 18:00")
    assert desk(*at("2026-03-02T10:59:59Z"), "publish", "--due", "--json").json == []
    [article] = desk(*at("2026-03-04T00:00:00Z"), "publish", "--due", "--json").json
    assert (article["status"], article["published_at"]) == ("published", "2026-03-02T11:00:00Z")
    assert desk(*at("2026-03-04T00:00:01Z"), "publish", "--due", "--json").json == []
    [entry] = desk("log", "1", "--action", "publish", "--json").json
    assert entry["detail"]["late"] is True


def test_due_can_be_asked_without_doing_it(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--at", "+1h")
    assert [row["id"] for row in desk(*at("2026-03-03T00:00:00Z"), "publish", "--due", "--dry-run", "--json").json] == [
        1
    ]
    assert shown(desk, "1")["status"] == "scheduled"
    assert desk("publish", "--due", "1", code=2).err


def test_back_dating(desk: Run) -> None:
    story(desk)
    [article] = desk(*NOON, "publish", "1", "--date", "2019-10-05 07:30", "--json").json
    assert (article["published_at"], article["modified_at"]) == ("2019-10-05T00:30:00Z", None)
    assert article["url"].endswith("/2019/10/tin/")
    # People can change the date of a live story on purpose; its address stays the same.
    [moved] = desk(*NOON, "publish", "1", "--date", "2018-01-01", "--json").json
    assert (moved["published_at"], moved["url"]) == ("2017-12-31T17:00:00Z", article["url"])
    assert "future" in desk(*NOON, "publish", "1", "--date", "2027-01-01", code=4).err
    assert "--at" in desk(*NOON, "publish", "1", "--date", "2019-01-01", "--at", "+1h", code=4).err


def test_an_older_revision_can_be_what_readers_see(desk: Run) -> None:
    story(desk, body="một\n")
    desk("edit", "1", "--body", "-", stdin="hai\n")
    [article] = desk(*NOON, "publish", "1", "--rev", "1", "--json").json
    assert (article["revision"], article["live_revision"], article["modified"]) == (2, 1, True)
    assert shown(desk, "1", "--live")["body"] == "một\n"
    assert desk("publish", "1", "--rev", "9", code=3).err


# Case 20: what is saved is not what is live.
def test_an_edit_of_a_live_story_touches_nothing_that_readers_see(desk: Run) -> None:
    story(desk, body="một\n")
    desk(*NOON, "publish", "1")
    html, live = desk("show", "1", "--live", "--format", "html").out, shown(desk, "1", "--live")
    desk("edit", "1", "--body", "-", "--set", "title=Tựa mới", "--set", "section=Kinh tế", stdin="hai\n")
    assert desk("show", "1", "--live", "--format", "html").out == html
    after = shown(desk, "1", "--live")
    assert [after[key] for key in ("title", "body", "section", "html")] == [
        live[key] for key in ("title", "body", "section", "html")
    ]
    [row] = desk("list", "--json").json
    assert (row["modified"], row["title"], row["live_revision"], row["revision"]) == (True, "Tựa mới", 1, 2)
    assert "readers see revision 1" in desk("show", "1").out


def test_a_story_is_not_changed_before_its_publication_though_the_clock_was_set_back(desk: Run) -> None:
    story(desk)
    desk("--now", "2026-03-05T05:00:00Z", "publish", "1")
    early = ("--now", "2026-03-04T05:00:00Z")
    desk(*early, "edit", "1", "--append", "x")
    [updated] = desk(*early, "publish", "1", "--json").json
    assert updated["modified_at"] == updated["published_at"] == "2026-03-05T05:00:00Z"
    desk("--now", "2026-03-06T05:00:00Z", "correct", "1", "-m", "một")
    [again] = desk(*early, "correct", "1", "-m", "hai", "--json").json
    assert again["modified_at"] == "2026-03-06T05:00:00Z"


def test_a_minor_update_does_not_count_as_modified(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1")
    desk("edit", "1", "--append", "dấu phẩy")
    [article] = desk(*at("2026-03-03T05:00:00Z"), "publish", "1", "--minor", "--json").json
    assert (article["live_revision"], article["modified_at"]) == (2, None)
    desk("edit", "1", "--append", "sự việc mới")
    [article] = desk(*at("2026-03-04T05:00:00Z"), "publish", "1", "--json").json
    assert article["modified_at"] == "2026-03-04T05:00:00Z"


def test_an_update_of_a_live_story_can_wait_for_its_time(desk: Run) -> None:
    story(desk, body="một\n")
    desk(*NOON, "publish", "1")
    desk("edit", "1", "--body", "-", stdin="hai\n")
    [waiting] = desk(*NOON, "publish", "1", "--at", "2026-03-03 08:00", "--json").json
    assert (waiting["status"], waiting["live_revision"], waiting["publish_at"]) == (
        "published",
        1,
        "2026-03-03T01:00:00Z",
    )
    desk("edit", "1", "--body", "-", stdin="ba, chưa ai đọc\n")
    assert shown(desk, "1", "--live")["body"] == "một\n"
    [done] = desk(*at("2026-03-03T01:00:00Z"), "publish", "--due", "--json").json
    assert (done["live_revision"], done["revision"], done["publish_at"]) == (2, 3, None)
    assert done["published_at"] == "2026-03-02T05:00:00Z"
    assert shown(desk, "1", "--live")["body"] == "hai\n"


def test_what_is_live_published_again_takes_a_planned_update_off_the_plan(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1")
    desk(*NOON, "publish", "1", "--at", "+1h")
    desk(*NOON, "publish", "1")
    assert shown(desk, "1")["publish_at"] is None
    assert desk("log", "-n", "1", "--json").json[0]["action"] == "unschedule"
    desk(*NOON, "undo")
    assert shown(desk, "1")["publish_at"] == "2026-03-02T06:00:00Z"


def test_an_expiry_given_to_a_live_story_is_in_the_journal_and_can_be_undone(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1")
    desk(*NOON, "publish", "1", "--expire", "2026-03-09")
    assert shown(desk, "1")["expire_at"] == "2026-03-08T17:00:00Z"
    assert desk("log", "-n", "1", "--json").json[0]["action"] == "expire"
    desk(*NOON, "undo")
    assert (shown(desk, "1")["expire_at"], shown(desk, "1")["status"]) == (None, "published")


def test_a_file_may_change_its_day_alone_until_it_is_out(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\ndate: 2019-10-05\n---\nx\n")
    desk("draft", "a.md")
    (tmp_path / "a.md").write_text("---\ntitle: A\ndate: 2019-10-06\n---\nx\n")
    [article] = desk("draft", "a.md", "--json").json
    assert (article["date"], article["revision"]) == ("2019-10-05T17:00:00Z", 1)
    desk("publish", "1")
    (tmp_path / "a.md").write_text("---\ntitle: A\ndate: 2019-10-07\n---\nx\n")
    [article] = desk("draft", "a.md", "--json").json
    assert article["published_at"] == "2019-10-05T17:00:00Z"


# Case 18, the file's part.
def test_withdrawing_and_coming_back_at_the_same_address(desk: Run) -> None:
    story(desk)
    [live] = desk(*NOON, "publish", "1", "--json").json
    desk(*at("2026-03-03T05:00:00Z"), "unpublish", "1", "-m", "chờ xác minh")
    withdrawn = shown(desk, "1")
    assert (withdrawn["status"], withdrawn["live_revision"], withdrawn["url"]) == ("unpublished", None, live["url"])
    assert "its status is unpublished" in desk("show", "1", "--live", code=6).err
    [again] = desk(*at("2026-03-05T05:00:00Z"), "publish", "1", "--json").json
    assert (again["url"], again["published_at"]) == (live["url"], live["published_at"])


def test_readers_of_a_withdrawn_story_can_be_sent_elsewhere(desk: Run, opened: Any) -> None:
    story(desk, "Một")
    story(desk, "Hai")
    desk(*NOON, "publish", "1", "2")
    desk(*NOON, "unpublish", "1", "--redirect-to", "hai")
    row = opened.execute("select kind, target from paths where article_id = 1").fetchone()
    assert tuple(row) == ("redirect", "/2026/03/hai/")
    desk("config", "set", "site.url", "https://news.example/x")
    desk(*NOON, "publish", "1")
    desk(*NOON, "unpublish", "1", "--redirect-to", "https://news.example/x/2026/03/hai")  # as a browser shows it
    row = opened.execute("select kind, target from paths where article_id = 1").fetchone()
    assert tuple(row) == ("redirect", "/2026/03/hai/")
    assert desk("unpublish", "2", "--redirect-to", "mot", code=6).err
    assert desk("unpublish", "2", "--redirect-to", "không-có", code=3).err
    assert desk("unpublish", "2", "--redirect-to", "/2026/03/gone/", code=3).err  # no story is there
    for own, code in (("https://News.example:443/x/2026/03/mot/", 6), ("http://news.example/x/2026/03/gone/", 3)):
        assert desk("unpublish", "2", "--redirect-to", own, code=code).err
    assert desk("unpublish", "2", "--redirect-to", "hai", "--gone", code=2).err
    desk(*NOON, "publish", "1")
    assert opened.execute("select kind from paths where article_id = 1").fetchone()[0] == "canonical"


def test_where_a_withdrawn_story_leads_can_be_changed_and_ends_with_a_kill(desk: Run, opened: Any) -> None:
    def leads_to() -> str | None:
        return opened.execute("select target from paths where article_id = 1").fetchone()[0]

    for title in ("Một", "Hai"):
        story(desk, title)
    desk(*NOON, "publish", "1", "2")
    desk("unpublish", "1", "--redirect-to", "/khong-co/")
    refused = desk("unpublish", "1", code=6)
    assert "--redirect-to REF|URL" in refused.err
    for option, target in ((("--redirect-to", "2"), "/2026/03/hai/"), (("--gone",), None)):
        desk("unpublish", "1", *option)
        assert leads_to() == target
    desk("unpublish", "1", "--redirect-to", "https://khac.example/", "-m", "chuyển trang")
    assert leads_to() == "https://khac.example/"
    assert "chuyển trang" in desk("log", "1").out
    desk("kill", "1", "-m", "sai", "--public-note", "Bài đã rút.")
    assert leads_to() is None
    site = Path(desk("build", "--json").json["out"])
    assert "Bài đã rút." in (site / "2026/03/mot/index.html").read_text(encoding="utf-8")
    assert "/2026/03/mot/ /2026/03/mot/index.html 410" in (site / "_redirects").read_text(encoding="utf-8")
    desk("undo")
    assert leads_to() == "https://khac.example/"


def test_a_redirect_to_a_path_without_a_page_is_said(desk: Run) -> None:
    for title in ("Một", "Hai"):
        story(desk, title)
    desk(*NOON, "publish", "1", "2")
    desk(*NOON, "build")
    desk(*NOON, "unpublish", "1")
    for path in ("/nowhere/", "/s/none/", "/series/none/", "/notes.pdf"):
        said = f"the site has no page at {path}; to redirect readers elsewhere: newsroom unpublish mot --redirect-to"
        assert said in desk("unpublish", "1", "--redirect-to", path).err
    for path in (
        "/",
        "/s/xa-hoi/",
        "/s/xa-hoi",
        "/archive/",
        "/feed.xml",
        "/manifest.webmanifest",
        "https://a.example/nowhere/",
    ):
        assert "has no page" not in desk("unpublish", "1", "--redirect-to", path).err, path


def test_former_addresses_that_cannot_redirect_are_named(desk: Run) -> None:
    story(desk, "Một", aliases="[/dup/]")
    desk(*NOON, "publish", "1")
    draft = "---\ntitle: Hai\naliases: [/dup/, /s/, /own/]\n---\nx\n"
    here = "the former address /dup/ belongs to article 1 (Một), so it will not redirect here"
    own = "the site itself uses the former address /s/, so it will not redirect"
    drafted = desk(*NOON, "draft", "-", stdin=draft).err
    published = desk(*NOON, "publish", "2").err
    checked = desk("check", "2").out
    for said in (drafted, published, checked):
        assert here in said
        assert own in said
        assert "/own/" not in said
    assert "former address" not in desk("check", "1").out


# Case 19: a kill has a reason, keeps the text in the file, and is final.
def test_a_kill_needs_a_reason_and_is_final(desk: Run, opened: Any) -> None:
    story(desk, body="sai\n")
    desk(*NOON, "publish", "1")
    assert desk("kill", "1", code=2).err
    assert shown(desk, "1")["status"] == "published"
    desk(*NOON, "kill", "1", "-m", "bịa nguồn", "--public-note", "Bài đã rút.")
    public = [tuple(row) for row in opened.execute("select kind, body from notes where public = 1")]
    assert public == [("kill", "Bài đã rút.")]
    assert opened.execute("select count(*) from article_labels where live = 1").fetchone()[0] == 0
    assert len(desk("history", "1", "--json").json) == 1
    assert "bịa nguồn" in desk("log", "1").out
    assert desk("edit", "1", "--append", "x", code=6).err


# Case 21, the file's part.
def test_a_correction_is_kept_with_its_time_and_moves_modified_at(desk: Run, opened: Any) -> None:
    story(desk, body="ông Anh\n")
    desk(*NOON, "publish", "1")
    uid = opened.execute("select uid from articles").fetchone()[0]
    desk(*at("2026-03-03T05:00:00Z"), "correct", "1", "-m", "Tên đúng là An.", "--body", "-", stdin="ông An\n")
    article = shown(desk, "1", "--live")
    assert (article["body"], article["modified_at"]) == ("ông An\n", "2026-03-03T05:00:00Z")
    assert article["published_at"] == "2026-03-02T05:00:00Z"
    note = opened.execute("select kind, body, public, at from notes").fetchone()
    assert tuple(note) == ("correction", "Tên đúng là An.", 1, "2026-03-03T05:00:00Z")
    assert opened.execute("select uid from articles").fetchone()[0] == uid


def test_a_correction_of_text_someone_changed_meanwhile_is_a_conflict(desk: Run, tmp_path: Path) -> None:
    story(desk)
    desk(*NOON, "publish", "1")
    version = str(shown(desk, "1")["version"])
    desk("--as", "mai", "edit", "1", "--append", "của mai")
    refused = desk("correct", "1", "-m", "x", "--body", "-", "--if-version", version, stdin="của lan\n", code=5)
    [kept] = tmp_path.glob("tin.unsaved-*.md")
    assert kept.name in refused.err
    assert "của lan" in kept.read_text()


# Case 22, the file's part: nothing is live before the embargo ends.
def test_an_embargo_holds_whatever_else_is_said(desk: Run, opened: Any) -> None:
    story(desk)
    [article] = desk(*NOON, "publish", "1", "--embargo", "2026-03-05 06:00", "--json").json
    assert (article["status"], article["publish_at"], article["live_revision"], article["url"]) == (
        "scheduled", "2026-03-04T23:00:00Z", None, None,
    )  # fmt: skip
    # Publishing again before the end does not lift it.
    [article] = desk(*at("2026-03-04T22:00:00Z"), "publish", "1", "--json").json
    assert (article["status"], article["publish_at"]) == ("scheduled", "2026-03-04T23:00:00Z")
    assert opened.execute("select count(*) from paths").fetchone()[0] == 0
    assert opened.execute("select count(*) from article_labels where live = 1").fetchone()[0] == 0
    [article] = desk(*at("2026-03-04T23:00:00Z"), "publish", "--due", "--json").json
    assert (article["status"], article["published_at"]) == ("published", "2026-03-04T23:00:00Z")


def test_a_story_that_expires_is_withdrawn_when_due(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--expire", "2026-03-03 00:00")
    assert desk(*at("2026-03-02T16:59:59Z"), "publish", "--due", "--json").json == []
    [article] = desk(*at("2026-03-02T17:00:00Z"), "publish", "--due", "--json").json
    assert (article["status"], article["expire_at"]) == ("unpublished", None)
    assert desk(*NOON, "publish", "1", "--expire", "2026-03-01", code=4).err


def test_the_expiry_of_a_story_still_holds_after_it_was_withdrawn_for_a_time(desk: Run) -> None:
    story(desk, expires="2026-03-09")
    desk(*NOON, "publish", "1")
    desk(*NOON, "unpublish", "1")
    desk(*at("2026-03-03T05:00:00Z"), "publish", "1")
    assert shown(desk, "1")["expire_at"] == "2026-03-08T17:00:00Z"
    desk(*at("2026-03-04T05:00:00Z"), "unpublish", "1")
    assert "expires before" in desk(*at("2026-03-08T17:00:00Z"), "publish", "1", code=6).err
    desk(*at("2026-03-08T17:00:00Z"), "publish", "1", "--expire", "never")
    assert (shown(desk, "1")["status"], shown(desk, "1")["expire_at"]) == ("published", None)


def test_a_scheduled_story_that_expires_while_nobody_looked_is_out_and_gone_again(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--at", "2026-03-03 08:00", "--expire", "2026-03-04 08:00")
    desk(*at("2026-03-06T00:00:00Z"), "publish", "--due")
    desk(*at("2026-03-06T00:00:00Z"), "publish", "--due")
    article = shown(desk, "1")
    assert (article["status"], article["published_at"]) == ("unpublished", "2026-03-03T01:00:00Z")


def test_only_what_was_approved_goes_out_where_the_newsroom_asks_for_it(desk: Run) -> None:
    desk("config", "set", "articles.require_approval", "true")
    story(desk)
    assert "not approved" in desk(*NOON, "publish", "1", code=6).err
    desk("submit", "1")
    desk("approve", "1")
    desk("edit", "1", "--append", "sau khi duyệt")
    assert shown(desk, "1")["status"] == "draft"
    assert desk(*NOON, "publish", "1", code=6).err
    desk("approve", "1")
    [article] = desk(*NOON, "publish", "1", "--json").json
    assert article["live_revision"] == 2


@pytest.mark.parametrize("more", [(), ("--at", "+1h")], ids=["now", "later"])
def test_an_update_needs_approval_too(desk: Run, more: tuple[str, ...]) -> None:
    desk("config", "set", "articles.require_approval", "true")
    story(desk)
    desk("approve", "1")
    desk(*NOON, "publish", "1")
    desk("edit", "1", "--append", "chưa ai duyệt")
    assert "not approved" in desk(*NOON, "publish", "1", *more, code=6).err
    assert shown(desk, "1")["live_revision"] == 1
    [approved] = desk("approve", "1", "--json").json
    assert (approved["status"], approved["live_revision"]) == ("published", 1)
    desk(*NOON, "publish", "1", *more)
    desk(*at("2026-03-03T05:00:00Z"), "publish", "--due")
    assert shown(desk, "1")["live_revision"] == 2


def test_a_correction_needs_approval_too(desk: Run, tmp_path: Path) -> None:
    desk("config", "set", "articles.require_approval", "true")
    story(desk)
    desk("approve", "1")
    desk(*NOON, "publish", "1")
    for words in (("--body", "-"), ("--edit",)):
        refused = desk("correct", "1", "-m", "Tên đúng là An.", *words, stdin="ông An\n", code=6)
        assert "not approved" in refused.err
    assert (shown(desk, "1")["revision"], shown(desk, "1")["live_revision"]) == (1, 1)
    desk("edit", "1", "--append", "ông An")
    assert "not approved" in desk("correct", "1", "-m", "Tên đúng là An.", code=6).err
    assert shown(desk, "1")["live_revision"] == 1
    desk("approve", "1")
    [corrected] = desk(*NOON, "correct", "1", "-m", "Tên đúng là An.", "--json").json
    assert corrected["live_revision"] == 2
    [again] = desk(*at("2026-03-03T05:00:00Z"), "correct", "1", "-m", "Và họ Trần.", "--json").json  # the note alone
    assert (again["live_revision"], again["modified_at"]) == (2, "2026-03-03T05:00:00Z")


def test_a_withdrawn_story_with_new_text_can_be_approved_and_come_back(desk: Run) -> None:
    desk("config", "set", "articles.require_approval", "true")
    story(desk)
    desk("approve", "1")
    desk(*NOON, "publish", "1")
    desk("unpublish", "1")
    desk("edit", "1", "--append", "đã xác minh")
    assert desk(*NOON, "publish", "1", code=6).err
    desk("approve", "1")
    assert desk(*NOON, "publish", "1", "--json").json[0]["live_revision"] == 2


def test_several_at_once_what_fails_is_named_and_the_rest_stands(desk: Run) -> None:
    for title in ("Một", "Hai", "Ba"):
        story(desk, title)
    desk("delete", "2")
    partial = desk(*NOON, "publish", "1", "2", "3", "77", "--json", code=9)
    assert [article["id"] for article in partial.json] == [1, 3]
    assert "hai" in partial.err
    assert "77" in partial.err


def test_refs_come_from_a_pipe_too(desk: Run) -> None:
    for title in ("Một", "Hai"):
        story(desk, title)
    ids = desk("list", "--ids").out
    assert len(desk(*NOON, "publish", "-", "-y", "--json", stdin=ids).json) == 2
    assert "no article was given" in desk("publish", "-", code=2).err


def test_everything_at_once_asks_first(desk: Run) -> None:
    for title in ("Một", "Hai"):
        story(desk, title)
    assert "--yes" in desk(*NOON, "publish", "--all", code=2).err
    assert len(desk(*NOON, "publish", "--all", "--dry-run", "--json").json) == 2
    assert {row["status"] for row in desk("list", "--json").json} == {"draft"}
    desk(*NOON, "publish", "--all", "--yes")
    assert {row["status"] for row in desk("list", "--json").json} == {"published"}
    assert len({row["batch"] for row in desk("log", "--action", "publish", "--json").json}) == 1


def test_a_return_takes_the_article_off_the_plan(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--at", "+1h")
    desk("return", "1", "-m", "thiếu nguồn")
    assert desk(*at("2026-03-09T00:00:00Z"), "publish", "--due", "--json").json == []
    assert shown(desk, "1")["status"] == "draft"


def test_the_agenda_has_every_time_in_order_the_overdue_first(desk: Run) -> None:
    for title in ("Một", "Hai", "Ba"):
        story(desk, title)
    desk(*NOON, "assign", "1", "mai", "--due", "2026-03-02 10:00")
    desk(*NOON, "publish", "2", "--at", "2026-03-02 18:00", "--expire", "2026-03-09")
    rows = desk(*NOON, "agenda", "--json").json
    assert [(row["what"], row["id"], row["overdue"]) for row in rows] == [
        ("deadline", 1, True), ("publish", 2, False), ("expire", 2, False),
    ]  # fmt: skip
    assert desk(*NOON, "list", "--overdue", "--ids").out == "1\n"


# A scheduled update is not published early because somebody publishes a small fix.
@pytest.fixture
def planned(desk: Run) -> Run:
    """A live story (revision 1) whose update (revision 2) is scheduled for 20:00, with a typo mended since (revision 3)."""
    story(desk, body="một\n")
    desk(*NOON, "publish", "1")
    desk(*NOON, "edit", "1", "--append", "mật")
    desk(*NOON, "publish", "1", "--at", "2026-03-02 20:00")
    desk(*NOON, "edit", "1", "--append", "chữ")
    return desk


def test_a_planned_update_is_not_published_unasked(planned: Run) -> None:
    refused = planned(*NOON, "publish", "1", "--minor", code=6)
    assert "2026-03-02 20:00" in refused.err
    assert "--early" in refused.err
    assert shown(planned, "1", "--live")["body"] == "một\n"
    assert planned(*NOON, "agenda", "--count").out == "1\n"


def test_a_planned_update_can_be_published_early_on_purpose(planned: Run) -> None:
    [article] = planned(*NOON, "publish", "1", "--early", "--json").json
    assert (article["live_revision"], article["publish_at"]) == (3, None)


def test_another_revision_goes_out_and_the_plan_stays(planned: Run) -> None:
    planned(*NOON, "restore", "1", "1")
    [article] = planned(*NOON, "publish", "1", "--rev", "4", "--json").json
    assert (article["live_revision"], article["publish_at"]) == (4, "2026-03-02T13:00:00Z")
    planned(*at("2026-03-02T14:00:00Z"), "publish", "--due")
    assert shown(planned, "1")["live_revision"] == 2


def test_a_correction_does_not_publish_a_planned_update(planned: Run, tmp_path: Path) -> None:
    (tmp_path / "c.md").write_text("hai\n", encoding="utf-8")
    for more in ((), ("--body", "c.md"), ("--edit",)):
        refused = planned(*NOON, "correct", "1", "-m", "sửa", *more, code=6)
        assert "a correction would publish it" in refused.err
        assert "newsroom correct tin --live --edit -m TEXT" in refused.err
    assert shown(planned, "1", "--live")["body"] == "một\n"
    fixed = planned(*NOON, "correct", "1", "-m", "sửa", "--live", "--body", "c.md")
    assert "newer text" not in fixed.err
    assert shown(planned, "1", "--live")["body"] == "hai\n"
    assert shown(planned, "1")["body"] == "hai\n\nmật\n\nchữ\n"
    planned(*at("2026-03-02T14:00:00Z"), "publish", "--due")
    assert shown(planned, "1", "--live")["body"] == "hai\n\nmật\n"


def test_a_live_correction_in_the_editor_begins_with_what_readers_see(planned: Run, tmp_path: Path) -> None:
    planned(*NOON, "edit", "1", "--set", "title=Mật")
    write = tmp_path / "write.sh"
    write.write_text('#!/bin/sh\ncp "$1" began.md\nsed -i s/một/hai/ "$1"\n', encoding="utf-8")
    write.chmod(0o755)
    planned(*NOON, "correct", "1", "-m", "sửa", "--live", "--edit", env={"EDITOR": str(write)})
    assert "mật" not in (tmp_path / "began.md").read_text(encoding="utf-8").lower()
    assert [shown(planned, "1", "--live")[key] for key in ("title", "body")] == ["Tin", "hai\n"]
    assert shown(planned, "1")["title"] == "Mật"


def test_a_live_correction_names_what_the_newer_text_keeps(planned: Run, tmp_path: Path) -> None:
    (tmp_path / "c.md").write_text("hai\n", encoding="utf-8")
    planned(*NOON, "edit", "1", "--body", "-", stdin="ba\n")
    fixed = planned(*NOON, "correct", "1", "-m", "sửa", "--live", "--body", "c.md")
    assert "the newer text of tin has changed the same parts (body)" in fixed.err
    assert "newsroom publish tin --at TIME" in fixed.err


def test_a_cancelled_update_is_named(planned: Run) -> None:
    gone = planned(*NOON, "unpublish", "1").err
    assert "the update of tin that was scheduled for 2026-03-02 20:00 +07:00 is cancelled" in gone
    assert "to publish again what readers saw: newsroom publish tin --rev 1" in gone
    [back] = planned(*NOON, "publish", "1", "--rev", "1", "--json").json
    assert back["live_revision"] == 1
    planned("undo")
    planned("undo")
    assert "is cancelled" in planned(*NOON, "publish", "1", "--rev", "1").err
    assert "is cancelled" not in planned(*NOON, "publish", "1", "--rev", "1").err


def test_the_live_revision_takes_a_plan_away(planned: Run) -> None:
    [article] = planned(*NOON, "publish", "1", "--rev", "1", "--json").json
    assert (article["live_revision"], article["publish_at"]) == (1, None)


@pytest.mark.parametrize("word", ["never", "NEVER", "none", ""])
def test_an_expiry_can_be_taken_away(desk: Run, word: str) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--expire", "+30d")
    assert desk(*NOON, "agenda", "--count").out == "1\n"
    desk(*NOON, "publish", "1", "--expire", word)
    assert desk(*NOON, "agenda", "--count").out == "0\n"
    assert shown(desk, "1")["expire_at"] is None


def test_an_embargo_can_be_lifted(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--embargo", "+3d")
    [article] = desk(*NOON, "publish", "1", "--embargo", "never", "--json").json
    assert (article["status"], article["embargo_until"]) == ("published", None)


def test_show_says_what_waits_for_a_story(desk: Run) -> None:
    story(desk)
    desk(*NOON, "publish", "1", "--expire", "2026-06-05 15:00", "--at", "2026-03-03 08:00")
    desk(*NOON, "assign", "1", "mai", "--due", "2026-03-02 18:00")
    said = desk("show", "1").out
    for text in ("Expires:   2026-06-05 15:00", "Scheduled: 2026-03-03 08:00", "Due:       2026-03-02 18:00"):
        assert text in said


def test_show_says_why_a_story_came_back_until_it_is_handed_in_again(desk: Run) -> None:
    story(desk)
    desk(*NOON, "submit", "1")
    desk(*NOON, "--as", "nora", "return", "1", "-m", "Who says so?")
    assert "Returned:  Who says so? (nora, 2026-03-02 12:00" in desk("show", "1").out
    desk(*at("2026-03-02T06:00:00Z"), "submit", "1")
    assert "Who says so" not in desk("show", "1").out


def test_times_in_messages_are_of_the_sites_zone(desk: Run) -> None:
    story(desk)
    refused = desk(*NOON, "publish", "1", "--at", "2026-03-01 08:00", code=4)
    assert "2026-03-01 08:00 +07:00 is in the past" in refused.err


@pytest.mark.parametrize("typed", ["never", " None ", ""])
def test_only_unpublish_cancels_a_schedule(newsroom: Run, typed: str) -> None:
    newsroom("draft", "--title", "Một")
    newsroom("publish", "1", "--at", "2099-01-01 08:00")
    refused = newsroom("publish", "1", "--at", typed, code=2)
    assert refused.err.splitlines()[1].startswith(
        "hint: to cancel the publication of an article that readers do not see: newsroom unpublish REF; "
    )
    assert newsroom("list", "--json").json[0]["status"] == "scheduled"


def test_a_note_has_something_to_read(desk: Run) -> None:
    story(desk)
    desk("publish", "1")
    assert "the note is empty" in desk("correct", "1", "-m", " \n", code=4).err
    assert "the note is empty" in desk("kill", "1", "--yes", "-m", "", code=4).err
    assert desk("show", "1", "--json").json["status"] == "published"
    desk("draft", "-t", "Other", "--no-edit")
    desk("submit", "@last")
    assert "the note is empty" in desk("return", "@last", "-m", "", code=4).err
