"""How the filter reads texts that hide their words, how it explains scores, and weights of an older version."""

from __future__ import annotations

import math
import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import store
from newsroom.core import undo
from newsroom.core.comments import decisions
from newsroom.core.screening.learning import explanation, regression, spam_filter
from newsroom.core.screening.learning import weights as learning_weights
from newsroom.core.screening.learning.features import ScannedText, features, views
from newsroom.errors import Refused
from newsroom.store import Connection, transaction
from tests.comment_rooms import NOW, article, send, settings

OPEN = settings(mode="open", alike_last="0", host_spam="1000", max_links="9", short_text="4000")
# Two kinds of sentence, put together from parts so that no two are alike.
OFFERS = [
    "please check out {} new channel", "subscribe to {} page and win a prize", "earn money at home with {} method",
    "watch {} video and leave a like", "get free followers from {} site", "visit {} shop for cheap phones",
]  # fmt: skip
THOUGHTS = [
    "the bridge in {} street has been shut for weeks", "I remember {} teacher from the old school",
    "thank you for asking {} mayor about the water", "nobody asked {} people who live there",
    "the photo of {} market is lovely", "in {} village we had the same flood",
]  # fmt: skip
WHOSE = "my our this his her your their that one some every another".split()

EVENLY = {
    "spaces": " ", "two spaces": "  ", "dots": ".", "dashes": "-", "stars": "*", "hidden": " \u200b", "wide": "\u3000",
    "underscores": "_", "nothing": "",
}  # fmt: skip


def evenly(body: str, between: str) -> str:
    """A text with the same thing between all its letters, so that no word can be told from the next."""
    return between.join("".join(body.split()))


def sentence(kind: int, number: int) -> str:
    draw = random.Random(number)
    one, other = draw.sample((OFFERS, THOUGHTS)[kind], 2)
    return f"{one.format(draw.choice(WHOSE))}, {other.format(draw.choice(WHOSE))}"


@pytest.fixture(scope="module")
def weights() -> regression.Weights:
    """What a hundred and twenty comments as people write them have taught."""
    learned: regression.Weights = {}
    for number in range(120):
        kind = number % 2
        for view in views(sentence(kind, number)):
            regression.learn(learned, view, 1 - kind, 0.2)
    return learned


@pytest.mark.parametrize("between", EVENLY.values(), ids=EVENLY.keys())
def test_evenly_spaced_spam_is_known_and_no_more_is_called_spam(weights: regression.Weights, between: str) -> None:
    called = [0, 0]
    for number in range(1000, 1040):
        kind = number % 2
        seen = features(evenly(sentence(kind, number), between))
        called[kind] += regression.probability(weights, seen) >= 0.5
    assert called[0] >= 18
    assert called[1] == 0


@pytest.mark.parametrize("between", [between for between in EVENLY.values() if between])
def test_all_ways_of_spacing_evenly_look_the_same(between: str) -> None:
    body = "please check out my new channel at www.shop.example now"
    assert features(evenly(body, between)) == features(evenly(body, " "))
    assert set(features(evenly(body, between))) <= {name for view in views(body) for name in view} | {"~#len=6"}


@pytest.mark.parametrize(
    "body",
    [
        "I m a fan o f B B King", "हिन्दी में लिखा हुआ एक लंबा वाक्य है और यह ठीक है", "Thành phố tôi ở ngập cả tuần nay",
        "a b c", "1 2 3 4 5 6 7 8", "www.example.com/watch?v=3", "Wunderbar, Rechtsschutzversicherung hilft",
    ],
)  # fmt: skip
def test_what_people_write_keeps_its_words(body: str) -> None:
    assert not ScannedText(body).run_together


@pytest.mark.parametrize(
    "body", ["दीदी मेरी नीली साड़ी हिन्दी किताबें रोटी पीती गाड़ी", "নীল শাড়ি পরে দিদি মিষ্টি রুটি খেতে যেতে চায়"]
)
def test_signs_for_vowels_do_not_space_a_text_out(body: str) -> None:
    """Nearly every letter here is followed by such a mark, as in a text that was spaced out."""
    assert ScannedText(body).body == body


def test_words_hidden_in_lookalikes_are_read_however_many_there_are() -> None:
    plain = "a nice piece, see also his paper"
    assert features(plain.translate(str.maketrans("aceopxyisj", "асеорхуіѕј"))) == features(plain)


@given(st.text(max_size=200))
def test_the_views_share_nothing_and_the_first_is_the_one_that_judges(body: str) -> None:
    seen = views(body)
    assert seen[0] == features(body)
    assert sum(map(len, seen)) == len({name for view in seen for name in view})


@given(st.sampled_from([0, 1]), st.integers(0, 10_000), st.sampled_from([None, *EVENLY.values()]))
def test_what_is_told_is_the_whole_opinion(
    weights: regression.Weights, kind: int, number: int, between: str | None
) -> None:
    body = sentence(kind, number) if between is None else evenly(sentence(kind, number), between)
    told = explanation.explain(weights, features(body), body)
    logit = sum(one.weight for one in told)
    assert 1 / (1 + math.exp(-logit)) == pytest.approx(regression.probability(weights, features(body)), abs=1e-9)
    assert len({one.name for one in told}) == len(told)
    assert [abs(one.weight) for one in told] == sorted((abs(one.weight) for one in told), reverse=True)


def test_words_are_told_whole_and_links_once(weights: regression.Weights) -> None:
    body = "Subscribe to my page"
    assert explanation.explain(weights, features(body), body)[0].name in {"subscribe", "page", "to", "subscribe to"}
    seen = features("see http://one.example/a")
    learned: regression.Weights = {}
    regression.learn(learned, seen, 1, 0.2)
    told = [one.name for one in explanation.explain(learned, seen, "see http://one.example/a")]
    assert [name for name in told if "link" in name] == ["links to one.example"]


# --- the beginning


def decide(db: Connection, action: str, body: str, number: int) -> None:
    sent = send(db, 1, body, name=f"N{number}", rules=OPEN)
    decisions.decide(db, action, [sent.id], now=NOW + timedelta(minutes=number), actor="lan")


def test_from_the_first_lesson_on_it_says_how_usual_spam_is(db: Connection) -> None:
    article(db)
    assert spam_filter.scores(db, "anything") == {}
    decide(db, "spam", sentence(0, 1), 1)
    assert spam_filter.scores(db, "anything") == {"spam": round(2 / 3, 6)}
    decide(db, "spam", sentence(0, 2), 2)
    assert spam_filter.scores(db, "anything") == {"spam": 0.75}
    assert spam_filter.scores(db, sentence(1, 3)) == {"spam": 0.75}
    decide(db, "approve", sentence(1, 4), 3)
    said = spam_filter.scores(db, sentence(1, 5))
    assert said["spam"] < 0.5
    assert said["reject"] == round(1 / 3, 6)


def test_one_kind_alone_is_no_reason_for_anything(db: Connection) -> None:
    article(db)
    for number in range(30):
        decide(db, "spam", sentence(0, number), number)
    sent = send(db, 1, sentence(0, 500), name="Z", rules=OPEN)
    assert (sent.status, (sent.spam_score or 0) > 0.9) == ("published", True)
    assert not [reason for reason in sent.reasons if reason.phase == "model"]
    assert spam_filter.explain(db, sent.id) == []


def test_the_first_comment_of_all_counts_as_not_scored(db: Connection) -> None:
    article(db)
    for number in range(6):
        decide(db, ("spam", "approve")[number % 2], sentence(number % 2, number), number)
    found = spam_filter.evaluate(db, "spam", OPEN)
    assert (found.decisions, found.scored, len(found.curve)) == (6, 5, 1)


# --- weights of an older program


def everything(db: Connection) -> list[list[tuple[object, ...]]]:
    tables = ("model_weights", "model_steps", "model_state")
    return [[tuple(row) for row in db.execute(f"select * from {table}")] for table in tables]


def older(db: Connection) -> None:
    """Make the weights look like those of a program that saw other features."""
    with transaction(db):
        db.execute("delete from model_steps")
        db.execute("update model_weights set feature = 'old|' || feature, w = 9")
        db.execute("update model_state set value = 1 where name = 'features'")


def test_old_weights_say_nothing_until_a_decision_makes_them_anew(db: Connection) -> None:
    article(db)
    for number in range(12):
        decide(db, ("spam", "approve")[number % 2], sentence(number % 2, number), number)
    older(db)
    learning_weights.invalidate(db)  # as for a program that opens the file now
    assert spam_filter.scores(db, sentence(0, 70)) == {}
    assert not spam_filter.status(db, OPEN)[0].current
    decide(db, "spam", sentence(0, 71), 60)
    assert spam_filter.scores(db, sentence(0, 70))["spam"] > 0.5
    assert not db.execute("select 1 from model_weights where feature like 'old|%'").fetchall()
    assert spam_filter.status(db, OPEN)[0].current
    after = everything(db)
    older(db)
    spam_filter.rebuild(db)
    assert everything(db) == after


def test_undoing_the_very_first_lesson_leaves_a_file_that_never_learned(db: Connection) -> None:
    article(db)
    sent = send(db, 1, sentence(0, 1), name="N", rules=OPEN)
    before = everything(db)
    batch = decisions.decide(db, "spam", [sent.id], now=NOW, actor="lan").batch
    assert everything(db) != before
    undo.undo(db, batch, now=NOW, actor="lan")
    assert everything(db) == before


# --- what a connection keeps between comments


def test_what_another_connection_teaches_is_seen(db: Connection) -> None:
    article(db)
    for number in range(6):
        decide(db, ("spam", "approve")[number % 2], sentence(number % 2, number), number)
    other = store.connect(Path(db.execute("pragma database_list").fetchone()["file"]))
    first = spam_filter.scores(other, sentence(0, 70))
    assert spam_filter.scores(other, sentence(0, 70)) == first
    decide(db, "approve", sentence(0, 7), 20)
    assert spam_filter.scores(other, sentence(0, 70)) == spam_filter.scores(db, sentence(0, 70)) != first
    other.close()


def test_what_was_learned_and_given_up_is_forgotten(db: Connection) -> None:
    article(db)
    for number in range(6):
        decide(db, ("spam", "approve")[number % 2], sentence(number % 2, number), number)
    before = spam_filter.scores(db, sentence(0, 70))
    try:
        with transaction(db):
            decide(db, "approve", sentence(0, 8), 30)
            during = spam_filter.scores(db, sentence(0, 70))
            raise Refused("not this time")
    except Refused:
        pass
    assert during != before
    assert spam_filter.scores(db, sentence(0, 70)) == before


def measures(body: str, **of: str) -> set[str]:
    return {name for name in features(body, **of) if name.startswith(("#", "mail:", "host:"))}


@pytest.mark.parametrize(
    ("body", "of", "held", "missing"),
    [
        ("xin chào", {}, {"#links=0", "#linked=no", "#caps=0", "#len=3", "#linkshare=0", "#address=no", "#"}, {"#hour=", "#hour"}),
        ("xin chào", {"email": "a@X.vn", "at": "2026-03-02T07:59:00Z"}, {"mail:x.vn", "#hour=07"}, set()),
        ("xin chào", {"email": "nobody"}, {"#"}, {"mail:nobody", "mail:"}),
        ("abcdefg", {}, {"#len=3"}, set()), ("abcdefgh", {}, {"#len=4"}, set()), ("a b c d e f g", {}, {"#len=3"}, set()),
        ("Abcd", {}, {"#caps=1"}, set()), ("Abcde", {}, {"#caps=0"}, set()), ("ABcd", {}, {"#caps=2"}, set()),
        ("ABCd", {}, {"#caps=3"}, set()), ("ABCD", {}, {"#caps=4"}, set()), ("!!", {}, {"#caps=0"}, set()),
        ("http://a.example", {}, {"#links=1", "#linked=yes", "host:a.example", "#linkshare=4"}, set()),
        ("http://a.example và thêm mười sáu ", {}, {"#linkshare=2"}, set()),
        ("http://a.example " + "x" * 15, {}, {"#linkshare=2"}, set()), ("http://a.example " + "x" * 16, {}, {"#linkshare=2"}, set()),
        ("http://a.example " + "x" * 48, {}, {"#linkshare=1"}, set()), ("http://a.example " + "từ này " * 99, {}, {"#linkshare=1"}, set()),
        (" ".join(f"http://h{n}.example" for n in range(3)), {}, {"#links=3"}, set()),
        (" ".join(f"http://h{n}.example" for n in range(5)), {}, {"#links=3"}, {"#links=5"}),
        ("gọi 0912 345 678", {}, {"#address=yes"}, set()), ("gọi 0912 34", {}, {"#address=no"}, set()),
        ("viết a@b", {}, {"#address=yes"}, set()), ("viết a @ b", {}, {"#address=no"}, set()),
    ],
)  # fmt: skip
def test_the_measures_of_a_text(body: str, of: dict[str, str], held: set[str], missing: set[str]) -> None:
    found = measures(body, **of)
    assert held <= found
    assert not missing & found
