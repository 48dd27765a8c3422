"""The same text again, or nearly the same: from the same person, or from several."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.core.matching import near_duplicates
from newsroom.core.matching.near_duplicates import NearDuplicate, RecentComment, RecentTexts
from newsroom.core.screening.case import Case
from newsroom.core.screening.phase import Phase, Reason, Verdict, refusal
from newsroom.errors import Conflict
from newsroom.phrases import phrase


@dataclass(frozen=True, slots=True)
class RepeatRules:
    """When a text is a duplicate."""

    duplicate_hours: int  # hours in which a repeated text is a duplicate
    short_text: int  # texts shorter than this are not duplicates: "Thank you!"
    alike: float  # the share of common pieces from which a text is a near-duplicate
    alike_last: int  # the number of latest comments that are searched for near-duplicates of a text
    copies_spam: int  # the number of duplicates from which a text is spam; with fewer it is held


def duplicate(case: Case) -> list[Reason]:
    """The same text again: refused from the same person; from others held, or marked as spam."""
    rules = case.rules(RepeatRules)
    rows = case.db.execute(
        """
        select id, commenter_id, network, article_id, parent_id, body from comments
        where fingerprint = :print and created_at > :since and status <> 'erased' order by id
        """,
        {"print": case.text.fingerprint, "since": case.ago(hours=rules.duplicate_hours)},
    ).fetchall()
    long = len(case.text.visible.strip()) >= rules.short_text
    same = 0
    for row in rows:
        same_place = row["article_id"] == case.new.article_id and row["parent_id"] == case.place
        same_person = case.person is not None and row["commenter_id"] == case.person.id
        same_network = case.new.network is not None and row["network"] == case.new.network
        if (same_person and (same_place or long)) or (same_network and long):
            error = Conflict(phrase("this comment already exists (comment {id})", id=row["id"]), ref=str(row["id"]))
            return [refusal("duplicate", "duplicate", error, comment=row["id"])]
        same += long
    near = _near(case, rules) if long else []
    verdict = Verdict.SPAM if same + len(near) >= max(1, rules.copies_spam) else Verdict.HOLD
    found = []
    if same:
        found.append(Reason("duplicate", "copy", verdict, {"copies": same, "first": rows[0]["id"]}))
    if near:
        evidence = {"copies": len(near), "first": near[0].id, "share": max(copy.share for copy in near)}
        found.append(Reason("duplicate", "near_copy", verdict, evidence))
    return found


def _near(case: Case, rules: RepeatRules) -> list[NearDuplicate]:
    """Near-duplicates; a person who repeats their own comment on one article in better words is not one."""
    if not rules.alike_last:
        return []
    recent = case.facts.once(
        _fact_name(rules), lambda: near_duplicates.recent_texts(case.db, rules.alike_last, rules.alike)
    )
    near = recent.near(case.text.comparable, fingerprint=case.text.fingerprint)
    if case.person is None:
        return near
    own = (case.person.id, case.new.article_id)
    return [copy for copy in near if (copy.person_id, copy.article_id) != own]


def remember_text(case: Case, comment_id: int, person_id: int) -> None:
    """Also compare the next comments with this one, which was just stored."""
    recent: RecentTexts | None = case.facts.known(_fact_name(case.rules(RepeatRules)))
    if recent is not None:
        stored = RecentComment(comment_id, person_id, case.new.article_id, case.text.fingerprint)
        recent.add(stored, case.text.comparable)


def _fact_name(rules: RepeatRules) -> tuple[str, int, float]:
    return "last", rules.alike_last, rules.alike


PHASES = (
    Phase("duplicate", duplicate, ("copy", "near_copy"), refusals=("duplicate",), for_staff=True, on_edits=False),
)
