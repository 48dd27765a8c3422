"""What is read out of a comment's text, each thing once and only when somebody asks: screening and storing share it."""

from __future__ import annotations

from functools import cached_property

from newsroom import markup
from newsroom.core.matching import skeleton
from newsroom.core.matching.links import hosts_in
from newsroom.core.matching.near_duplicates import ComparableText


class CommentText:
    """A text as the file keeps it, and all that follows from it alone."""

    def __init__(self, body: str) -> None:
        self.body = body

    def prepare(self) -> None:
        """Find out now what the intake is going to ask for, so that it need not while others wait for the file."""
        _ = self.fingerprint, self.comparable, self.hosts, self.html

    @cached_property
    def visible(self) -> str:
        """The text without what takes no ink."""
        return skeleton.visible(self.body)

    @cached_property
    def words(self) -> list[str]:
        """The words as the eye sees them."""
        return skeleton.words_of(skeleton.skeleton_of(self.visible))

    @cached_property
    def fingerprint(self) -> str:
        """What all ways of writing this text share."""
        return skeleton.fingerprint_of(self.words, self.visible)

    @cached_property
    def comparable(self) -> ComparableText:
        """What of it tells how much another text is like it."""
        return ComparableText(self.words)

    @cached_property
    def hosts(self) -> list[str]:
        """The hosts linked to, each once."""
        return hosts_in(self._rendered[1], self.visible)

    @cached_property
    def html(self) -> str:
        """The text as it stands on the page."""
        return self._rendered[0]

    @cached_property
    def _rendered(self) -> tuple[str, list[str]]:
        return markup.comment_with_hosts(self.body)
