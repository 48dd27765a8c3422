"""Whether writers may approve their own text."""

from __future__ import annotations

from typing import Final

from newsroom.core.journal import actions
from newsroom.desk import Desk

READER: Final = "reader"  # the actor when readers change their own comments


def own_text(desk: Desk) -> bool:
    """Whether the person may approve text that they wrote themselves, by the setting `articles.approve_own`.

    This matters only if approval is required; otherwise everybody may publish without it.
    """
    allowed = desk.settings.text("articles.approve_own")
    if allowed == "yes" or not desk.settings.flag("articles.require_approval"):
        return True
    return allowed == "alone" and set(actions.actors(desk.db)) <= {desk.actor, READER}
