"""After a change: says that what is published or scheduled does not include it, and how to include it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newsroom import clock, text
from newsroom.core.articles.articles import Article
from newsroom.desk import Desk
from newsroom.phrases import phrase

NAMED: Final = 12  # maximum number of articles that a printed command names


def tell(desk: Desk, changed: Sequence[Article]) -> None:
    """Say which of the articles readers will see, or see, without their newest text."""
    # What is scheduled with its newest revision is published without doing more.
    found = [one for one in changed if one.scheduled_earlier or (one.modified and not one.publish_at)]
    needed = desk.settings.flag("articles.require_approval")
    unapproved = [one for one in found if needed and one.revision != one.approved_revision]
    scheduled = [one for one in found if one.publish_at]
    newer = [one for one in found if not one.publish_at and one not in unapproved]
    if len(newer) == 1:
        desk.say(
            phrase(
                "readers still see revision {live_revision}; to publish the new one: newsroom publish {ref}",
                live_revision=newer[0].live_revision,
                ref=newer[0].ref,
            )
        )
    elif newer:
        desk.say(
            phrase(
                "readers still see the earlier revisions; to publish the new ones: newsroom publish {refs}",
                refs=_named(newer),
            )
        )
    _tell_scheduled(desk, scheduled, unapproved)
    if unapproved:
        desk.say(
            phrase(
                "the change must be approved before it is published: newsroom approve {refs}", refs=_named(unapproved)
            )
        )


def _tell_scheduled(desk: Desk, scheduled: Sequence[Article], unapproved: Sequence[Article]) -> None:
    if not scheduled:
        return
    ready = [one for one in scheduled if one not in unapproved]
    if len(scheduled) == 1:
        one = scheduled[0]
        time = clock.echo(clock.from_text(one.publish_at or ""), desk.zone)
        way = phrase("; to include it: newsroom publish {ref} --at {time}", ref=one.ref, time=text.shell_word(time))
        desk.say(
            phrase(
                "revision {rev} will be published at {time} without this change{way}",
                rev=one.publish_revision,
                time=time,
                way=way if ready else "",
            )
        )
        return
    desk.say("the scheduled revisions do not include these changes")
    if ready:
        desk.say(phrase("to include them: newsroom publish {refs} --at TIME", refs=_named(ready)))


def _named(found: Sequence[Article]) -> str:
    """How a command names these articles."""
    if len(found) > NAMED:
        return "REF…"
    return " ".join(one.ref if len(found) == 1 else str(one.id) for one in found)
