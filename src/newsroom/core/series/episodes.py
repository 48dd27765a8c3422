"""What the front matter of a story says about it as an episode of a podcast: length, number, season, chapters.

The keys: `duration`, `audio_bytes`, `season`, `episode`, `episode_type`, `explicit`, and `chapters`, lines of a time and words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsroom import text
from newsroom.core.articles.checks import Finding
from newsroom.core.series import parts, podcasts
from newsroom.core.series import series as all_series
from newsroom.phrases import phrase
from newsroom.store import Connection

TYPES: Final = ("full", "trailer", "bonus")
LONGEST_DURATION: Final = 7 * 24 * 3600  # seconds
LARGEST: Final = 100_000_000_000  # bytes of a file
LARGEST_NUMBER: Final = 100_000  # of a season or an episode
MOST_CHAPTERS: Final = 200
LONGEST_CHAPTER: Final = 200  # characters
KEYS: Final = ("duration", "audio_bytes", "season", "episode", "episode_type", "explicit", "chapters")
_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,2}):([0-5]\d)"
_CHAPTER: Final = r"\[?((?:\d{1,3}:)?\d{1,2}:[0-5]\d)\]?\s+(\S.*)"
_YES: Final = ("true", "yes", "on", "1")
_NO: Final = ("false", "no", "off", "0", "clean")


@dataclass(frozen=True, slots=True)
class EpisodeChapter:
    """Where a chapter begins, in seconds, and its title."""

    start: int
    title: str


@dataclass(frozen=True, slots=True)
class EpisodeEntry:
    """What a story says about its file: `duration` in seconds, `bytes`; 0 and None where it says nothing."""

    duration: int = 0
    bytes: int = 0
    season: int = 0
    episode: int = 0
    type: str = "full"
    explicit: bool | None = None
    chapters: tuple[EpisodeChapter, ...] = ()


def read(extra: Mapping[str, Any]) -> tuple[EpisodeEntry, list[str]]:
    """What the keys of a text say, and the keys whose values mean nothing, which are left out."""
    said = {key: extra[key] for key in KEYS if key in extra and extra[key] not in (None, "")}
    wrong: list[str] = []

    def value(key: str, found: Any, default: Any) -> Any:
        if key in said and found is None:
            wrong.append(key)
        return default if found is None else found

    kind = str(said.get("episode_type", "full")).strip().lower()
    entry = EpisodeEntry(
        duration=value("duration", _seconds(said.get("duration")), 0),
        bytes=value("audio_bytes", _number(said.get("audio_bytes"), LARGEST), 0),
        season=value("season", _number(said.get("season"), LARGEST_NUMBER), 0),
        episode=value("episode", _number(said.get("episode"), LARGEST_NUMBER), 0),
        type=value("episode_type", kind if kind in TYPES else None, "full"),
        explicit=value("explicit", _truth(said.get("explicit")), None),
        chapters=value("chapters", _chapters(said.get("chapters")), ()),
    )
    return entry, wrong


def _number(typed: object, largest: int) -> int | None:
    written = str(typed).strip()
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        return None
    return int(written) if 1 <= int(written) <= largest else None


def _seconds(typed: object) -> int | None:
    """A length as `1:02:03`, `62:03` or a number of seconds."""
    written = str(typed).strip()[:20]
    found = text.pattern(_TIME).fullmatch(written)
    if found is None:
        return _number(typed, LONGEST_DURATION)
    total = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    return total if 0 < total <= LONGEST_DURATION else None


def _truth(typed: object) -> bool | None:
    written = str(typed).strip().lower()
    return True if written in _YES else False if written in _NO else None


def _chapters(typed: object) -> tuple[EpisodeChapter, ...] | None:
    """Chapters in order; None if a line is not a chapter, if there are too many, or if they are not in order."""
    lines: Sequence[object] = typed.splitlines() if isinstance(typed, str) else typed if isinstance(typed, list) else ()
    found: list[EpisodeChapter] = []
    for line in lines:
        written = line.strip() if isinstance(line, str) else ""
        if isinstance(line, str) and not written:
            continue
        matched = text.pattern(_CHAPTER).fullmatch(written[: LONGEST_CHAPTER + 20])
        if matched is None or len(found) >= MOST_CHAPTERS:
            return None
        start = 0
        for part in matched[1].split(":"):
            start = start * 60 + int(part)
        if found and start <= found[-1].start:
            return None
        found.append(EpisodeChapter(start, text.one_line(matched[2])[:LONGEST_CHAPTER]))
    return tuple(found) or None


def entries(db: Connection, ids: Iterable[int]) -> dict[int, EpisodeEntry]:
    """What the published texts of these articles say."""
    rows = db.execute(
        """
        select a.id, r.extra from articles a join revisions r on r.article_id = a.id and r.rev = a.live_rev
        where a.id in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(sorted(ids))},
    )
    return {row[0]: read(json.loads(row[1]))[0] for row in rows}


def problems(db: Connection) -> list[Finding]:
    """What directories of podcasts and their programs miss in the stories of podcasts, whose newest texts are read."""
    found: list[Finding] = []
    for one in podcasts.list_(db):
        series = all_series.by_id(db, one.series_id)
        ids = [part.article_id for part in parts.listed(db, series) if part.status != "killed"]
        rows = db.execute(
            """
            select a.slug, r.extra, h.html from articles a join revisions r on r.article_id = a.id and r.rev = a.head_rev
            left join renders h on h.article_id = a.id and h.rev = a.head_rev
            where a.id in (select value from json_each(:ids)) order by a.id
            """,
            {"ids": json.dumps(ids)},
        )
        first: dict[str, str] = {}
        for row in rows:
            said = [*_of_story(row["html"] or "", row["extra"]), *_again(first, row["slug"], row["html"] or "")]
            found += [Finding("warning", row["slug"], *one) for one in said]
    return found


def _again(first: dict[str, str], slug: str, html: str) -> Iterator[tuple[str, str]]:
    """The message about a file that another episode of the podcast has. `first` are the first stories with each file."""
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    file = file_of(markup.shown_embeds(html))
    if file is not None and first.setdefault(file.embed.source, slug) != slug:
        said = phrase(
            "it has the same file as {slug}: podcast directories ignore the second episode",
            slug=first[file.embed.source],
        )
        yield "same-audio", said


def _of_story(html: str, extra: str) -> Iterator[tuple[str, str]]:
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    entry, wrong = read(json.loads(extra))
    for key in wrong:
        yield "episode", phrase("the value of {key} in its front matter is not valid", key=key)
    file = file_of(markup.shown_embeds(html))
    if file is None:
        yield "no-audio", phrase("it is in a podcast, but has no audio or video file, so it is not an episode")
        return
    if not entry.bytes and not file.embed.source.startswith("/"):
        said = phrase(
            "the size of {page} is not known: write 'audio_bytes: 1234567' in the front matter", page=file.embed.page
        )
        yield "no-audio-bytes", said
    if not entry.duration and not file.embed.source.startswith("/"):
        yield (
            "no-duration",
            phrase(
                "the duration of {page} is not known: write 'duration: 12:34' in the front matter", page=file.embed.page
            ),
        )


def file_of(shown: Sequence[Any]) -> Any | None:
    """The file of an episode among the embeds of a text (`markup.ShownEmbed`): the first sound, else the first video.

    A list of pieces (`.m3u8`) does not count: podcast programs cannot download it.
    """
    files = [one for one in shown if one.embed.is_file and not _path(one.embed.source).endswith(".m3u8")]
    sounds = [one for one in files if one.embed.kind.value == "audio"]
    return next(iter([*sounds, *files]), None)


def _path(address: str) -> str:
    return address.partition("?")[0].partition("#")[0].lower()
