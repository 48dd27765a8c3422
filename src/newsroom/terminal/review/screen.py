"""The review's screen as rows of safe text, for any width: narrow terminals get one column, wide ones two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from newsroom import text
from newsroom.core.commenters.commenters import CommenterRecord
from newsroom.core.comments.fields import Comment
from newsroom.terminal import reasons
from newsroom.terminal.review.state import ReviewView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDE = 120  # columns from which the person and the reasons stand beside the text
READABLE = 96  # no line of a comment is longer
STATUS = {
    "pending": "yellow",
    "published": "green",
    "rejected": "red",
    "spam": "magenta",
    "trashed": "dim",
    "erased": "dim",
}
VERDICT = {"hold": "yellow", "spam": "magenta", "reject": "red", "flag": "cyan", "publish": "green", "note": "dim"}
SHORT_KEYS = "a approve  r reject  s spam  d trash  h hold  j/k move  z undo  ? help  q quit"
LONG_KEYS = (
    "a approve  r reject  s spam  d trash  h hold  j/k next/previous  z undo  e edit  c reply  b ban  w word  "
    "i why  o conversation  u person  l raw  x mark  t queue  / filter  ? help  q quit"
)

MARKED_KEYS = "marked: A approve  R reject  S spam  D trash  x mark  j/k move  ? help  q quit"
END_KEYS = "k previous  z undo  t queue  / filter  ? help  q quit"
MARKED_END_KEYS = "marked: A approve  R reject  S spam  D trash  k previous  ? help  q quit"

When = Callable[[str], str]


def rows(
    view: ReviewView, console: Console, *, width: int, height: int, when: When, keys: Sequence[tuple[str, str]]
) -> list[Text]:
    """The screen, exactly `height` rows of at most `width` cells. `when` shows a UTC text; `keys` is for the help."""
    head = _head(view, width)
    foot = _foot(view, console, width)
    room = max(1, height - len(head) - len(foot))
    if view.panel == "help":
        middle = _help(keys, room, width)
    elif view.comment is None:
        middle = _nothing(view)
    elif width >= WIDE:
        left = min(READABLE, (width - 3) * 3 // 5)
        middle = _beside(
            _main(view, view.comment, console, left, room, when),
            _side(view, view.comment, console, width - left - 3, when),
            left,
            room,
        )
    else:
        side = [] if view.panel == "why" else _side(view, view.comment, console, width, when)
        if len(side) > max(2, room // 2):
            side = [*side[: max(2, room // 2) - 1], _text("… more: i", "dim")]
        main = _main(view, view.comment, console, width, max(1, room - len(side) - 1), when, narrow=True)
        middle = [*main, _text(""), *side]
    middle = (middle + [_text("")] * room)[:room]
    screen = [*head, *middle, *foot][:height]
    for row in screen:
        row.no_wrap = True
        row.truncate(width, overflow="ellipsis")
    return screen


def _text(value: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(text.terminal_safe(value), style=style)


def _joined(*parts: tuple[str, str]) -> Text:
    line = _text("")
    for value, style in parts:
        line.append_text(_text(value, style))
    return line


def _wrapped(value: str, console: Console, width: int, style: str = "") -> list[Text]:
    from rich.text import Text

    lines: list[Text] = []
    for paragraph in text.terminal_safe(value, keep_newlines=True).expandtabs(4).split("\n"):
        lines += Text(paragraph, style=style).wrap(console, max(10, width), overflow="fold") or [Text("")]
    return lines


def _head(view: ReviewView, width: int) -> list[Text]:
    end = f"end of queue, {text.number_of(view.total, 'comment')} waiting" if view.total else "nothing waits"
    place = f"{min(view.position, view.total)} of {view.total}" if view.comment else end
    bar = f" {view.queue}  {place}"
    if view.marked:
        bar += f"  {view.marked} marked"
    if view.search:
        bar += f"  holding “{text.one_line(view.search)}”"
    head = _text(bar.ljust(width), "reverse bold")
    if view.comment is None:
        return [head, _text("")]
    comment = view.comment
    lines = [
        head,
        _joined(
            (text.one_line(comment.article_title) or comment.article_slug, "bold"), (f"  {comment.article_slug}", "dim")
        ),
    ]
    if view.parent is not None:
        lines.append(
            _joined(
                (f"in answer to {text.one_line(view.parent.author)}: ", "dim"),
                (text.excerpt(view.parent.body, 200), "dim italic"),
            )
        )
    lines.append(_text(""))
    return lines


def _foot(view: ReviewView, console: Console, width: int) -> list[Text]:
    if view.typed is not None:
        # A long answer is shown by its end, where the typing goes on.
        room = max(8, width - len(view.prompt) - 4)
        asked = [_joined((f"{view.prompt}: ", "bold"), (view.typed[-room:], ""), ("▏", "bold"))]
        hint = "Enter sends   Esc leaves"
    elif view.prompt:
        asked = _choices(view.prompt, width)
        if view.message:
            asked.append(_text(view.message))
        hint = "Esc leaves"
    else:
        asked = [_text(view.message, "bold")]
        hint = _keys_that_apply(view, width)
    return [_text("─" * width, "dim"), *asked, _text(hint, "dim")]


def _keys_that_apply(view: ReviewView, width: int) -> str:
    if view.comment is None:
        return MARKED_END_KEYS if view.marked else END_KEYS
    if view.marked:
        return MARKED_KEYS
    return LONG_KEYS if width >= len(LONG_KEYS) else SHORT_KEYS


def _choices(prompt: str, width: int) -> list[Text]:
    """A question whose answers stand two spaces apart: no line ends between a key and what it means."""
    lines = [""]
    for part in prompt.split("  "):
        if lines[-1] and len(lines[-1]) + 2 + len(part) > width:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else "") + part
    return [_text(line, "bold") for line in lines]


def _main(
    view: ReviewView, comment: Comment, console: Console, width: int, room: int, when: When, *, narrow: bool = False
) -> list[Text]:
    """Who wrote it, and the text or the panel asked for, scrolled."""
    top = [_byline(view, comment, when), _text("")]
    if view.panel == "conversation":
        body = _conversation(view, console, width, when)
    elif view.panel == "person":
        body = _theirs(view, console, width, when)
    elif view.panel == "why" and narrow:
        said = _wrapped(comment.body, console, min(width, READABLE))
        body = [*said[:3], *([_text("…", "dim")] if len(said) > 3 else []), _text("")]
        body += _side(view, comment, console, width, when)
    elif view.panel == "raw":
        body = _wrapped(text.visible(comment.body), console, width)
    else:
        body = _wrapped(comment.body, console, min(width, READABLE))
    space = max(1, room - len(top))
    if len(body) > space:
        page = max(1, space - 1)
        pages = (len(body) + page - 1) // page
        start = (view.scroll % pages) * page
        left = len(body) - start - page
        more = (
            f"… {text.number_of(left, 'more line')}: Space"
            if left > 0
            else "… the end; Space goes back to the beginning"
        )
        body = [*body[start : start + page], _text(more, "dim")]
    return top + body


def _byline(view: ReviewView, comment: Comment, when: When) -> Text:
    parts = [(text.one_line(comment.author), "bold")]
    if comment.staff:
        parts.append(("  newsroom", "cyan"))
    if comment.pinned:
        parts.append(("  pinned", "cyan"))
    parts.append((f"  {when(comment.created_at)}  #{comment.id}", "dim"))
    if comment.status != "pending" or view.queue != "pending":
        parts.append((f"  {comment.status}", STATUS[comment.status]))
    if comment.decided_by:
        parts.append((f" by {comment.decided_by}", "dim"))
    if view.is_marked:
        parts.append(("  marked", "bold magenta"))
    if comment.edited_at:
        parts.append((f"  edited {when(comment.edited_at)}", "dim"))
    return _joined(*parts)


def _side(view: ReviewView, comment: Comment, console: Console, width: int, when: When) -> list[Text]:
    """The person, the reasons, the score."""
    lines = _person(view.person, when)
    lines += _reports(view, console, width)
    if comment.spam_score is not None:
        filled = round(comment.spam_score * 20)
        lines.append(
            _joined(("spam ", "dim"), ("█" * filled + "░" * (20 - filled), ""), (f" {comment.spam_score:.2f}", ""))
        )
    shown = comment.reasons if view.panel == "why" else comment.reasons[:4]
    for reason in shown:
        words = _wrapped(reasons.sentence(reason), console, max(10, width - 8))
        for number, line in enumerate(words):
            label = reasons.VERDICTS.get(reason.verdict, reason.verdict) if number == 0 else ""
            lines.append(_joined((label.ljust(8), VERDICT.get(reason.verdict, ""))).append_text(line))
    if len(comment.reasons) > len(shown):
        lines.append(_text(f"… {len(comment.reasons) - len(shown)} more: i", "dim"))
    return lines


def _reports(view: ReviewView, console: Console, width: int) -> list[Text]:
    """What readers reported it as, and with `i` what they wrote."""
    if not view.reports:
        return []
    kinds = ", ".join(dict.fromkeys(flag.reason.replace("_", " ") for flag in view.reports))
    many = text.number_of(len(view.reports), "reader")
    lines = _wrapped(f"reported by {many}: {kinds}", console, width, "red")
    if view.panel == "why":
        for flag in view.reports:
            if flag.text:
                lines += _wrapped(f"“{text.one_line(flag.text)}”", console, width, "italic")
    return lines


def _person(person: CommenterRecord | None, when: When) -> list[Text]:
    if person is None:
        return [_text("nothing is known of this writer", "dim")]
    counts = [
        (f"{number} {name}", style)
        for number, name, style in (
            (person.approved, "approved", "green"),
            (person.rejected, "rejected", "red"),
            (person.spam, "spam", "magenta"),
            (person.pending, "waiting", "yellow"),
        )
        if number
    ]
    line = _text("")
    for number, (value, style) in enumerate(counts):
        line.append_text(_text(("  " if number else "") + value, style))
    trust = {0: "not known yet", 1: "known reader", 2: "trusted reader", 3: "newsroom"}[person.trust]
    lines = [line, _text(f"{trust}, first seen {when(person.person.first_seen)}", "dim")]
    if person.person.email:
        lines.append(_text(person.person.email, "dim"))
    if person.person.note:
        lines += [_text(line, "italic") for line in person.person.note.split("\n")[-3:]]
    return lines


def _conversation(view: ReviewView, console: Console, width: int, when: When) -> list[Text]:
    lines: list[Text] = []
    for level, comment in view.conversation:
        here = comment.id == (view.comment.id if view.comment else 0)
        indent = "  " * min(level, 6)
        lines.append(
            _joined(
                (indent + ("▶ " if here else ""), "bold"),
                (text.one_line(comment.author), "bold"),
                (f"  {when(comment.created_at)}  ", "dim"),
                (comment.status, STATUS[comment.status]),
            )
        )
        for line in _wrapped(comment.body, console, width - len(indent) - 2):
            lines.append(_text(indent).append_text(line))
        lines.append(_text(""))
    return lines


def _theirs(view: ReviewView, console: Console, width: int, when: When) -> list[Text]:
    lines: list[Text] = []
    for comment in view.theirs:
        lines.append(
            _joined(
                (f"{when(comment.created_at)}  ", "dim"),
                (comment.status.ljust(10), STATUS[comment.status]),
                (text.one_line(comment.article_title), "dim"),
            )
        )
        lines.append(_text("  " + text.excerpt(comment.body, max(20, width - 4))))
    return lines


def _help(keys: Sequence[tuple[str, str]], room: int, width: int) -> list[Text]:
    shown = [(("Space" if key == " " else key), what) for key, what in keys if what]
    columns = 1 if len(shown) <= room else max(1, min(3, width // 40))
    tall = -(-len(shown) // columns)
    lines = []
    for row in range(tall):
        parts: list[tuple[str, str]] = []
        for key, what in shown[row::tall]:
            parts += [(key.rjust(6) + "  ", "bold"), (what.ljust(width // columns - 8)[: width // columns - 8], "")]
        lines.append(_joined(*parts))
    return lines


def _nothing(view: ReviewView) -> list[Text]:
    lines = [_text(_at_the_end(view), "bold"), _text("")]
    if view.marked:
        lines.append(_text(f"{text.number_of(view.marked, 'comment')} marked: A approve  R reject  S spam  D trash"))
    if view.search:
        lines.append(_text("/ with nothing typed shows all again", "dim"))
    for name in ("pending", "reported", "spam"):
        if name != view.queue and view.waiting.get(name):
            lines.append(_text(f"{view.waiting[name]} in {name} (press t)"))
    return [*lines, _text("k previous · z undo · q quit", "dim")]


def _at_the_end(view: ReviewView) -> str:
    """What is true where no comment is left to show: comments that were only passed over or marked still wait."""
    if view.total:
        return f"End of the queue: {text.number_of(view.total, 'comment')} in {view.queue} not decided yet."
    return "No comments contain that text." if view.search else f"Nothing waits in {view.queue}."


def _beside(left: list[Text], right: list[Text], width: int, room: int) -> list[Text]:
    out = []
    for row in range(max(len(left), min(len(right), room))):
        line = left[row].copy() if row < len(left) else _text("")
        line.truncate(width, overflow="ellipsis", pad=True)
        line.append_text(_text(" │ ", "dim"))
        out.append(line.append_text(right[row]) if row < len(right) else line)
    return out
