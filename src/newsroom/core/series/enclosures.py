"""The files of the episodes of podcasts, by the path from which podcast programs load them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class EpisodeFile:
    """The file of an episode: its story, its bytes and its duration in seconds, 0 if unknown.

    `host` is the host of its address, empty for a file of the site.
    """

    article_id: int
    bytes: int
    seconds: float
    host: str = ""


def by_path(db: Connection) -> dict[str, EpisodeFile]:
    """The files of the published episodes of all podcasts. A file of several stories belongs to the oldest of them."""
    rows = db.execute(
        """
        select a.id, h.html, r.extra from podcasts p join series_stories s on s.series_id = p.series_id
        join articles a on a.id = s.article_id and a.kind = 'story' and a.live_rev is not null
        join revisions r on r.article_id = a.id and r.rev = a.live_rev
        join renders h on h.article_id = a.id and h.rev = a.live_rev
        where p.active = 1 order by a.id desc
        """
    ).fetchall()
    found: dict[str, EpisodeFile] = {}
    if not rows:
        return found
    from newsroom import markup  # here: most newsrooms have no podcast
    from newsroom.core.media import pictures  # here: only an episode has a clip
    from newsroom.core.series import episodes  # here: it loads the parser of texts

    for row in rows:
        file = episodes.file_of(markup.shown_embeds(row["html"]))
        if file is None:
            continue
        entry, _ = episodes.read(json.loads(row["extra"]))
        source = str(file.embed.source)
        if not source.startswith("/"):
            parts = urlsplit(source)
            found[parts.path] = EpisodeFile(row["id"], entry.bytes, entry.duration, (parts.hostname or "").lower())
            continue
        clip = next((one for one in pictures.named(db, source) if one.is_clip), None)
        size, seconds = (clip.bytes, clip.duration or 0) if clip else (0, 0)
        found[source] = EpisodeFile(row["id"], size or entry.bytes, seconds or entry.duration)
    return found
