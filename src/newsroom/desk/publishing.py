"""Publishes many articles, in several transactions so that others can write in between, and publishes what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from newsroom import clock, text
from newsroom.core.articles import articles, publishing, revisions
from newsroom.core.articles.articles import Article, Filter
from newsroom.core.articles.publishing import Order
from newsroom.core.articles.statuses import APPROVED, DRAFT
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.series import named_series
from newsroom.desk import Desk, trial
from newsroom.desk.loss_report import LossReport
from newsroom.phrases import enumerated, phrase

CHUNK = 200  # articles in one transaction
SHOWN = 5  # articles that a warning names
_WAITING = Filter(statuses=(DRAFT, APPROVED))
_NOT_HELD = _WAITING._replace(held=False)


@dataclass(slots=True)
class Published:
    """The articles, and what failed: the REF with its error."""

    done: list[Article] = field(default_factory=list)
    failed: list[tuple[str, Exception]] = field(default_factory=list)


def number_waiting(desk: Desk, *, held: bool = False) -> int:
    """The number of drafts and approved articles; held-back ones count only with `held`."""
    return articles.count(desk.db, _WAITING if held else _NOT_HELD)


def number_held(desk: Desk) -> int:
    """The number of drafts and approved articles that are held back."""
    return articles.count(desk.db, _WAITING._replace(held=True))


def waiting(desk: Desk, *, held: bool = False) -> list[str]:
    """The drafts and approved articles, as REFs; with `held` also those that are held back."""
    return [str(article.id) for article in articles.list_(desk.db, _WAITING if held else _NOT_HELD, sort="id")]


def without_held(desk: Desk, refs: Sequence[str], *, named: Sequence[str]) -> tuple[list[str], int]:
    """`refs` without the articles that are held back, and how many these are. Those in `named` are kept."""
    kept = [ref for ref in refs if ref in named or not _is_held(desk, ref)]
    return kept, len(refs) - len(kept)


def _is_held(desk: Desk, ref: str) -> bool:
    article = articles.find(desk.db, ref)
    return article is not None and article.held is not None


def publish(
    desk: Desk, refs: Sequence[str], order: Order, *, progress: Callable[[int], None], dry_run: bool = False
) -> Published:
    """Publish or schedule articles, as one batch; `progress` is called with the number done since.

    A dry run shows the result and changes nothing. What readers will not see of the texts is reported.
    """
    approval = desk.settings.flag("articles.require_approval")

    def one(act: Act, ref: str) -> Article:
        article = articles.get(desk.db, ref)
        done = publishing.publish(act, article, order, zone=desk.zone, require_approval=approval)
        if done.publish_at is None and done.live_revision == article.live_revision:
            tell_cancelled(desk, article)
        return named_series.follow(act, article, done)

    result = Published()
    batch: int | None = None
    for start in range(0, len(refs), CHUNK):
        part = refs[start : start + CHUNK]
        with trial.action(desk, "publish", dry_run=dry_run, batch=batch) as act:
            outcome = actions.each(act, part, lambda ref, act=act: one(act, ref))  # type: ignore[misc]
        batch = act.batch if act.noted and not dry_run else batch
        result.done += outcome.done
        result.failed += outcome.failed
        progress(len(part))
    report = LossReport(desk)
    for article in result.done:
        report.look(article, public_revision(article))
    report.tell()
    tell_empty(desk, result.done)
    return result


def tell_empty(desk: Desk, published: Sequence[Article]) -> None:
    """Warn about articles that were published, or are scheduled, without a text: readers see a title only."""
    empty = [one.slug for one in published if not revisions.html(desk.db, one.id, public_revision(one)).strip()]
    if empty:
        left = [text.number_of(len(empty) - SHOWN, "other article")] if empty[SHOWN:] else []
        desk.warn(phrase("the body is empty: {slugs}", slugs=enumerated([*empty[:SHOWN], *left])))


def public_revision(article: Article) -> int:
    """The revision that readers will see next, or see."""
    return article.publish_revision or article.live_revision or article.revision


def tell_cancelled(desk: Desk, before: Article) -> None:
    """Say that the update of a published article, as it was `before`, is no longer scheduled."""
    if before.publish_at is not None and before.live_revision is not None:
        desk.say(
            phrase(
                "the update of {slug} that was scheduled for {time} is cancelled",
                slug=before.slug,
                time=clock.echo(clock.from_text(before.publish_at), desk.zone),
            )
        )


def due(desk: Desk) -> list[Article]:
    """The articles that are to be published or withdrawn by now."""
    return articles.several(desk.db, [number for number, _ in publishing.due(desk.db, desk.now)])


def publish_due(desk: Desk) -> Published:
    """Publish what is scheduled for now or earlier, and withdraw what has expired."""
    if not publishing.due(desk.db, desk.now):
        return Published()
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="publish --due") as act:
        # Checked again in the transaction: another process may have done it in the meantime.
        listed = publishing.due(desk.db, desk.now)
        outcome = actions.each(act, listed, lambda what: named_series.carry_out(act, what[0], what[1], zone=desk.zone))
    return Published(outcome.done, [(str(what[0]), error) for what, error in outcome.failed])
