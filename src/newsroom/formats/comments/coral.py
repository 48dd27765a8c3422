"""Comments of Coral (Talk): its collections as `mongoexport` writes them, of version 4 or later, in a folder or in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from newsroom.core.comments.importing import ForeignComment, ForeignRow, ForeignThread, RowProblem
from newsroom.errors import Invalid, NotFound
from newsroom.formats import json_records
from newsroom.formats.comments import html_text, timestamps
from newsroom.formats.pieces import pieces
from newsroom.phrases import phrase

# Statuses of a comment (GQLCOMMENT_STATUS; ACCEPTED in version 4). One without a decision was shown.
_STATUSES: Final = {
    "APPROVED": "published", "ACCEPTED": "published", "NONE": "published", "REJECTED": "rejected", "PREMOD": "pending",
    "SYSTEM_WITHHELD": "pending",
}  # fmt: skip
_MOST: Final = 5_000_000  # stories and users


@dataclass(slots=True)
class _CoralFacts:
    """What comments refer to: the addresses of stories, and the names and e-mail addresses of users, by their ids."""

    stories: dict[str, str] = field(default_factory=dict)
    users: dict[str, tuple[str, str]] = field(default_factory=dict)
    comments: int = 0


def read(path: Path) -> Iterator[ForeignRow]:
    """Each comment, or what is wrong with it, and the stories that say when they close.

    Everything is read twice: stories and users may come after their comments.

    Raises `NotFound` for a folder without a JSON file; `Invalid` with the line for another kind of file.
    """
    files = sorted(path.glob("*.json*")) if path.is_dir() else [path]
    if not files:
        raise NotFound(phrase("there is no JSON file in {name}", name=path), ref=str(path))
    facts = _CoralFacts()
    for _, value in _records(files):
        _note(value, facts)
    if not facts.comments:
        raise Invalid(phrase("{where}: no Coral comments", where=f"{files[0]}:1"), ref=str(path))
    for where, value in _records(files):
        if _is_comment(value):
            yield _comment(value, where, facts)
        elif "closedAt" in value and _text(value, "url"):
            yield from _thread(value, where)


def _thread(story: Mapping[str, Any], where: str) -> Iterator[ForeignThread]:
    """The facts about a story, if it has its own: with null, the settings of the site say when it closes."""
    closes_at = _time(story["closedAt"])
    if closes_at or story["closedAt"] is False:
        yield ForeignThread(
            where, closed=False, closes_at=closes_at or "", url=_text(story, "url"), thread=_text(story, "id")
        )


def _records(files: list[Path]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each object of the files, also those in the lists of an object with all collections."""
    for path in files:
        with path.open("rb") as file:
            for one in json_records.read(pieces(file, str(path)), str(path)):
                found = [one.value] if isinstance(one.value, dict) else []
                listed = (each for name in ("comments", "stories", "assets", "users") for each in _list(found, name))
                for value in [*found, *listed]:
                    yield f"{path}:{one.line}", value


def _list(found: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    value = found[0].get(name) if found else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_comment(value: Mapping[str, Any]) -> bool:
    """Whether an object is a comment. Reactions and decisions also name a story, and the comment that they are about."""
    if "commentID" in value:
        return False
    return isinstance(value.get("storyID") or value.get("asset_id"), str)


def _note(value: Mapping[str, Any], facts: _CoralFacts) -> None:
    number = _text(value, "id")
    if _is_comment(value):
        facts.comments += 1
    elif _text(value, "username") and len(facts.users) < _MOST:
        facts.users[number] = (_text(value, "username"), _email(value))
    elif _text(value, "url") and len(facts.stories) < _MOST:
        facts.stories[number] = _text(value, "url")


def _email(value: Mapping[str, Any]) -> str:
    profiles = value.get("profiles")
    local = [one for one in profiles if isinstance(one, dict)] if isinstance(profiles, list) else []
    addresses = [_text(value, "email"), *(_text(one, "id") for one in local)]
    return next((one for one in addresses if "@" in one), "")


def _comment(value: Mapping[str, Any], where: str, facts: _CoralFacts) -> ForeignComment | RowProblem:
    number = _text(value, "id")
    if not number:
        return RowProblem(where, "the id is missing")
    at = _time(value.get("createdAt")) or _time(value.get("created_at"))
    if at is None:
        return RowProblem(where, phrase("comment {number} has no date", number=number))
    revisions = value.get("revisions") or value.get("body_history")
    last = revisions[-1] if isinstance(revisions, list) and revisions and isinstance(revisions[-1], dict) else {}
    body = _text(value, "body") or _text(last, "body")
    name, email = facts.users.get(_text(value, "authorID") or _text(value, "author_id"), ("", ""))
    story = _text(value, "storyID") or _text(value, "asset_id")
    deleted = value.get("deletedAt") or value.get("deleted_at")
    return ForeignComment(
        where=where,
        source="coral",
        source_id=number,
        author=name,
        email=email,
        body=html_text.plain(body) if "<" in body or "&" in body else body,
        created_at=at,
        # What is unknown waits for a moderator.
        status="trashed" if deleted else _STATUSES.get(_text(value, "status"), "pending"),
        parent=_text(value, "parentID") or _text(value, "parent_id") or None,
        url=facts.stories.get(story, ""),
        thread=story,
    )


def _time(value: object) -> str | None:
    """A time as mongoexport writes it: `{"$date": …}` with ISO text or milliseconds, or ISO text alone."""
    if isinstance(value, dict):
        value = value.get("$date")
    if isinstance(value, dict):
        value = value.get("$numberLong")
    return timestamps.milliseconds_or_iso(value)


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
