"""Texts copied with small changes: which count as duplicates, of which writers, and among how many."""

from __future__ import annotations

import random
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom import store
from newsroom.core import undo
from newsroom.core.comments import editing, intake
from newsroom.core.comments.fields import Comment
from newsroom.core.matching import near_duplicates, skeleton
from newsroom.core.screening.case import NewComment
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, known_reader, put, send, settings

OPEN = settings(mode="open")
TEXT = "Hôm qua tôi đi chợ nổi Cái Răng và thấy rất nhiều ghe bán trái cây từ các miệt vườn xung quanh đổ về từ sớm."
NEARLY = TEXT.replace("Hôm qua", "Hôm kia")


def codes(comment: Comment) -> dict[str, str]:
    return {reason.code: reason.verdict for reason in comment.reasons}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (NEARLY, "pending"),
        (NEARLY.upper(), "pending"),
        (NEARLY.replace("chợ", "c\u200bhợ") + "\u200b" * 300, "pending"),  # padding that nobody sees changes nothing
        (TEXT[: len(TEXT) // 2], "published"),
        ("Một ý kiến hoàn toàn khác về chợ nổi Cái Răng, nơi tôi sống đã ba mươi năm nay.", "published"),
    ],
)
def test_a_text_much_like_another_is_held(db: Connection, body: str, status: str) -> None:
    article(db)
    first = send(db, 1, TEXT, name="An", rules=OPEN)
    found = send(db, 1, body, name="Bê", minutes=60 * 48, rules=OPEN)  # whatever the day
    assert found.status == status
    near = [reason.evidence for reason in found.reasons if reason.code == "near_copy"]
    assert [(one["copies"], one["first"]) for one in near] == ([(1, first.id)] if status == "pending" else [])


def test_three_like_it_elsewhere_are_spam(db: Connection) -> None:
    article(db)
    words = ("Hôm qua", "Hôm kia", "Sáng nay", "Chiều nay")
    rules = settings(mode="open", alike="80")
    found = [send(db, 1, TEXT.replace("Hôm qua", when), name=f"Người {when}", rules=rules) for when in words]
    assert [comment.status for comment in found] == ["published", "pending", "pending", "spam"]
    assert codes(found[3])["near_copy"] == "spam"


def test_to_say_it_again_in_better_words_is_no_copy(db: Connection) -> None:
    article(db)
    article(db, "bai-khac")
    known_reader(db, 1)
    send(db, 1, TEXT, name="Bình", key="cookie")
    assert "near_copy" not in codes(send(db, 1, NEARLY, name="Bình", key="cookie", minutes=1))
    assert "near_copy" in codes(send(db, 2, NEARLY + " Vui", name="Bình", key="cookie", minutes=2))


@pytest.mark.parametrize(
    ("rules", "held"),
    [({"alike_last": "2"}, True), ({"alike_last": "1"}, False), ({"alike_last": "0"}, False), ({"alike": "99"}, False),
     ({"short_text": "500"}, False)],
)  # fmt: skip
def test_the_numbers_are_settings(db: Connection, rules: dict[str, str], held: bool) -> None:
    article(db)
    send(db, 1, TEXT, name="An", rules=OPEN)
    send(db, 1, "Bài này hay.", name="Bê", rules=OPEN)
    assert ("near_copy" in codes(send(db, 1, NEARLY, name="Xê", rules=settings(mode="open", **rules)))) is held


@given(st.text(max_size=400), st.text(max_size=400))
@hypothesis_settings(max_examples=50, deadline=None)
def test_likeness_is_a_share(one: str, other: str) -> None:
    mine, theirs = near_duplicates.comparable(one), near_duplicates.comparable(other)
    assert 0 <= near_duplicates.similarity(mine, theirs, 0) == near_duplicates.similarity(theirs, mine, 0) <= 1
    assert near_duplicates.similarity(mine, mine, 0.9) == 1


def test_long_texts_are_compared_by_a_sample_that_is_close() -> None:
    words = [f"chữ{number}" for number in range(900)]
    one, other = " ".join(words), " ".join(words[:850])
    pieces = [{text[at : at + 5] for at in range(len(text) - 4)} for text in (one, other)]
    exact = len(pieces[0] & pieces[1]) / len(pieces[0] | pieces[1])
    assert (
        abs(near_duplicates.similarity(near_duplicates.comparable(one), near_duplicates.comparable(other), 0.1) - exact)
        < 0.06
    )


WORDS = st.sampled_from(
    "chợ nổi ghe trái cây sông nước bến xuồng lúa vườn 12 thợ market boat river quay early a ы дорога 漁船 Donaudampfer "
    "вода θάλασσα".split()
)
LONG = st.lists(WORDS, min_size=3, max_size=120).map(" ".join)


@st.composite
def piles(draw: st.DrawFn) -> list[str]:
    """Texts of which many are others with a few words changed."""
    said = draw(st.lists(LONG, min_size=1, max_size=6))
    for _ in range(draw(st.integers(0, 12))):
        words = draw(st.sampled_from(said)).split()
        for _ in range(draw(st.integers(0, 4))):
            words[draw(st.integers(0, len(words) - 1))] = draw(WORDS)
        said.append(" ".join(words))
    return said


def shared(one: str, other: str) -> tuple[bool, float]:
    """Whether two texts are short enough to be compared exactly, and what they have in common."""
    pieces = []
    for body in (one, other):
        seen = " ".join(skeleton.words(body))
        pieces.append({seen[at : at + 5] for at in range(max(1, len(seen) - 4))})
    short = max(map(len, pieces)) <= near_duplicates.SKETCH_SIZE
    return short, len(pieces[0] & pieces[1]) / len(pieces[0] | pieces[1])


@given(piles(), st.sampled_from([0.0, 0.3, 0.6, 0.85, 0.95, 1.0]), st.integers(1, 8))
@hypothesis_settings(max_examples=150, deadline=None)
def test_looking_copies_up_finds_what_comparing_with_all_finds(said: list[str], share: float, last: int) -> None:
    """Whether each text was added as it came, or all were there at once. Of long texts, those well beyond the share."""
    grown = near_duplicates.RecentTexts(last, share)
    for number, body in enumerate(said):
        mine, print_ = near_duplicates.comparable(body), skeleton.fingerprint(body)
        found = {copy.id: copy.share for copy in grown.near(mine, fingerprint=print_)}
        for before in range(max(0, number - last), number):
            exact, common = shared(body, said[before])
            if skeleton.fingerprint(said[before]) == print_:
                assert before not in found
            elif exact:
                assert found.get(before) == (round(common, 2) if common >= share else None)
            else:
                assert before in found or common < share + 0.08
                assert before not in found or common > share - 0.08
        assert all(before >= number - last for before in found)
        grown.add(near_duplicates.RecentComment(number, None, 1, print_), mine)


def test_of_long_texts_a_sample_of_landmarks_is_enough() -> None:
    """Whichever words are changed, as long as the text stays much the same."""
    chance = random.Random(11)
    words = ["".join(chance.choices("etaoinshrdlucmfw", k=chance.randint(2, 9))) for _ in range(400)]
    window = near_duplicates.RecentTexts(500, 0.85)
    said = [chance.choices(words, k=500) for _ in range(40)]
    for number, one in enumerate(said):
        window.add(near_duplicates.RecentComment(number, None, 1, str(number)), near_duplicates.ComparableText(one))
    looked_at = 0
    for number, one in enumerate(said):
        changed = [word if chance.random() > 0.02 else chance.choice(words) for word in one]
        assert number in [copy.id for copy in window.near(near_duplicates.ComparableText(changed), fingerprint="new")]
        looked_at += len(list(window._candidates(near_duplicates.ComparableText(changed))))
    assert looked_at < 80


@pytest.mark.parametrize(
    ("letters", "length"),
    [
        ("etaoinshrdluetaoinsh", 5),
        ("nhgtcaiuoêơnhi", 3),
        ("оеаинтсрвлоеаи", 6),
        ("αοιετσνηυραο", 6),
        ("ernstieahdum", 7),
    ],
)
def test_few_texts_have_to_be_compared(letters: str, length: int) -> None:
    """Texts of the same two hundred words share landmarks now and then, but never so many as a copy does."""
    chance = random.Random(7)
    words = ["".join(chance.choices(letters, k=max(1, length + chance.randint(-3, 3)))) for _ in range(200)]
    window = near_duplicates.RecentTexts(500, 0.85)
    looked_at = 0
    for number in range(600):
        text = near_duplicates.ComparableText(chance.choices(words, k=40))
        assert text.landmarks_kept(0.85) > 0
        looked_at += len(list(window._candidates(text)))
        window.add(near_duplicates.RecentComment(number, None, 1, str(number)), text)
    assert looked_at < 600


@pytest.mark.parametrize(("first", "last"), [(0x4E00, 0x9FFF), (0x3041, 0x3096), (0x0E01, 0x0E4E), (0xAC00, 0xD7A3)])
def test_where_no_spaces_are_written_few_have_to_be_compared_either(first: int, last: int) -> None:
    chance = random.Random(7)
    letters = [chr(chance.randint(first, last)) for _ in range(300)]
    window = near_duplicates.RecentTexts(500, 0.85)
    looked_at = 0
    for number in range(300):
        text = near_duplicates.ComparableText(["".join(chance.choices(letters, k=80))])
        looked_at += len(list(window._candidates(text)))
        window.add(near_duplicates.RecentComment(number, None, 1, str(number)), text)
    assert looked_at < 2000  # of 45,000; now and then a text has few landmarks, and is compared with all


def test_the_window_keeps_up_with_the_file(tmp_path: Path) -> None:
    """Edits, erasures, rollbacks and other connections: a connection that remembers judges like one that does not."""
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.row_factory = sqlite3.Row
    article(db)
    article(db, "bai-khac")
    second = store.connect(path)

    def agreed() -> list[int]:
        new = NewComment(2, "Khách", NEARLY)
        seen = [intake.judge(one, new, now=NOW, settings=OPEN) for one in (db, second, other)]
        assert seen[0] == seen[1] == seen[2]
        return [reason.evidence["copies"] for reason in seen[0] if reason.code == "near_copy"]

    first = send(db, 1, TEXT, name="An", rules=OPEN)
    assert agreed() == [1]
    editing.edit(second, first.id, "Tôi nói điều khác hẳn ở đây, không ai nói giống vậy.", now=NOW, actor="lan",
                 settings=OPEN)  # fmt: skip
    assert agreed() == []
    undo.undo(db, now=NOW, actor="lan")
    assert agreed() == [1]
    db.execute("begin immediate")
    send(db, 1, TEXT + " Vui.", name="Bê", rules=OPEN)
    db.rollback()
    with suppress(RuntimeError), store.transaction(db):
        send(db, 1, TEXT + " Vui.", name="Bê", rules=OPEN)
        raise RuntimeError
    assert agreed() == [1]
    send(db, 1, "Chuyện khác, cũng dài như thế, mà không ai nói ở đâu cả.", name="Xê", rules=OPEN)
    assert agreed() == [1]  # the id of the comment that was rolled back now belongs to another one
    with store.transaction(db):
        send(db, 1, TEXT + " Vui lắm.", name="Dê", rules=OPEN)
        editing.edit(
            db, first.id, "Lại một điều khác hẳn nữa, viết vào giữa chừng.", now=NOW, actor="lan", settings=OPEN
        )
        assert agreed_within(db) == ["near_copy"]
    assert agreed() == []


def agreed_within(db: Connection) -> list[str]:
    """What screening says in the transaction that is open, of a text much like one."""
    found = intake.judge(db, NewComment(2, "Khách", NEARLY + " Vui lắm."), now=NOW, settings=OPEN)
    assert [reason.evidence["copies"] for reason in found if reason.code == "near_copy"] == [1]
    return [reason.code for reason in found if reason.phase == "duplicate"]


def alike(one: str, other: str, share: float) -> float:
    return near_duplicates.similarity(
        near_duplicates.ComparableText([one]), near_duplicates.ComparableText([other]), share
    )


# Pieces of five letters by hand: "abcdefgh" has 4, "abcdefgx" 4 of which 3 are the same: 3 of 5 in all.
@pytest.mark.parametrize(
    ("one", "other", "share", "found"),
    [
        ("abcdefgh", "abcdefgh", 1.0, 1.0),
        ("abcdefgh", "abcdefgx", 0.5, 0.6),
        ("abcdefgh", "abcdefgx", 0.6, 0.6),
        ("abcdefgh", "abcdefgx", 0.61, 0.0),
        ("abcdefgh", "abcdefg", 0.75, 0.75),
        ("abcdefgh", "abcdefg", 0.76, 0.0),
        ("abcdefgh", "zzzzzzzz", 0.0, 0.0),
        ("abc", "abc", 1.0, 1.0),
        ("abc", "abd", 0.0, 0.0),
        ("abcdefghi", "abcde", 0.2, 0.2),
        ("đbcdefgh", "đbcdefgx", 0.6, 0.6),
    ],
)
def test_the_share_of_pieces_by_hand(one: str, other: str, share: float, found: float) -> None:
    assert alike(one, other, share) == pytest.approx(found)
    assert alike(other, one, share) == pytest.approx(found)


def test_landmarks_are_pieces_with_a_space_or_a_frequent_letter_in_the_middle() -> None:
    assert near_duplicates.ComparableText(["ab", "cd"]).landmarks == {"ab cd"}
    assert near_duplicates.ComparableText(["abscd"]).landmarks == {"abscd"}
    assert near_duplicates.ComparableText(["abxcd"]).landmarks == frozenset()
    assert near_duplicates.ComparableText(["a", "b"]).landmarks == frozenset()


@pytest.mark.parametrize(
    ("words", "share", "kept"),
    [
        (["abcd", "efgh"], 1.0, 1),  # 5 pieces, one landmark, none may be missing
        (["abcd", "efgh"], 0.81, 1),  # less than one piece
        (["abcd", "efgh"], 0.8, 0),  # one piece may be missing, and it may be the landmark
        (["abcd"], 1.0, 0),
    ],
)
def test_how_many_landmarks_a_text_alike_must_have(words: list[str], share: float, kept: int) -> None:
    assert near_duplicates.ComparableText(words).landmarks_kept(share) == kept


def test_the_pieces_of_a_text_are_made_only_if_it_repeats_itself() -> None:
    plain = near_duplicates.ComparableText(["the", "ships", "sail", "past", "as", "storms", "rise"])
    assert plain.landmarks_kept(0.9) > 0
    assert plain._sketch is None
    repeated = near_duplicates.ComparableText(["storms"] * 9)
    assert repeated.landmarks_kept(0.9) > 0
    assert repeated._sketch is not None


def test_the_landmarks_of_a_long_text_are_a_sample() -> None:
    words = [f"{number}tiếng{number}" for number in range(400)]
    text = near_duplicates.ComparableText(words)
    assert len(text.landmarks) == 128
    assert text.landmarks_kept(0.9) == 38
    assert len(text.sketch.hashes) == 256 < text.sketch.pieces


def kept(number: int, body: str) -> tuple[near_duplicates.RecentComment, near_duplicates.ComparableText]:
    return near_duplicates.RecentComment(number, number, 1, skeleton.fingerprint(body)), near_duplicates.comparable(
        body
    )


def test_the_oldest_leaves_when_there_is_no_more_room() -> None:
    recent = near_duplicates.RecentTexts(3, 0.6)
    for number, body in ((1, TEXT), (2, "Một ý kiến hoàn toàn khác"), (3, TEXT), (4, "Lại một ý kiến khác hẳn nữa")):
        recent.add(*kept(number, body))
    assert [row.id for row in recent.rows] == [2, 3, 4]
    mine = near_duplicates.comparable(NEARLY)
    assert [one.id for one in recent.near(mine, fingerprint="x")] == [3]  # the text is used still
    for number in (5, 6):
        recent.add(*kept(number, f"Ý kiến riêng số {number} của người đọc"))
    assert recent.near(mine, fingerprint="x") == []
    assert skeleton.fingerprint(TEXT) not in recent.texts
    assert all(recent.holders.values())


def test_one_that_looks_the_same_is_left_to_the_fingerprint() -> None:
    recent = near_duplicates.RecentTexts(9, 0.6)
    recent.add(*kept(1, TEXT))
    recent.add(*kept(2, NEARLY))
    mine = near_duplicates.comparable(TEXT)
    found = recent.near(mine, fingerprint=skeleton.fingerprint(TEXT))
    assert [(one.id, one.person_id, one.article_id) for one in found] == [(2, 2, 1)]
    assert 0.6 <= found[0].share < 1


def test_the_last_comments_of_the_file(db: Connection) -> None:
    article(db)
    article(db, "khac")
    for number, status in enumerate(("published", "spam", "erased", "trashed"), 1):
        put(db, 1 + number % 2, body=TEXT + f" {number}", status=status, fingerprint=f"f{number}")
    recent = near_duplicates.recent_texts(db, 3, 0.6)
    assert [(row.id, row.article_id, bool(row.erased)) for row in recent.rows] == [
        (2, 1, False),
        (3, 2, True),
        (4, 1, False),
    ]
    found = recent.near(near_duplicates.comparable(TEXT), fingerprint="x")
    assert [one.id for one in found] == [2, 4]
    assert near_duplicates.recent_texts(db, 3, 0.6) is recent
    assert near_duplicates.recent_texts(db, 4, 0.6) is not recent
    put(db, body="Khác", fingerprint="f9")
    assert [row.id for row in near_duplicates.recent_texts(db, 2, 0.6).rows] == [4, 5]


def test_texts_are_compared_whole_as_long_as_both_are_short() -> None:
    """256 pieces each, half of them in both: a sample of the union would be another share."""
    letters = random.Random(7)
    shared, mine, other = ("".join(letters.choices("bcdfghjklmnp", k=size)) for size in (132, 128, 128))
    one, two = (near_duplicates.ComparableText([shared + own]) for own in (mine, other))
    assert one.sketch.pieces == two.sketch.pieces == 256
    both = len(one.sketch.hashes & two.sketch.hashes)
    assert near_duplicates.similarity(one, two, 0.1) == both / (512 - both)


def test_texts_of_fingerprints_are_kept_and_forgotten_when_there_are_many(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    article(db)
    put(db, 1, body=TEXT, fingerprint="one")
    monkeypatch.setattr(near_duplicates, "MAX_KNOWN", 1)
    monkeypatch.setattr(near_duplicates, "_known", {})
    assert near_duplicates.texts(db, {"one": 1})["one"].seen == near_duplicates.comparable(TEXT).seen
    db.execute("update comments set body = 'Khác hẳn'")
    assert near_duplicates.texts(db, {"one": 1})["one"].seen == near_duplicates.comparable(TEXT).seen  # from memory
    near_duplicates._known["two"] = near_duplicates.comparable("two")
    assert near_duplicates.texts(db, {"one": 1})["one"].seen == near_duplicates.comparable("Khác hẳn").seen
