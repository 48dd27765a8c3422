"""Each phase of the screening: what it holds, refuses and accepts, and with which evidence."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import comments, decisions
from newsroom.core.comments.fields import Comment
from newsroom.core.matching.links import hosts_in_text
from newsroom.core.screening import rules as screening_rules
from newsroom.core.screening import word_lists
from newsroom.core.screening.phase import TooManyComments
from newsroom.errors import Conflict, Invalid, NewsroomError, NotFound, Refused
from newsroom.settings import Settings, check
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, known_reader, send, settings

OPEN = settings(mode="open")


def codes(comment: Comment) -> list[str]:
    return [reason.code for reason in comment.reasons]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"body": ""}, Invalid), ({"body": " \n"}, Invalid), ({"body": "\u200b\u2800\u3164"}, Invalid),
        ({"body": "\u00ad \u200d"}, Invalid), ({"body": "x" * 4001}, Invalid), ({"body": "a\ud800b"}, Invalid),
        ({"name": ""}, Invalid), ({"name": "\u200b"}, Invalid), ({"name": "n" * 61}, Invalid),
        ({"email": "nobody"}, Invalid), ({"email": "a@b@c.d"}, Invalid), ({"email": "x" * 250 + "@a.bc"}, Invalid),
        ({"article_id": 99}, NotFound), ({"parent_id": 99}, NotFound),
    ],
)  # fmt: skip
def test_refused_and_nothing_stored(db: Connection, fields: dict[str, Any], error: type[NewsroomError]) -> None:
    article(db)
    with pytest.raises(error):
        send(db, **({"article_id": 1, "body": "Xin chào"} | fields))
    assert sum(comments.count(db).values()) == 0
    assert db.execute("select sum(n) from refusals").fetchone()[0] == 1
    assert db.execute("select count(*) from commenters").fetchone()[0] == 0


def test_exactly_the_longest_is_taken(db: Connection) -> None:
    article(db)
    assert send(db, 1, "ê" * 4000).status == "pending"


@pytest.mark.parametrize(
    ("made", "rules"),
    [
        ({"status": "draft"}, {}), ({"status": "scheduled"}, {}), ({"status": "unpublished"}, {}),
        ({"status": "killed"}, {}),
        ({"mode": "closed"}, {}), ({}, {"mode": "closed"}), ({"days_old": 15}, {"close_days": "14"}),
    ],
)  # fmt: skip
def test_articles_that_take_no_comments(db: Connection, made: dict[str, Any], rules: dict[str, str]) -> None:
    article(db, **made)
    with pytest.raises(Refused):
        send(db, 1, "Xin chào", rules=settings(**rules))


def test_a_trashed_article_is_not_there(db: Connection) -> None:
    article(db, status="trashed")
    with pytest.raises(NotFound):
        send(db, 1, "Xin chào")


@pytest.mark.parametrize(
    ("site", "own", "status"),
    [("open", None, "published"), ("first", None, "pending"), ("pre", None, "pending"), ("pre", "open", "published"),
     ("open", "pre", "pending"), ("closed", "open", "published")],
)  # fmt: skip
def test_the_mode_of_the_article_goes_before_that_of_the_site(
    db: Connection, site: str, own: str | None, status: str
) -> None:
    article(db, mode=own)
    assert send(db, 1, "Xin chào", rules=settings(mode=site)).status == status


def test_first_timers_wait_until_some_were_approved(db: Connection) -> None:
    article(db)
    known_reader(db, 1, approved=1)
    second = send(db, 1, "Lần thứ hai của tôi", name="Bình", key="cookie", minutes=-10)
    assert (second.status, second.reasons[-1].evidence) == ("pending", {"approved": 1, "needed": 2})
    decisions.decide(db, "approve", [second.id], now=NOW, actor="lan")
    third = send(db, 1, "Lần thứ ba của tôi", name="Bình", key="cookie")
    assert (third.status, codes(third), third.decided_at) == ("published", ["trusted"], None)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"name": "Bình"}, "pending"),
        ({"name": "Bình", "key": "forged"}, "pending"),
        ({"name": "Khác", "key": "cookie"}, "published"),
    ],
)
def test_trust_needs_the_cookie_not_the_name(db: Connection, fields: dict[str, Any], wanted: str) -> None:
    article(db)
    known_reader(db, 1)
    assert send(db, 1, "Một ý kiến khác", **fields).status == wanted


def test_another_email_with_the_same_cookie_is_a_stranger(db: Connection) -> None:
    article(db)
    known_reader(db, 1)
    held = send(db, 1, "Một ý kiến khác", name="Bình", key="cookie", email="other@example.org")
    assert held.status == "pending"
    assert "email_differs" in codes(held)


def test_replies(db: Connection) -> None:
    article(db)
    article(db, "bai-khac")
    top = send(db, 1, "Ở trên cùng", rules=OPEN)
    parent = top.id
    for level in range(2, 5):
        answer = send(db, 1, f"Trả lời tầng {level}", parent_id=parent, name=f"Người {level}", rules=OPEN)
        assert answer.parent_id == parent
        parent = answer.id
    deep = send(db, 1, "Sâu quá rồi", parent_id=parent, name="Người sâu", rules=OPEN)
    assert deep.parent_id == comments.get(db, parent).parent_id
    assert "moved_up" in codes(deep)
    with pytest.raises(NotFound):
        send(db, 2, "Bài khác", parent_id=top.id)
    decisions.decide(db, "reject", [top.id], now=NOW, actor="lan")
    with pytest.raises(Refused):
        send(db, 1, "Trả lời cái đã bỏ", parent_id=top.id, name="Ai đó")


LONG = "Một ý kiến dài hơn hai mươi chữ cái về bài này."


@pytest.mark.parametrize(
    ("again", "outcome"),
    [
        ({"name": "An"}, Conflict),  # the same person
        ({"name": "ＡＮ", "body": LONG.upper()}, Conflict),  # and the same to the eye
        ({"name": "An", "minutes": 60 * 24 + 1}, "pending"),  # a day later
        ({"name": "Bê"}, "pending"),  # someone else: kept, but the copy is seen
    ],
)
def test_said_already(db: Connection, again: dict[str, Any], outcome: Any) -> None:
    article(db)
    first = send(db, 1, LONG, name="An")
    fields = {"body": LONG} | again
    if isinstance(outcome, str):
        assert send(db, 1, **fields).status == outcome
    else:
        with pytest.raises(outcome) as raised:
            send(db, 1, **fields)
        assert raised.value.ref == str(first.id)


def test_short_thanks_may_come_from_many(db: Connection) -> None:
    article(db)
    assert [send(db, 1, "Cảm ơn!", name=name, network="net", rules=OPEN).status for name in ("An", "Bê")] == [
        "published"
    ] * 2
    with pytest.raises(Conflict):
        send(db, 1, "Cảm ơn!", name="An", rules=OPEN)


def test_a_text_passed_around_becomes_spam(db: Connection) -> None:
    article(db)
    found = [send(db, 1, LONG, name=f"Người {n}", rules=OPEN) for n in range(4)]
    assert [comment.status for comment in found] == ["published", "pending", "pending", "spam"]
    assert found[3].reasons[0].evidence == {"copies": 3, "first": found[0].id}


def test_rate_of_a_network(db: Connection) -> None:
    article(db)
    net = commenters.network_hash(db, "203.0.113.9")
    assert net == commenters.network_hash(db, "203.0.113.250") != commenters.network_hash(db, "203.0.114.9")
    assert commenters.network_hash(db, "::ffff:203.0.113.1") == net
    for n in range(2):
        send(db, 1, f"Ý kiến {n}", name=f"Người {n}", network=net)
    with pytest.raises(TooManyComments) as raised:
        send(db, 1, "Ý kiến nữa", name="Người nữa", network=net, minutes=0.5)
    assert raised.value.retry_after == 30
    assert send(db, 1, "Ý kiến nữa", name="Người nữa", network=net, minutes=1).status == "pending"
    assert send(db, 1, "Từ mạng khác", name="Người khác", network="other").status == "pending"


def test_rate_of_an_hour(db: Connection) -> None:
    article(db)
    taken = 0
    for minute in range(30):
        try:
            send(db, 1, f"Ý kiến {minute}", name=f"Người {minute}", network="net", minutes=minute)
            taken += 1
        except TooManyComments:
            continue
    assert taken == 20


def test_rate_of_a_signed_person(db: Connection) -> None:
    for slug in "abcdef":
        article(db, slug)
    for n in range(4):
        send(db, n + 1, f"Ý kiến {n}", key="k")
    with pytest.raises(TooManyComments):
        send(db, 5, "Ý kiến năm", key="k")
    for n in range(3):
        send(db, 6, f"Ý kiến khác {n}", key="m", minutes=n * 10)
    with pytest.raises(TooManyComments):
        send(db, 6, "Ý kiến thứ tư ở đó", key="m", minutes=60)


@pytest.mark.parametrize(
    ("kind", "value", "fields"),
    [
        ("email", "Bad@Example.org", {"email": "bad@example.ORG"}),
        ("name", "Kẻ Xấu", {"name": "Kẻ  XẤU\u200b"}),
        ("network", "net", {"network": "net"}),
        ("domain", "www.Bad.example", {"body": "xem http://sub.bad.example/x"}),
        ("domain", "bad.example", {"email": "x@bad.example"}),
    ],
)
@pytest.mark.parametrize(("mode", "status"), [("refuse", None), ("shadow", "spam"), ("premod", "pending")])
def test_bans(db: Connection, kind: str, value: str, fields: dict[str, Any], mode: str, status: str | None) -> None:
    article(db)
    ban = bans.add(db, kind, value, mode=mode, now=NOW, actor="lan")
    new = {"body": "Xin chào"} | fields
    if status is None:
        with pytest.raises(Refused):
            send(db, 1, rules=OPEN, **new)
        bans.lift(db, ban.id, now=NOW, actor="lan")
        send(db, 1, rules=OPEN, **new)
    else:
        assert send(db, 1, rules=OPEN, **new).status == status


def test_a_ban_ends(db: Connection) -> None:
    from datetime import timedelta

    article(db)
    bans.add(db, "name", "An", until=NOW + timedelta(hours=1), now=NOW, actor="lan")
    with pytest.raises(Refused):
        send(db, 1, "Xin chào", name="An", minutes=59)
    assert send(db, 1, "Xin chào", name="An", minutes=60).status == "pending"
    with pytest.raises(Invalid):
        bans.add(db, "name", "Bê", until=NOW, now=NOW, actor="lan")


@pytest.mark.parametrize(("action", "status"), [("ban", "rejected"), ("hold", "pending"), ("flag", "published")])
def test_word_lists(db: Connection, action: str, status: str) -> None:
    article(db)
    word_lists.add(db, ["casino"], action, now=NOW, actor="lan")
    found = send(db, 1, "to the C.A.S.I.N.O with you", rules=OPEN)
    assert found.status == status
    assert found.reasons[0].code == f"word_{action}"
    assert found.reasons[0].evidence == {"pattern": "casino", "found": "casino"}
    assert send(db, 1, "xin chào", name="ca-si-no or casino", rules=OPEN).status == status  # the name counts too


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ("xem http://a.example", "first_link", "pending"),
        ("xem spam-site.com nhé", "first_link", "pending"),
        ("http://a.example http://b.example http://c.example", "many_links", "pending"),
        ("tên tệp \u202egnp.exe", "direction", "pending"),
        ("a" + "\u0301\u0302\u0303\u0304\u0305", "stacked_marks", "pending"),
        ("mua vіаgrа ngay", "mixed_alphabets", "pending"),
        ("ĐÂY LÀ CHỮ HOA TẤT CẢ MỌI NƠI", "capitals", "pending"),
        ("haaaaaaaaaaaay", "run", "pending"),
        ("Bài hay. Tôi đồng ý với https://news.example.org/bai", None, "published"),
        ("Xong rồi...........", None, "published"),
        ("HTTV nói đúng", None, "published"),
        ("Ελληνικά и русский", None, "published"),
    ],
)  # fmt: skip
def test_links_and_letters(db: Connection, body: str, code: str | None, status: str) -> None:
    article(db)
    rules = Settings({"comments.mode": "open", "site.url": "https://news.example.org"})
    found = send(db, 1, body, rules=rules)
    assert found.status == status
    assert codes(found)[:-1] == [] if code is None else code in codes(found)


def test_a_host_known_from_spam(db: Connection) -> None:
    article(db)
    for n in range(3):
        sent = send(db, 1, f"Ghé {n} http://bad.example/{n}", name=f"Người {n}")
        decisions.decide(db, "spam", [sent.id], now=NOW, actor="lan")
    assert send(db, 1, "Ghé nữa http://www.BAD.example", name="Người mới").status == "spam"


def test_a_bad_week(db: Connection) -> None:
    article(db)
    known_reader(db, 1, approved=3)
    for n in range(2):
        sent = send(db, 1, f"Điều không nên nói {n}", name="Bình", key="cookie", minutes=-60 - n * 10)
        decisions.decide(db, "reject", [sent.id], now=NOW, actor="lan")
    held = send(db, 1, "Ý kiến tiếp theo", name="Bình", key="cookie", minutes=24 * 60)
    assert held.status == "pending"
    assert "bad_record" in codes(held)


def test_all_reasons_are_kept_and_the_most_severe_wins(db: Connection) -> None:
    article(db)
    word_lists.add(db, ["casino"], "ban", now=NOW, actor="lan")
    found = send(db, 1, "CASINO CASINO CASINO CASINO CASINO CASINO http://a.example \u202e!", trap="honeypot")
    assert found.status == "rejected"
    assert codes(found) == ["honeypot", "word_ban", "first_link", "direction", "capitals", "first_timer"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("http://A.example/x, https://b.example.", ["a.example", "b.example"]),
        ("(www.c.example) [link=http://d.example]x[/link]", ["c.example", "d.example"]),
        ("http://ví-dụ.example", ["xn--v-d-rma6749a.example"]),
        ("Xong rồi.Tôi về nhà.", []),
        ("http://[::1 http://", []),
        ("1.5/2 và a.b", []),
    ],
)
def test_hosts(body: str, found: list[str]) -> None:
    assert hosts_in_text(body) == found


@pytest.mark.parametrize(
    ("rules", "fields", "status"),
    [
        ({"run": "5"}, {"body": "haaaaay quá"}, "pending"), ({"run": "20"}, {"body": "haaaaaaaaaaaay"}, "published"),
        ({"capitals": "100"}, {"body": "ĐÂY LÀ CHỮ HOA TẤT CẢ MỌI NƠI"}, "published"),
        ({"capital_letters": "5"}, {"body": "CHỮ HOA"}, "pending"),
        ({"marks": "9"}, {"body": "a" + "\u0301\u0302\u0303\u0304\u0305"}, "published"),
        ({"allowed_hosts": "a.example www.B.example"}, {"body": "http://a.example http://b.example/x"}, "published"),
        ({"allowed_hosts": "a.example"}, {"body": "http://c.example"}, "pending"),
    ],
)  # fmt: skip
def test_numbers_that_are_changed(db: Connection, rules: dict[str, str], fields: dict[str, Any], status: str) -> None:
    article(db)
    assert send(db, 1, rules=settings(mode="open", **rules), **fields).status == status


def test_a_name_and_an_address_of_another_length(db: Connection) -> None:
    article(db)
    with pytest.raises(Invalid):
        send(db, 1, "Ý", name="Người đọc", rules=settings(max_name="5"))
    with pytest.raises(Invalid):
        send(db, 1, "Ý", email="ban@doc.vn", rules=settings(max_email="5"))
    assert send(db, 1, "Ý", name="n" * 80, rules=settings(max_name="80")).author == "n" * 80


@pytest.mark.parametrize(
    ("own", "section", "sections", "site", "mode"),
    [
        (None, "Thời sự", "thời sự=pre", "open", "pre"), ("open", "Thời sự", "Thời sự=pre", "first", "open"),
        (None, "Khác", "Thời sự=pre", "first", "first"), (None, "", "Thời sự=pre", "open", "open"),
        (None, "A = B", "A = B=closed", "open", "closed"),
    ],
)  # fmt: skip
def test_the_nearest_mode_counts(own: str | None, section: str, sections: str, site: str, mode: str) -> None:
    found = Settings({"comments.section_modes": check("comments.section_modes", sections), "comments.mode": site})
    assert screening_rules.mode_of(own, section, found) == mode


def test_a_reader_is_trusted_by_the_numbers_of_the_settings(db: Connection) -> None:
    article(db)
    known_reader(db, 1, approved=3)
    links = "http://a.example http://b.example http://c.example"
    held = send(db, 1, links, name="Bình", key="cookie", rules=settings(mode="open"))
    assert held.status == "pending"
    trusting = settings(mode="open", trusted_approved="3")
    assert send(db, 1, links + " nữa", name="Bình", key="cookie", minutes=6, rules=trusting).status == "published"
    strict = settings(mode="open", trusted_approved="3", trusted_bad="0")
    assert send(db, 1, links + " lần ba", name="Bình", key="cookie", minutes=12, rules=strict).status == "pending"


def test_comments_of_a_time_to_come_fill_no_limit(db: Connection) -> None:
    """The clock was two days ahead for a while, and is right again."""
    article(db)
    ahead = 2 * 24 * 60
    for n in range(2):
        send(db, 1, f"Lúc đồng hồ sai {n}", name="Bình", key="key", network="net", minutes=ahead, rules=OPEN)
    for n in range(2):
        send(db, 1, f"Lúc đồng hồ đúng {n}", name="Bình", key="key", network="net", rules=OPEN)
    with pytest.raises(TooManyComments) as raised:
        send(db, 1, "Câu thứ ba", name="Bình", key="key", network="net", rules=OPEN)
    assert raised.value.retry_after == 60


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Nhien", True),
        ("NHIEN", True),
        ("Nhіen", True),  # a Cyrillic letter
        ("N h i e n", True),
        ("Nhi\u200ben", True),
        ("Nh1en", True),
        ("Nhien.", True),
        ("- Nhien -", True),
        ("Ｎｈｉｅｎ", True),
        ("The Ferry Gazette", True),
        ("the ferry gazette", True),
        ("Nhiên", False),  # marks make another name
        ("Nhien Pham", False),
        ("An", False),
        ("Ferry", False),
    ],
)
def test_a_name_of_the_newsroom_waits_for_an_editor(db: Connection, name: str, held: bool) -> None:
    article(db)
    rules = Settings({"comments.mode": "open", "site.title": "The Ferry Gazette"})
    commenters.staff_commenter(db, "Nhien", now=NOW)
    sent = send(db, 1, "Tôi thấy tin này hay.", name=name, rules=rules)
    assert (sent.status, "official_name" in codes(sent)) == (("pending", True) if held else ("published", False))


def test_staff_may_bear_their_own_name(db: Connection) -> None:
    article(db)
    for _ in range(2):
        assert send(db, 1, "Cảm ơn bạn đọc.", name="Nhien", staff=True, rules=OPEN).status == "published"
