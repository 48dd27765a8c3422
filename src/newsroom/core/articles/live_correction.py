"""A correction of the text that readers see, while newer text waits: that text gets it too, and stays where it is."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from newsroom.core.articles import articles, merging, publishing, revisions, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal.actions import Act

Parts = tuple[str, ...]


def correct(
    act: Act,
    article: Article,
    *,
    note: str,
    zone: ZoneInfo,
    manuscript: Manuscript | None = None,
    expected: int | None = None,
    require_approval: bool = False,
) -> tuple[Article, Parts]:
    """Publish a correction of the live revision. A scheduled update and an embargo stay, and newer text is not published.

    `manuscript` is the live text with the correction; without it readers get the note only. Newer texts get the
    correction too. The second value names the parts in which they differ from it because they had changed the same;
    there the newer text was kept. Raises the errors of `publishing.check_correction` and `revisions.expect`.
    """
    article = articles.by_id(act.db, article.id)
    publishing.check_correction(
        article, act.now, zone, rewritten=manuscript is not None, require_approval=require_approval, live=True
    )
    revisions.expect(article, expected)
    assert article.live_revision is not None
    shown = revisions.get(act.db, article.id, article.live_revision).manuscript
    differing: Parts = ()
    if manuscript is not None:
        manuscript = replace(manuscript.cleaned(), lang=manuscript.lang or shown.lang)
        if manuscript.hash() != shown.hash():
            article, differing = _show(act, article, shown, manuscript, note=note, zone=zone)
    assert article.live_revision is not None
    workflow.add_note(act, replace(article, revision=article.live_revision), "correction", note, public=True)
    return publishing.mark_corrected(act, article, note=note), differing


def _show(
    act: Act, article: Article, shown: Manuscript, manuscript: Manuscript, *, note: str, zone: ZoneInfo
) -> tuple[Article, Parts]:
    """Make the corrected text the live revision, and carry the correction into the texts that are newer than `shown`."""
    live, newest = article.live_revision, article.revision
    planned = (article.publish_revision or newest) if article.publish_at else None
    saved = revisions.save(act, article, manuscript, note=note)
    corrected = publishing.go_live(act, saved, saved.revision, at=act.now, zone=zone, keep_schedule=True)
    fixed = revisions.get(act.db, article.id, corrected.revision).manuscript
    now_at = {live: corrected.revision}
    differing: list[str] = []
    for rev in dict.fromkeys((planned, newest)):
        if rev is None or rev in now_at:
            continue
        newer = revisions.get(act.db, article.id, rev).manuscript
        both, overlaps = merging.merge_manuscripts(shown, fixed, newer)
        differing += [part for part in overlaps if part not in differing]
        corrected = revisions.save(act, corrected, both, note=f"revision {rev} with the correction")
        now_at[rev] = corrected.revision
    if planned is not None:
        act.db.execute(
            "update articles set publish_rev = :rev where id = :id", {"rev": now_at[planned], "id": article.id}
        )
    return articles.by_id(act.db, article.id), tuple(differing)
