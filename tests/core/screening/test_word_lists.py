"""Word lists: what they catch, what they leave alone, and how quickly."""

from __future__ import annotations

import pytest

from newsroom.core import undo
from newsroom.core.screening import word_lists
from newsroom.core.screening.word_lists import ListedWord, WordMatcher
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.store import Connection
from tests.comment_rooms import NOW


def matcher(*entries: tuple[str, str]) -> WordMatcher:
    return WordMatcher.of(
        ListedWord(number, word_lists.normal_pattern(pattern), action, "lan", "")
        for number, (pattern, action) in enumerate(entries)
    )


@pytest.mark.parametrize(
    "written",
    [
        "ass",
        "ASS!",
        "you a.s.s",
        "a s s",
        "ＡＳＳ",
        "аss",
        "a\u200bss",
        "a\u00adss",
        "@ss",
        "a$$",
        "assssss",
        "ass, really",
    ],
)
def test_caught(written: str) -> None:
    assert [match.word.pattern for match in matcher(("ass", "ban")).find(written)] == ["ass"]


@pytest.mark.parametrize("written", ["class", "assassin", "Pass the glass", "as", "Ás", "às", "bass"])
def test_left_alone(written: str) -> None:
    assert matcher(("ass", "ban")).find(written) == []


def test_vietnamese_marks_count() -> None:
    assert matcher(("lồn", "ban")).find("lớn lên, lòn cúi, lon bia") == []
    assert matcher(("lồn", "ban")).find("LỒN")


def test_phrases_cross_punctuation_and_lines() -> None:
    found = matcher(("free money", "hold")).find("Get FREE,\n- money - now")
    assert [(match.word.action, match.found) for match in found] == [("hold", "free money")]
    assert matcher(("free money", "hold")).find("free the money") == []


@pytest.mark.parametrize(
    ("pattern", "caught", "free"),
    [
        ("casino*", "casinos", "occasino"), ("*coin", "bitcoin", "coins"), ("v*gra", "viagra", "vagrant"),
        ("mua ch*i", "mua chơi", "mua rồi"),
    ],
)  # fmt: skip
def test_wildcards(pattern: str, caught: str, free: str) -> None:
    assert matcher((pattern, "flag")).find(f"so {caught} then")
    assert not matcher((pattern, "flag")).find(f"so {free} then")


def test_allow_covers_a_longer_phrase() -> None:
    lists = matcher(("bình", "flag"), ("hoà bình", "allow"))
    assert lists.find("sống trong hoà bình") == []
    assert [match.word.pattern for match in lists.find("hoà bình và anh Bình")] == ["bình"]


@pytest.mark.parametrize("pattern", ["", "***", "!!", "a*", "* *", "buy * now"])
def test_refused_patterns(pattern: str) -> None:
    with pytest.raises(Invalid):
        word_lists.normal_pattern(pattern)


def test_lists_in_the_file(db: Connection) -> None:
    assert [w.pattern for w in word_lists.add(db, ["Casino", "ＦＲＥＥ money"], "ban", now=NOW, actor="lan")] == [
        "casino",
        "free money",
    ]
    with pytest.raises(Conflict):
        word_lists.add(db, ["casino"], "ban", now=NOW, actor="lan")
    assert word_lists.add(db, ["casino"], "hold", now=NOW, actor="lan")[0].action == "hold"
    with pytest.raises(NotFound):
        word_lists.remove(db, ["free money", "poker"], now=NOW, actor="lan")
    assert len(word_lists.list_(db)) == 2
    word_lists.remove(db, ["free money"], now=NOW, actor="lan")
    assert [w.pattern for w in word_lists.list_(db)] == ["casino"]
    undo.undo(db, now=NOW, actor="lan")
    assert [(w.pattern, w.action) for w in word_lists.list_(db)] == [("casino", "hold"), ("free money", "ban")]


def test_a_long_list_does_not_slow_down_with_its_length() -> None:
    """Looked up, not tried one by one: the tokens are gone through once whatever the list holds."""
    lists = matcher(*((f"word{number} tail{number}", "ban") for number in range(5000)), ("needle", "hold"))
    assert len(lists.wild) == 0
    assert lists.longest == 2
    assert [match.word.pattern for match in lists.find("hay " * 900 + "needle")] == ["needle"]


def test_many_wildcards_are_tried_on_few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    fits = word_lists._fits

    def counted(parts: list[str], token: str) -> bool:
        nonlocal tried
        tried += 1
        return fits(parts, token)

    monkeypatch.setattr(word_lists, "_fits", counted)
    letters = [chr(97 + n) for n in range(26)]
    patterns = [f"*{a}{b}{c}{a}*" for a in letters for b in letters for c in letters[:8]][:5000]
    matcher = word_lists.WordMatcher.of(
        word_lists.ListedWord(n, pattern, "ban", "lan", "") for n, pattern in enumerate(patterns)
    )
    text = " ".join(f"{a}{b}xyz{b}{c}" for a in letters for b in letters for c in letters)[:4000]
    matcher.find(text + " zzabcazz")
    assert tried < 5000  # of 5,000 × 500
    assert [match.word.pattern for match in matcher.find("zzabcazz")] == ["*abca*"]


def test_the_lists_are_made_ready_once_and_again_when_they_change(db: Connection) -> None:
    word_lists.add(db, ["casino", "b*d"], "ban", now=NOW, actor="lan")
    first = word_lists.matcher(db)
    assert word_lists.matcher(db) is first
    db.execute("update words set action = 'flag' where pattern = 'casino'")  # whoever does it
    assert [match.word.action for match in word_lists.matcher(db).find("casino bad")] == ["flag", "ban"]
    word_lists.remove(db, ["casino"], now=NOW, actor="lan")
    assert [match.found for match in word_lists.matcher(db).find("casino bd")] == ["bd"]
    undo.undo(db, now=NOW, actor="lan")
    assert len(word_lists.matcher(db).find("casino bd")) == 2
