"""Every error the newsroom can raise, each with a meaning and none with wording for one surface.

`cli` turns a class into an exit code, `web` into an HTTP status; nothing below them knows either.
"""

from __future__ import annotations


class NewsroomError(Exception):
    """Something a person can act on: what is wrong, with what, and what to do next."""

    code = "failed"
    reason = ""  # of a comment that the screening refused: the code of the reason

    def __init__(self, message: str, *, ref: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.ref = ref
        self.hint = hint


class Usage(NewsroomError):
    """The command or its options do not fit together."""

    code = "usage"


class NotFound(NewsroomError):
    """An article, a comment or a file to read does not exist."""

    code = "not_found"


class Invalid(NewsroomError):
    """Content is wrong: `message` starts with `file:line:` where there is a file."""

    code = "invalid"


class Conflict(NewsroomError):
    """Someone else was there first: a newer version, a slug in use, a decided comment."""

    code = "conflict"


class Refused(NewsroomError):
    """The act is not allowed from the present state."""

    code = "refused"


class BadFile(NewsroomError):
    """The newsroom file is missing, foreign, newer, damaged, read-only or busy past its time-out."""

    code = "file"


class Partial(NewsroomError):
    """Some of several failed; `failures` names each."""

    code = "partial"

    def __init__(self, message: str, failures: list[NewsroomError], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.failures = failures


class Outside(NewsroomError):
    """Something outside the newsroom failed: an editor, the network, a deploy target, a full disk."""

    code = "outside"
