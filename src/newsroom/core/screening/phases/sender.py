"""The sender of a comment: bans, and rate limits for networks and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newsroom import clock
from newsroom.core.commenters import bans
from newsroom.core.commenters.bans import BanMode
from newsroom.core.screening.case import Case
from newsroom.core.screening.phase import Phase, Reason, TooManyComments, Verdict, refusal
from newsroom.errors import Refused


def banned(case: Case) -> list[Reason]:
    """Bans on the person, the e-mail address, the name, the network and the domains."""
    if not case.facts.once("bans", lambda: bans.any_open(case.db)):
        return []
    found = []
    for ban in bans.applying_to(
        case.db,
        person=case.person.id if case.person else None,
        name=case.new.name,
        email=case.new.email,
        network=case.new.network,
        linked=case.text.hosts,
        now=case.now,
    ):
        evidence = {"ban": ban.id, "kind": ban.kind, "until": ban.until}
        if ban.mode == BanMode.REFUSE:
            found.append(refusal("bans", "banned", Refused("you cannot comment on this site"), **evidence))
        else:
            verdict = Verdict.SPAM if ban.mode == BanMode.SHADOW else Verdict.HOLD
            found.append(Reason("bans", "banned", verdict, evidence))
    return found


SKEW: Final = 60  # seconds by which comments of other processes may be younger


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How many comments are accepted in a minute, an hour, five minutes and a day."""

    per_minute: int  # from one network
    per_hour: int  # from one network
    per_person: int  # from one signed person in five minutes
    per_article: int  # from one signed person on one article in a day, not counting replies


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` comments in `seconds`, of those that an SQL condition selects."""

    code: str
    condition: str
    count: int
    seconds: int


def rate(case: Case) -> list[Reason]:
    """The rate limits of one network and one signed person."""
    limits = _limits(case)
    if not limits:
        return []
    # The `count`-th newest of each: if that one is still within the time, the limit is reached.
    newest = ", ".join(
        f"(select created_at from comments where {limit.condition} and created_at > :{limit.code}_since and created_at <= :upto"
        f" order by created_at desc limit 1 offset :{limit.code}_nth)"
        for limit in limits
    )
    person = case.person.id if case.person else None
    # A comment that another process wrote while this one waited for the file may be a little younger than this one. Comments
    # from further in the future were written while the clock was wrong.
    values = {
        "network": case.new.network,
        "person": person,
        "article": case.new.article_id,
        "upto": case.ago(seconds=-SKEW),
    }
    values |= {f"{limit.code}_since": case.ago(seconds=limit.seconds) for limit in limits}
    values |= {f"{limit.code}_nth": max(limit.count, 1) - 1 for limit in limits}
    found = []
    for limit, filled in zip(limits, case.db.execute(f"select {newest}", values).fetchone(), strict=True):
        if filled:
            wait = int((clock.from_text(filled) - case.now).total_seconds()) + limit.seconds
            error = TooManyComments("too many comments in a short time", min(max(1, wait), limit.seconds))
            found.append(refusal("rate", limit.code, error, limit=limit.count, seconds=limit.seconds))
    return found


def _limits(case: Case) -> list[Limit]:
    """The limits for this comment: they need a known network, or a signed person."""
    allowed, found = case.rules(RateLimits), []
    if case.new.network is not None:
        found.append(Limit("network_minute", "network = :network", allowed.per_minute, 60))
        found.append(Limit("network_hour", "network = :network", allowed.per_hour, 3600))
    if case.person is not None and case.person.signed:
        found.append(Limit("person", "commenter_id = :person", allowed.per_person, 300))
        if not case.new.parent_id:
            top_level = "commenter_id = :person and article_id = :article and parent_id is null"
            found.append(Limit("article", top_level, allowed.per_article, 86_400))
    return found


PHASES = (
    Phase("bans", banned, ("banned",), refusals=("banned",)),
    Phase("rate", rate, refusals=("network_minute", "network_hour", "person", "article"), on_edits=False),
)
