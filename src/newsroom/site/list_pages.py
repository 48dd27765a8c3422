"""How a list of stories is divided into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsroom.site.inputs import ListInputs


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, its stories the oldest first. The newest page has no `number` (None); it is at the path of the list.

    `older` and `newer` are the numbers of the neighbouring pages; `newer` is None on the second page, for the same reason.
    """

    number: int | None
    ids: tuple[int, ...]
    older: int | None
    newer: int | None

    @property
    def inputs(self) -> ListInputs:
        """What the page is made from."""
        return ListInputs(self.ids, self.older, self.newer)


def divide(ids: Sequence[int], size: int) -> list[ListPage]:
    """The pages of a list of stories, the oldest first, the newest page last.

    Numbered pages are full and always have the same stories; the newest page has as many as the last full page, and those
    published since. A numbered page changes once more: when the next one gets a number, because it links to it.
    """
    if not ids:
        return []
    numbered = max(len(ids) // size - 1, 0)
    pages = [
        ListPage(
            number=number,
            ids=tuple(ids[(number - 1) * size : number * size]),
            older=number - 1 or None,
            newer=number + 1 if number < numbered else None,
        )
        for number in range(1, numbered + 1)
    ]
    pages.append(ListPage(number=None, ids=tuple(ids[numbered * size :]), older=numbered or None, newer=None))
    return pages
