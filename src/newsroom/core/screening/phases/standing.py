"""What is known about the writer and what moderators decided on similar comments: the record, the filter, and the mode."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom import clock
from newsroom.core.commenters.commenters import TrustRules
from newsroom.core.screening.case import Case
from newsroom.core.screening.learning import spam_filter
from newsroom.core.screening.phase import Phase, Reason, Verdict
from newsroom.setting_kinds import CommentMode


@dataclass(frozen=True, slots=True)
class HistoryRules:
    """The share of rejected and spam in a person's recent record from which comments are held."""

    bad_share: float
    bad_decisions: int
    bad_days: int


def history(case: Case) -> list[Reason]:
    """Recent decisions on this person's comments, and whether the e-mail address matches the cookie."""
    rules, found = case.rules(HistoryRules), []
    if case.email_differs:
        found.append(Reason("history", "email_differs", Verdict.HOLD))
    if case.person is None:
        return found
    row = case.db.execute(
        """
        select count(*) as decided, coalesce(sum(status in ('rejected', 'spam')), 0) as bad from comments
        where commenter_id = :person and decided_at > :since and status in ('published', 'rejected', 'spam')
        """,
        {"person": case.person.id, "since": case.ago(days=rules.bad_days)},
    ).fetchone()
    if row["decided"] >= max(1, rules.bad_decisions) and row["bad"] >= rules.bad_share * row["decided"]:
        evidence = {"bad": row["bad"], "decided": row["decided"]}
        found.append(Reason("history", "bad_record", case.hold_unless_trusted, evidence))
    return found


def learned(case: Case) -> list[Reason]:
    """The score of the filter; it is a reason only once the filter is trained."""
    if not case.scores:
        return []
    return spam_filter.judge(
        case.db, case.scores, case.settings, case.new.body, email=case.new.email, at=clock.to_text(case.now)
    )


def mode(case: Case) -> list[Reason]:
    """The mode of the article or the site: hold all, hold new readers, or publish what no phase holds."""
    wanted = case.mode
    if wanted == CommentMode.PRE:
        return [Reason("mode", "pre_moderated", Verdict.HOLD)]
    approved = case.record.approved if case.record and case.person and case.person.signed else 0
    if wanted == CommentMode.FIRST and case.trust < 1:
        evidence = {"approved": approved, "needed": case.rules(TrustRules).approved_before}
        return [Reason("mode", "first_timer", Verdict.HOLD, evidence)]
    if case.trust >= 1:
        return [Reason("mode", "trusted", Verdict.PUBLISH, {"approved": approved, "trust": case.trust})]
    return [Reason("mode", "open", Verdict.PUBLISH)]


def staff(case: Case) -> list[Reason]:
    """Whether the writer is staff."""
    return [Reason("staff", "staff", Verdict.PUBLISH)]


PHASES = (
    Phase("history", history, ("email_differs", "bad_record")),
    Phase("model", learned, ("model_spam", "model_reject"), text_only=True),
    Phase("mode", mode, ("pre_moderated", "first_timer", "trusted", "open")),
)
STAFF = Phase("staff", staff, ("staff",), for_staff=True)
