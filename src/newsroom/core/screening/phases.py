"""The screening of a new comment: small phases that all run and each give their reasons; the most severe one wins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from newsroom import clock
from newsroom.core.commenters import bans, commenters
from newsroom.core.matching import near_duplicates, skeleton
from newsroom.core.screening.case import VERDICTS, Case, ParentFacts, Reason, Rules, TooManyComments
from newsroom.core.screening.learning import spam_filter
from newsroom.errors import Conflict, Invalid, NewsroomError, NotFound, Refused
from newsroom.store import Connection
from newsroom.text import nfc

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SMALL = dict.fromkeys(range(ord("a"), ord("z") + 1))
_CAPITAL = dict.fromkeys(range(ord("A"), ord("Z") + 1))
_WORD = re.compile(r"[^\W\d_]{3,}")

Phase = Callable[[Case], list[Reason]]


def screen(case: Case) -> list[Reason]:
    """Every reason of every phase, in their order. Staff pass those phases that would hold or refuse a reader.

    A text of the wrong shape is refused for that alone: nothing else looks at one that may be of any length.
    """
    return run(STAFF_PHASES if case.new.staff else PHASES, case)


def run(phases: Iterable[Phase], case: Case) -> list[Reason]:
    """The reasons of some phases, after those of the shape, which are all there are when it refuses."""
    found = shape(case)
    if any(reason.verdict == "refuse" for reason in found):
        return found
    return found + [reason for phase in phases if phase is not shape for reason in phase(case)]


def screen_text(case: Case) -> list[Reason]:
    """What there is to see in the text itself, for a comment that was judged elsewhere and still waits."""
    return [reason for phase in (listed_words, links, typography, learned) for reason in phase(case)]


def verdict(reasons: list[Reason]) -> str:
    """The most severe verdict; `publish` when there is none that holds."""
    return max((reason.verdict for reason in reasons), key=VERDICTS.index, default="publish")


def _refuse(phase: str, code: str, error: NewsroomError, **evidence: Any) -> Reason:
    return Reason(phase, code, "refuse", evidence, error)


def shape(case: Case) -> list[Reason]:
    """A name, an e-mail and a text of the right size, with something to see in it."""
    rules, new, found = case.rules, case.new, []
    if skeleton.is_blank(new.body):
        found.append(
            _refuse("shape", "empty", Invalid("the comment is empty", hint="write something that can be seen"))
        )
    if len(new.body) > rules.max_length:
        found.append(too_long(len(new.body), rules.max_length))
    if skeleton.is_blank(new.name):
        found.append(_refuse("shape", "no_name", Invalid("the name is empty", hint="give any name, as others see it")))
    elif len(new.name) > rules.max_name:
        found.append(_refuse(
            "shape", "long_name", Invalid(f"the name is longer than {rules.max_name} characters"), length=len(new.name)
        ))  # fmt: skip
    if new.email and (len(new.email) > rules.max_email or not _EMAIL.fullmatch(new.email)):
        found.append(_refuse("shape", "bad_email", Invalid("the e-mail address is not one", hint="or leave it empty")))
    return found


def too_long(length: int, limit: int) -> Reason:
    """The refusal of a text of so many characters."""
    error = Invalid(f"the comment has {length:,} characters", hint=f"at most {limit:,} are taken")
    return _refuse("shape", "too_long", error, length=length, limit=limit)


def article_open(case: Case) -> list[Reason]:
    """The article is there, can be read, and takes comments."""
    article = case.article
    if article is None:
        error = NotFound(f"there is no article {case.new.article_id}", ref=str(case.new.article_id))
        return [_refuse("article", "no_article", error)]
    if not article.live:
        error_ = Refused(
            f"{article.slug} is {article.status}: it takes no comments", ref=article.slug, hint="publish it first"
        )
        return [_refuse("article", "not_published", error_, status=article.status)]
    found = []
    if case.mode == "closed":
        found.append(_refuse("article", "closed", Refused(f"comments on {article.slug} are closed", ref=article.slug)))
    days = case.rules.close_days
    if days and article.published_at and article.published_at < case.ago(days=days):
        error_ = Refused(f"comments on {article.slug} closed {days} days after publication", ref=article.slug)
        found.append(_refuse("article", "too_old", error_, days=days))
    return found


def parent(case: Case) -> list[Reason]:
    """What is answered stands published under the same article; too deep an answer moves up to the deepest level."""
    if case.new.parent_id is None:
        return []
    ref = str(case.new.parent_id)
    if case.parent is None or case.parent.article_id != case.new.article_id:
        return [
            _refuse("parent", "no_parent", NotFound(f"there is no comment {ref} on this article to answer", ref=ref))
        ]
    if case.parent.status != "published":
        error = Refused(f"comment {ref} is {case.parent.status}: it cannot be answered", ref=ref)
        return [_refuse("parent", "parent_hidden", error, status=case.parent.status)]
    if len(case.parent.path) >= case.rules.max_depth:
        return [Reason("parent", "moved_up", "note", {"answered": case.parent.id, "under": effective_parent(case)})]
    return []


def effective_parent(case: Case) -> int | None:
    """The comment that the new one stands under: the one answered, or its ancestor where nesting would be too deep."""
    return deepest_allowed_parent(case.parent, case.rules.max_depth) if case.parent else None


def deepest_allowed_parent(parent: ParentFacts, max_depth: int) -> int | None:
    """The comment under which an answer to `parent` stands when comments nest `max_depth` deep."""
    level = max_depth - 1  # at which a parent may stand, the top being 1
    return parent.path[min(len(parent.path), level) - 1] if level else None


def trap(case: Case) -> list[Reason]:
    """A form that only a machine fills in so, or so fast."""
    if case.new.trap is None:
        return []
    # A form without its token is what a reader without scripts sends, and what most machines do.
    return [Reason("trap", case.new.trap, "flag" if case.new.trap == "no_token" else "spam")]


def banned(case: Case) -> list[Reason]:
    """Bans on the person, the e-mail, the name, the network and the domains."""
    if not case.facts.once("bans", lambda: bans.any_open(case.db)):
        return []
    standing = bans.applying_to(
        case.db, person=case.person.id if case.person else None, name=case.new.name, email=case.new.email,
        network=case.new.network, hosts=case.hosts, now=case.now,
    )  # fmt: skip
    found = []
    for ban in standing:
        evidence = {"ban": ban.id, "kind": ban.kind, "until": ban.until}
        if ban.mode == "refuse":
            found.append(_refuse("bans", "banned", Refused("comments from you are not taken here"), **evidence))
        else:
            found.append(Reason("bans", "banned", "spam" if ban.mode == "shadow" else "hold", evidence))
    return found


def rate(case: Case) -> list[Reason]:
    """How much one network and one signed person may send."""
    new, rules = case.new, case.rules
    person = case.person.id if case.person and case.person.signed else None
    of_network = "network = :network", new.network
    of_person = "commenter_id = :person", person
    top_level = "commenter_id = :person and article_id = :article and parent_id is null", person
    limits = [
        (code, condition, limit, seconds)
        for code, (condition, whose), limit, seconds in (
            ("network_minute", of_network, rules.per_minute, 60),
            ("network_hour", of_network, rules.per_hour, 3600),
            ("person", of_person, rules.per_person, 300),
            ("article", top_level, rules.per_article, 86_400),
        )
        if whose is not None and not (code == "article" and new.parent_id)
    ]
    if not limits:
        return []
    # The `limit`-th newest of each: when that one is still inside the window, the window is full.
    row = case.db.execute(
        "select " + ", ".join(
            f"(select created_at from comments where {condition} and created_at > :{code}_since and created_at <= :now"
            f" order by created_at desc limit 1 offset :{code}_nth)"
            for code, condition, _, _ in limits
        ),
        # Comments of a time to come were written while the clock was wrong.
        {"network": new.network, "person": person, "article": new.article_id, "now": clock.to_text(case.now)}
        | {f"{code}_since": case.ago(seconds=seconds) for code, _, _, seconds in limits}
        | {f"{code}_nth": max(limit, 1) - 1 for code, _, limit, _ in limits},
    ).fetchone()  # fmt: skip
    found = []
    for (code, _, limit, seconds), filled in zip(limits, row, strict=True):
        if filled:
            wait = int((clock.from_text(filled) - case.now).total_seconds()) + seconds
            error = TooManyComments("too many comments in a short time", max(1, wait))
            found.append(_refuse("rate", code, error, limit=limit, seconds=seconds))
    return found


def duplicate(case: Case) -> list[Reason]:
    """The same text again: refused from the same person, held or taken for spam when it is passed around."""
    rows = case.db.execute(
        """
        select id, commenter_id, network, article_id, parent_id, body from comments
        where fingerprint = :print and created_at > :since and status <> 'erased' order by id
        """,
        {"print": case.text.fingerprint, "since": case.ago(hours=case.rules.duplicate_hours)},
    ).fetchall()
    long = len(case.text.visible.strip()) >= case.rules.short_text
    same = 0
    for row in rows:
        same_place = row["article_id"] == case.new.article_id and row["parent_id"] == effective_parent(case)
        same_person = case.person is not None and row["commenter_id"] == case.person.id
        same_network = case.new.network is not None and row["network"] == case.new.network
        if (same_person and (same_place or long)) or (same_network and long):
            error = Conflict(f"this was said already, in comment {row['id']}", ref=str(row["id"]))
            return [_refuse("duplicate", "duplicate", error, comment=row["id"])]
        same += long
    near = _near(case) if long else []
    worst = "spam" if same + len(near) >= case.rules.copies_spam else "hold"
    found = [Reason("duplicate", "copy", worst, {"copies": same, "first": rows[0]["id"]})] if same else []
    if near:
        evidence = {"copies": len(near), "first": near[0].id, "share": max(copy.share for copy in near)}
        found.append(Reason("duplicate", "near_copy", worst, evidence))
    return found


def _near(case: Case) -> list[near_duplicates.NearDuplicate]:
    """Nearly the same text elsewhere; who says a thing again on one article, in better words, has copied nobody."""
    rules, person = case.rules, case.person.id if case.person else None
    if not rules.alike_last:
        return []
    window = case.facts.once(
        window_name(rules), lambda: near_duplicates.recent_texts(case.db, rules.alike_last, rules.alike)
    )
    near = window.near(case.text.written, fingerprint=case.text.fingerprint)
    return [
        copy for copy in near if person is None or (copy.person_id, copy.article_id) != (person, case.new.article_id)
    ]


def window_name(rules: Rules) -> tuple[str, int, float]:
    """Under which name the facts keep the last comments."""
    return "last", rules.alike_last, rules.alike


def listed_words(case: Case) -> list[Reason]:
    """The word lists, looked for in what the eye sees of the name, the e-mail and the text."""
    verdicts = {"ban": "reject", "hold": "hold", "flag": "flag"}
    matches = case.matcher.find("\n".join((case.new.name, case.new.email, case.new.body)))
    return [
        Reason("words", f"word_{m.word.action}", verdicts[m.word.action], {"pattern": m.word.pattern, "found": m.found})
        for m in matches
    ]


def links(case: Case) -> list[Reason]:
    """Too many hosts, a host known from spam, or any link from a first-timer."""
    found_hosts = [host for host in case.hosts if host not in case.rules.own_hosts]
    found = []
    for host in found_hosts:
        spam = case.facts.once(("host", host), lambda host=host: _spam_with(case.db, host))  # type: ignore[misc]
        if spam >= case.rules.host_spam:
            found.append(Reason("links", "spam_host", "spam", {"host": host, "spam": spam}))
    if len(found_hosts) > case.rules.max_links:
        found.append(Reason("links", "many_links", _hold(case), {"hosts": found_hosts, "limit": case.rules.max_links}))
    if found_hosts and case.trust < 1:
        found.append(Reason("links", "first_link", "hold", {"hosts": found_hosts}))
    return found


def _spam_with(db: Connection, host: str) -> int:
    """How many comments with a link there were found to be spam, if no other was found to be fine."""
    row = db.execute(
        """
        with decided (status) as (
            select c.status from comment_hosts h join comments c on c.id = h.comment_id
            where h.host = :host and c.decided_at is not null)
        select iif(exists (select 1 from decided where status = 'published'), 0,
            (select count(*) from decided where status = 'spam'))
        """,
        {"host": host},
    ).fetchone()
    return int(row[0])


def typography(case: Case) -> list[Reason]:
    """Tricks with letters: hidden directions, piled-up marks, mixed alphabets, shouting, drawn-out characters."""
    rules, written = case.rules, f"{case.new.name}\n{case.new.body}"
    found: list[tuple[str, dict[str, Any]]] = []
    if _OVERRIDE.search(written):
        found.append(("direction", {"characters": sorted({f"U+{ord(c):04X}" for c in _OVERRIDE.findall(written)})}))
    if _stacked(written, rules.marks):
        found.append(("stacked_marks", {}))
    foreign = [] if written.isascii() else [word for word in _WORD.findall(written) if not word.isascii()]
    mixed = [word for word in foreign if len(skeleton.alphabets(word)) > 1]
    if mixed:
        found.append(("mixed_alphabets", {"words": mixed[:5]}))
    capitals, letters = _capitals(case.new.body)
    if letters > rules.capital_letters and capitals > rules.capitals * letters:
        found.append(("capitals", {"share": round(capitals / letters, 2)}))
    run = _run_of(rules.run).search(written)
    if run:
        found.append(("run", {"character": run.group(1), "times": len(run.group(0))}))
    return [Reason("typography", code, _hold(case), evidence) for code, evidence in found]


def _capitals(body: str) -> tuple[int, int]:
    """How many letters are capitals, and how many letters there are."""
    if body.isascii():  # where the same is told twenty times faster
        small = len(body.translate(_SMALL))
        capitals = len(body.translate(_CAPITAL))
        return len(body) - capitals, 2 * len(body) - small - capitals
    letters = list(filter(str.isalpha, body))
    return sum(map(str.isupper, letters)), len(letters)


@lru_cache(8)
def _run_of(times: int) -> re.Pattern[str]:
    """A character drawn out to so many or more; a number beyond all texts, by which someone turns this off, fits too."""
    return re.compile(rf"([^\s.\-_=*~])\1{{{min(times, 1_000_000) - 1},}}")


def _stacked(written: str, limit: int) -> bool:
    if written.isascii():
        return False
    marks = 0
    for letter in nfc(written):
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > limit:
            return True
    return False


def names(case: Case) -> list[Reason]:
    """A name that readers would take for that of an editor who answers here, or of the paper."""
    official = case.facts.once("official names", lambda: _official_names(case))
    if _bare(commenters.name_key(skeleton.unleeted(skeleton.skeleton(case.new.name)))) not in official:
        return []
    return [Reason("names", "official_name", "hold", {"name": case.new.name})]


def _official_names(case: Case) -> frozenset[str]:
    written = [*commenters.staff_names(case.db), commenters.name_key(case.rules.site_title)]
    return frozenset(filter(None, map(_bare, map(skeleton.unleeted, written))))


def _bare(name_key: str) -> str:
    """A name without spaces and signs, which are easily added to another's."""
    return "".join(filter(str.isalnum, name_key))


def history(case: Case) -> list[Reason]:
    """What was decided about this person lately, and whether the e-mail fits the cookie."""
    found = []
    if case.email_differs:
        found.append(Reason("history", "email_differs", "hold"))
    if case.person is None:
        return found
    row = case.db.execute(
        """
        select count(*) as decided, coalesce(sum(status in ('rejected', 'spam')), 0) as bad from comments
        where commenter_id = :person and decided_at > :since and status in ('published', 'rejected', 'spam')
        """,
        {"person": case.person.id, "since": case.ago(days=case.rules.bad_days)},
    ).fetchone()
    if row["decided"] >= case.rules.bad_decisions and row["bad"] >= case.rules.bad_share * row["decided"]:
        found.append(Reason("history", "bad_record", _hold(case), {"bad": row["bad"], "decided": row["decided"]}))
    return found


def learned(case: Case) -> list[Reason]:
    """What the filter that learns from moderators makes of it; what they know by now is no reason before that."""
    if not case.scores:
        return []
    return spam_filter.judge(
        case.db, case.scores, case.rules, case.new.body, email=case.new.email, at=clock.to_text(case.now)
    )


def mode(case: Case) -> list[Reason]:
    """The mode of the article or the site: everything waits, first-timers wait, or what nothing holds is published."""
    wanted = case.mode
    if wanted == "pre":
        return [Reason("mode", "pre_moderated", "hold")]
    approved = case.record.approved if case.record and case.person and case.person.signed else 0
    if wanted == "first" and case.trust < 1:
        return [
            Reason("mode", "first_timer", "hold", {"approved": approved, "needed": case.rules.trust.approved_before})
        ]
    if case.trust >= 1:
        return [Reason("mode", "trusted", "publish", {"approved": approved, "trust": case.trust})]
    return [Reason("mode", "open", "publish")]


def staff(case: Case) -> list[Reason]:
    """Someone of the newsroom."""
    return [Reason("staff", "staff", "publish")]


def _hold(case: Case) -> str:
    """What a doubt about manners comes to: a well-known reader is not held for it."""
    return "note" if case.trust >= 2 else "hold"


PHASES: tuple[Phase, ...] = (
    shape, article_open, parent, trap, banned, rate, duplicate, listed_words, links, typography, names, history,
    learned, mode,
)  # fmt: skip
STAFF_PHASES: tuple[Phase, ...] = (shape, article_open, parent, duplicate, staff)
