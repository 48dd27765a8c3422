"""What is computed from the text of a comment, once and only when needed; screening and storing share it."""

from __future__ import annotations

from functools import cached_property

from newsroom import markup
from newsroom.core.matching import skeleton
from newsroom.core.matching.links import hosts_in
from newsroom.core.matching.near_duplicates import ComparableText


class CommentText:
    """The text of a comment as stored, and everything computed from it alone."""

    def __init__(self, body: str) -> None:
        self.body = body

    def prepare(self) -> None:
        """Compute now what the intake needs, so that it need not be done while others wait for the file."""
        _ = self.fingerprint, self.comparable, self.hosts, self.html

    @cached_property
    def visible(self) -> str:
        """The text without invisible characters."""
        return skeleton.visible(self.body)

    @cached_property
    def words(self) -> list[str]:
        """The words as people see them."""
        return skeleton.words_of(skeleton.skeleton_of(self.visible))

    @cached_property
    def fingerprint(self) -> str:
        """The same for all ways of writing this text."""
        return skeleton.fingerprint_of(self.words, self.visible)

    @cached_property
    def comparable(self) -> ComparableText:
        """The parts of it that are compared with other texts."""
        return ComparableText(self.words)

    @cached_property
    def hosts(self) -> list[str]:
        """The hosts linked to, each once."""
        return hosts_in(self._rendered[1], self.visible)

    @cached_property
    def html(self) -> str:
        """The text as HTML for the page."""
        return self._rendered[0]

    @cached_property
    def _rendered(self) -> tuple[str, list[str]]:
        return markup.comment_with_hosts(self.body)
