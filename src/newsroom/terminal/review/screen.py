"""The review's screen as rows of safe text, for any width: one column, two panes, or three with a list of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsroom import phrases, text
from newsroom.core.comments.fields import Comment
from newsroom.phrases import phrase
from newsroom.terminal.review import footer, panes
from newsroom.terminal.review.panes import When
from newsroom.terminal.review.rich_lines import fitted, joined, line, shown, wrapped
from newsroom.terminal.review.state import QUEUES, ReviewView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDE = 120  # columns from which the person and the reasons are shown beside the text
LISTING = 160  # columns from which the queue is listed too
BETWEEN = " │ "
HELP_COLUMN = 39  # cells for a key and its description
CLOSE = phrase("Esc to close")


def listed_rows(width: int, height: int) -> int:
    """How many comments of the queue a screen of this size lists; 0 when it has no room for a list."""
    return max(0, height - 5) if width >= LISTING else 0


def rows(
    view: ReviewView, console: Console, *, width: int, height: int, when: When, keys: Sequence[tuple[str, str]]
) -> list[Text]:
    """The screen, exactly `height` rows of at most `width` cells. `when` shows a UTC text; `keys` is for the help."""
    foot = footer.rows(view, console, width)
    head = [_bar(view, width)]
    if width < LISTING and view.comment is not None and view.panel != "help":
        head += panes.article_lines(view, view.comment)
    room = max(1, height - len(head) - len(foot))
    if view.panel == "help":
        middle = [panes.title(phrase("Keys"), width, CLOSE), *panes.page(_help(keys, width), view.scroll, room - 1)]
    elif width >= LISTING:
        middle = _three(view, console, width, room, when)
    elif view.comment is None:
        middle = [line(""), *_nothing(view)]
    elif width >= WIDE:
        left = min(panes.READABLE, (width - len(BETWEEN)) * 3 // 5)
        right = width - left - len(BETWEEN)
        middle = _beside(
            [
                _main_pane(view, view.comment, console, left, room, when),
                _side_pane(view, view.comment, console, right, room, when),
            ],
            [left, right],
            room,
        )
    else:
        middle = _stacked(view, view.comment, console, width, room, when)
    middle = (middle + [line("")] * room)[:room]
    screen = [*head, *middle, *foot][:height]
    for row in screen:
        row.no_wrap = True
        row.truncate(width, overflow="ellipsis")
    return screen


def _bar(view: ReviewView, width: int) -> Text:
    """The first line: the queue, the place in it, what is marked, the filter."""
    if view.comment:
        place = phrase("{place:,} of {total:,}", place=min(view.position, view.total), total=view.total)
    elif view.total:
        place = phrase("end of the queue, {many} not decided", many=text.number_of(view.total, "comment"))
    else:
        place = phrase("empty")
    parts = [QUEUES[view.queue], place]
    if view.marked:
        parts.append(phrase("{count:,} marked", count=view.marked))
    if view.search:
        parts.append(phrase("filter: {filter}", filter=text.one_line(view.search)))
    made = fitted(joined((" ", ""), (phrases.joined("  ", parts), "")), width, pad=True)
    made.stylize("reverse bold")
    return made


def _stacked(view: ReviewView, comment: Comment, console: Console, width: int, room: int, when: When) -> list[Text]:
    """One column: the comment, or the panel under its title, and below it the reader and some reasons."""
    top = line("")
    if view.panel:
        name = panes.side_name(view, comment) if view.panel == "why" else panes.panel_name(view)
        top = panes.title(name, width, CLOSE)
    side = [] if view.panel == "why" else panes.side(view, comment, console, width, when)
    if len(side) > max(2, room // 2):
        side = [*side[: max(2, room // 2) - 1], line(phrase("… more (i)"), "dim")]
    main = panes.main(view, comment, console, width, max(1, room - len(side) - 2), when, narrow=True)
    return [top, *main, line(""), *side]


def _three(view: ReviewView, console: Console, width: int, room: int, when: When) -> list[Text]:
    """The queue, the comment, the reader and the reasons."""
    left = min(60, width * 3 // 11)
    right = min(64, (width - left) * 2 // 5)
    middle = width - left - right - 2 * len(BETWEEN)
    listed = [
        panes.title(phrase("Queue: {queue}", queue=QUEUES[view.queue]), left),
        *panes.queue_list(view, left, room - 1),
    ]
    if view.comment is None:
        return _beside([listed, _nothing(view)], [left, width - left - len(BETWEEN)], room)
    main = _main_pane(view, view.comment, console, middle, room, when, with_article=True)
    return _beside(
        [listed, main, _side_pane(view, view.comment, console, right, room, when)], [left, middle, right], room
    )


def _main_pane(
    view: ReviewView,
    comment: Comment,
    console: Console,
    width: int,
    room: int,
    when: When,
    *,
    with_article: bool = False,
) -> list[Text]:
    way_out = CLOSE if view.panel not in ("", "why") else ""
    top = [panes.title(panes.panel_name(view), width, way_out)]
    if with_article:
        top += [*(fitted(one, width) for one in panes.article_lines(view, comment)), line("")]
    return [*top, *panes.main(view, comment, console, width, max(1, room - len(top)), when)]


def _side_pane(view: ReviewView, comment: Comment, console: Console, width: int, room: int, when: When) -> list[Text]:
    top = panes.title(panes.side_name(view, comment), width, CLOSE if view.panel == "why" else "")
    body = panes.side(view, comment, console, width, when, everything=True)
    if len(body) > room - 1:
        more = wrapped(phrase("… more: newsroom comments show {id}", id=comment.id), console, width, "dim")
        body = [*body[: max(0, room - 1 - len(more))], *more]
    return [top, *body]


def _help(keys: Sequence[tuple[str, str]], width: int) -> list[Text]:
    """Every key with its description, in as many columns as there is room for."""
    listed = [((phrase("Space") if key == " " else key), what) for key, what in keys if what]
    columns = max(1, min(3, width // HELP_COLUMN))
    tall = -(-len(listed) // columns)
    each = width // columns
    lines = []
    for row in range(tall):
        made = line("")
        for key, what in listed[row::tall]:
            made.append_text(fitted(joined((f"{shown(key):>6}  ", "bold"), (what, "")), each, pad=True))
        lines.append(made)
    return lines


def _nothing(view: ReviewView) -> list[Text]:
    lines = [line(_at_the_end(view), "bold"), line("")]
    if view.marked:
        lines.append(
            line(
                phrase(
                    "{many} marked: A approve · R reject · S spam · D trash",
                    many=text.number_of(view.marked, "comment"),
                )
            )
        )
    if view.search:
        lines.append(line(phrase("press f and then 0 to show all"), "dim"))
    for name in ("pending", "reported", "spam"):
        if name != view.queue and view.waiting.get(name):
            lines.append(line(phrase("{count:,} {queue} (press t)", count=view.waiting[name], queue=QUEUES[name])))
    return [*lines, line(phrase("k previous · z undo · q quit"), "dim")]


def _at_the_end(view: ReviewView) -> str:
    """What the screen says at the end of the queue: comments that were only skipped or marked are undecided."""
    if view.total:
        many = text.number_of(view.total, "comment")
        queue = QUEUES[view.queue]
        return phrase("End of the queue. The {queue} queue still has {many} to decide.", many=many, queue=queue)
    if view.search:
        return phrase("No comments match this filter.")
    return phrase("The {queue} queue is empty.", queue=QUEUES[view.queue])


def _beside(columns: Sequence[list[Text]], widths: Sequence[int], room: int) -> list[Text]:
    """Panes next to each other, with rules between them down to the footer."""
    out = []
    for row in range(room):
        made = line("")
        for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
            made.append_text(line(BETWEEN if number else "", "dim"))
            made.append_text(fitted(column[row] if row < len(column) else line(""), width, pad=True))
        out.append(made)
    return out
