"""`newsroom comments model`, and what `why` says about the filter, through the real command."""

from __future__ import annotations

import pytest

from tests.conftest import Run

SPAM = [
    "Vay tiền nhanh, liên hệ zalo, lãi suất thấp",
    "Kiếm tiền online, liên hệ zalo nhận quà",
    "Mua ngay, liên hệ zalo giá rẻ",
]
HAM = [
    "Bài viết rất hay, cảm ơn tác giả",
    "Đường trước nhà tôi ngập cả tuần nay",
    "Cảm ơn phóng viên, bài viết công tâm",
]


@pytest.fixture
def taught(newsroom: Run) -> Run:
    """A newsroom whose filter has learned from six decisions; comment 7 waits."""
    newsroom("draft", "-", stdin="---\ntitle: Cầu mới\n---\nThông xe.")
    newsroom("publish", "@last")
    for number, body in enumerate([*SPAM, *HAM, "Ai cần vay tiền liên hệ zalo nhé"]):
        newsroom("comments", "add", "--article", "1", "--name", f"Tên {number}", "--text", body)
    newsroom("comments", "spam", "1-3")
    newsroom("comments", "approve", "4-6")
    return newsroom


def test_status_says_what_is_missing(taught: Run) -> None:
    spam, reject = taught("comments", "model", "status", "--json").json
    assert (spam["model"], spam["decisions"], spam["positive"], spam["mature"]) == ("spam", 6, 3, False)
    assert "6 of 200 decisions" in spam["missing"]
    assert reject["positive"] == 0
    assert "it only sorts the queue: 6 of 200 decisions" in taught("comments", "model", "status").out


def test_eval_compares_scores_with_decisions(taught: Run) -> None:
    found = taught("comments", "model", "eval", "--json").json
    assert (found["decisions"], found["positive"]) == (6, 3)
    assert "decisions\t6, 3 of them spam" in taught("comments", "model", "eval").out
    assert taught("comments", "model", "eval", "--model", "abuse", code=2).err.startswith("error:")


def test_explain_and_why_name_the_words(taught: Run) -> None:
    (opinion,) = taught("comments", "model", "explain", "7", "--json").json
    assert opinion["model"] == "spam"
    assert opinion["score"] > 0.5
    assert all(0 <= word["of_kind"] <= word["decisions"] <= 6 for word in opinion["words"])
    shown = taught("comments", "model", "explain", "7").out
    assert shown.startswith("filter score, spam:\t")
    assert "of the latest decisions" in taught("comments", "why", "7").out
    assert taught("comments", "why", "7", "--json").json["filter"] == [opinion]
    assert taught("comments", "model", "explain", "99", code=3).err.startswith("error:")


def test_rebuild_scores_what_waits(taught: Run) -> None:
    assert taught("comments", "show", "7", "--json").json["spam_score"] is None
    assert taught("comments", "model", "rebuild", "--json").json == {"scored": 1}
    assert taught("comments", "show", "7", "--json").json["spam_score"] > 0.5


def test_forget_asks_and_can_be_undone(taught: Run) -> None:
    assert "--yes" in taught("comments", "model", "forget", code=2).err
    before = taught("comments", "model", "status", "--json").json
    batch = taught("comments", "model", "forget", "--yes", "--json").json["batch"]
    assert taught("comments", "model", "status", "--json").json[0]["decisions"] == 0
    assert "says nothing" not in taught("comments", "model", "explain", "7").out
    taught("undo", str(batch))
    assert taught("comments", "model", "status", "--json").json == before
