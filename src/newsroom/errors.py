"""Every error that newsroom can raise: each has a meaning that does not depend on the interface.

`cli` turns a class into an exit code, `web` into an HTTP status; the layers below use neither.
"""

from __future__ import annotations

from newsroom.phrases import Phrase, as_message, phrase


class NewsroomError(Exception):
    """Something a person can act on: what is wrong, with what, and what to do next."""

    code = "failed"
    reason = ""  # the code of the reason, if the screening refused a comment

    def __init__(self, message: str, *, ref: str | None = None, hint: str | None = None) -> None:
        self.message = as_message(message)
        super().__init__(self.message)
        self.ref = ref
        self.hint = as_message(hint) if hint else None

    @property
    def with_hint(self) -> Phrase:
        """What is wrong and what to do, for a place that has one text only."""
        message = as_message(self.message)
        return phrase("{message} ({hint})", message=message, hint=as_message(self.hint)) if self.hint else message


class Usage(NewsroomError):
    """The command or its options do not fit together."""

    code = "usage"


class NotFound(NewsroomError):
    """An article, a comment or a file to read does not exist."""

    code = "not_found"


class Invalid(NewsroomError):
    """Content is wrong: `message` starts with `file:line:` if there is a file."""

    code = "invalid"


class Conflict(NewsroomError):
    """Someone else was faster: a newer version, a slug in use, a decided comment."""

    code = "conflict"


class Refused(NewsroomError):
    """The action is not allowed from the current status."""

    code = "refused"


class BadFile(NewsroomError):
    """The newsroom file is missing, of another program, newer, damaged, read-only, or busy for too long."""

    code = "file"


class Damaged(BadFile):
    """The newsroom file cannot be read, or its tables are not those that its version has."""


class NotOurs(BadFile):
    """A file of another program, or one whose beginning is damaged, is where the newsroom file should be."""


class FullDisk(BadFile):
    """The newsroom file cannot be written because the disk is full or does not work: the file itself is undamaged."""

    code = "outside"


class Partial(NewsroomError):
    """Some of several failed; `failures` lists each. If all of them have the same hint, that is its hint."""

    code = "partial"

    def __init__(self, message: str, failures: list[NewsroomError], *, hint: str | None = None) -> None:
        shared = {one.hint for one in failures}
        super().__init__(message, hint=hint or (shared.pop() if len(shared) == 1 else None))
        self.failures = failures


class Outside(NewsroomError):
    """Something outside of newsroom failed: an editor, the network, a deploy target, a full disk."""

    code = "outside"
