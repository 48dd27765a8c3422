"""What a reader's search shows depends on published texts alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.core import undo
from newsroom.core.articles import publishing, search
from newsroom.core.integrity import file_check
from newsroom.core.published import story_search
from newsroom.site import on_request


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def found(paper: Paper, query: str) -> list[str]:
    ids = story_search.find(paper.db, query, limit=10)
    assert len(ids) == story_search.count(paper.db, query)
    return [paper.get(one).slug for one in ids]


def page(paper: Paper, query: str, number: int = 1) -> bytes:
    return on_request.search(paper.db, settings=paper.settings, theme=None, now=paper.now, query=query, number=number)


def stories(paper: Paper) -> None:
    for number in range(25):
        paper.story(f"Bài số {number}", "Ngựa vằn qua sông.")


@pytest.mark.parametrize(
    "secret",
    [
        lambda paper: paper.draft("Nháp ngựa vằn", "ngựa vằn " * 50),
        lambda paper: paper.save(3, body="Không còn chữ ấy."),
        lambda paper: paper.save(4, body="ngựa vằn " * 80),
        lambda paper: paper.publish(paper.draft("Hẹn giờ", "ngựa vằn"), at=paper.now + timedelta(days=1)),
        lambda paper: paper.do("delete", paper.draft("Bỏ", "ngựa vằn")),
        lambda paper: [paper.draft(f"Dài {n}", "khác " * 500) for n in range(20)],
    ],
    ids=["a draft", "words taken out", "words added", "scheduled", "in the trash", "longer texts than are published"],
)
def test_nothing_of_a_search_tells_of_unpublished_texts(paper: Paper, secret: Callable[[Paper], object]) -> None:
    stories(paper)
    before = [page(paper, "ngua van", number) for number in (1, 2, 3)]
    secret(paper)
    assert [page(paper, "ngua van", number) for number in (1, 2, 3)] == before
    assert "Tìm thấy 25 bài".encode() in before[0]
    assert b"page=2" in before[0]
    assert b"page=3" not in before[1]


def test_the_index_follows_publication_withdrawal_expiry_correction_and_undo(paper: Paper) -> None:
    story = paper.story("Bến đò", "Bản đầu.")
    assert found(paper, "ban dau") == ["ben-do"]
    paper.save(story, body="Bản sau.")
    assert (found(paper, "ban dau"), found(paper, "ban sau")) == (["ben-do"], [])
    paper.publish(story)
    assert (found(paper, "ban dau"), found(paper, "ban sau")) == ([], ["ben-do"])
    paper.save(story, body="Bản đúng.")
    paper.do("correct", story, note="Nhầm.", zone=paper.settings.zone)
    assert found(paper, "ban dung") == ["ben-do"]
    undo.undo(paper.db, actor="lan", now=paper.now)
    assert (found(paper, "ban dung"), found(paper, "ban sau")) == ([], ["ben-do"])
    paper.do("unpublish", story)
    assert found(paper, "ban") == []
    undo.undo(paper.db, actor="lan", now=paper.now)
    assert found(paper, "ban sau") == ["ben-do"]
    paper.publish(story, expire=paper.now + timedelta(hours=1), early=True)
    assert found(paper, "ban dung") == ["ben-do"]
    paper.wait(hours=2)
    with paper.act("publish --due") as act:
        for one, what in publishing.due(paper.db, paper.now):
            publishing.carry_out(act, one, what, zone=paper.settings.zone)
    assert found(paper, "ban") == []
    assert file_check.check(paper.db) == []


def test_the_best_come_first_and_of_equals_the_newest(paper: Paper) -> None:
    paper.story("Một", "Chữ khác, và tôm ở đây giữa nhiều chữ khác nữa.")
    paper.story("Tôm", "Chữ khác.")
    paper.story("Hai", "Cua.")
    paper.story("Ba", "Cua.")
    assert found(paper, "tom") == ["tom", "mot"]
    assert found(paper, "cua") == ["ba", "hai"]
    assert [*found(paper, ""), *found(paper, "…")] == []


def test_pages_go_on_where_the_one_before_ended(paper: Paper) -> None:
    stories(paper)
    whole = story_search.find(paper.db, "sông", limit=25)
    assert len(set(whole)) == 25
    assert story_search.find(paper.db, "sông", limit=10, offset=20) == whole[20:]
    assert story_search.find(paper.db, "sông", limit=10, offset=25) == []


WORDS = [
    ("ja", "今日は新幹線について。", "新幹線", "新線"),
    ("zh", "記者會在臺北市政府舉行。", "臺北", "北會"),
    ("th", "การเลือกตั้งผู้ว่าราชการกรุงเทพมหานคร", "กรุงเทพ", "กรงเทพ"),
    ("ko", "대통령이 서울에서 말했다.", "서울", "울서"),
    ("km", "ព្រះរាជាណាចក្រកម្ពុជា", "កម្ពុជា", "កម្ពជា"),
    ("lo", "ສາທາລະນະລັດປະຊາທິປະໄຕປະຊາຊົນລາວ", "ປະຊາຊົນ", "ປະຊາຊນ"),
    ("my", "ပြည်ထောင်စုသမ္မတမြန်မာနိုင်ငံတော်", "မြန်မာ", "မနမာ"),
    ("vi", "Đảng bộ tỉnh họp.", "dang bo", "dan bo"),
    ("en", "The council voted.", "council", "ounci"),
    ("ru", "Совет проголосовал.", "совет", "сове"),
    ("hi", "दिल्ली में बैठक", "दिल्ली", "बैठा"),
]


@pytest.mark.parametrize(("lang", "body", "word", "other"), WORDS, ids=[one[0] for one in WORDS])
def test_words_are_found_in_every_script(paper: Paper, lang: str, body: str, word: str, other: str) -> None:
    paper.story("Bài", body, lang=lang)
    paper.story("Khác", "Chữ khác.", lang=lang)
    assert found(paper, word) == ["bai"]
    assert found(paper, other) == []


def test_of_very_many_the_newest_are_ranked(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Mot", "Hai", "Ba"):
        paper.story(f"Dò {name}")
    for ranked, slugs in (
        (0, ["do-ba"]),
        (1, ["do-ba", "do-hai"]),
        (2, ["do-ba", "do-hai", "do-mot"]),
        (3, ["do-ba", "do-hai", "do-mot"]),
    ):
        monkeypatch.setattr(search, "RANKED", ranked)
        assert sorted(paper.get(one).slug for one in story_search.find(paper.db, "do", limit=10)) == slugs
