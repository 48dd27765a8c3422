"""What stands in the panes of the review's screen: the list of the queue, the comment, the author with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newsroom import text
from newsroom.core.commenters.commenters import CommenterRecord
from newsroom.core.comments.comments import CommentLine
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.terminal import reasons
from newsroom.terminal.review.rich_lines import fitted, joined, line, wrapped
from newsroom.terminal.review.state import ReviewView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

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
# From which spam score on a comment is called what, and the colour of it; the queue `suspect` has the same bounds.
SCORES = ((0.8, "likely spam", "red"), (0.2, "unclear", "yellow"), (0.0, "unlikely spam", "green"))
SCORE_BAR = 10  # cells
SHOWN_REASONS = 4  # where the reasons have no pane of their own
NAME_WIDTH = 14  # cells of a name in the list of the queue

When = Callable[[str], str]


def title(name: str, width: int, way_out: str = "") -> Text:
    """The first line of a pane: its name, a rule, and how to close it."""
    out = f" {way_out}" if way_out else ""
    head = fitted(joined((name, "bold"), (" ", "")), max(1, width - len(out) - 1))
    rule = max(0, width - head.cell_len - len(out))
    return head.append_text(joined(("─" * rule, "dim"), (out, "dim")))


def score_of(score: float) -> tuple[str, str]:
    """What a spam score is called, and its colour."""
    return next((words, colour) for least, words, colour in SCORES if score >= least)


def queue_list(view: ReviewView, width: int, room: int) -> list[Text]:
    """The comments around the shown one, a line each."""
    shown = view.listed[:room]
    lines = [_listed(one, view, width) for one in shown]
    if view.goes_on and shown:
        lines[-1:] = (
            [line("  … more follow", "dim")] if len(lines) == room else [lines[-1], line("  … more follow", "dim")]
        )
    return lines


def _listed(one: CommentLine, view: ReviewView, width: int) -> Text:
    here = view.comment is not None and one.id == view.comment.id
    end, colour = _listed_end(one, view)
    left = joined(("▶" if here else " ", "bold"), ("x " if one.id in view.marks else "  ", "bold magenta"))
    left.append_text(fitted(line(text.one_line(one.author), "bold" if here else ""), NAME_WIDTH, pad=True))
    left.append_text(line(f" {text.one_line(one.beginning)}", "" if here else "dim"))
    room = max(1, width - len(end) - 1)
    return fitted(left, room, pad=True).append_text(joined((" ", ""), (end, colour)))


def _listed_end(one: CommentLine, view: ReviewView) -> tuple[str, str]:
    """What stands at the end of a line of the list: the score while the comment waits, else its status."""
    expected = {"pending": ("pending",), "spam": ("spam",), "suspect": ("pending", "published")}
    if str(one.status) not in expected.get(view.queue, ("published",)) and one.status != CommentStatus.PENDING:
        return str(one.status), STATUS[one.status]
    if one.spam_score is None:
        return "", ""
    return f"{one.spam_score:.2f}", score_of(one.spam_score)[1]


def main(
    view: ReviewView, comment: Comment, console: Console, width: int, room: int, when: When, *, narrow: bool = False
) -> list[Text]:
    """Who wrote the comment, and the text or the panel asked for, scrolled."""
    top = [_byline(view, comment, when), line("")]
    if view.panel in ("conversation", "person", "raw"):
        body = panel(view, comment, console, width, when)
    elif view.panel == "why" and narrow:
        said = wrapped(comment.body, console, min(width, READABLE))
        body = [*said[:3], *([line("…", "dim")] if len(said) > 3 else []), line("")]
        body += panel(view, comment, console, width, when)
    else:
        body = wrapped(comment.body, console, min(width, READABLE))
    return top + _page(body, view.scroll, max(1, room - len(top)))


def panel(view: ReviewView, comment: Comment, console: Console, width: int, when: When) -> list[Text]:
    """The open panel: the conversation, all by the person, the raw text, or every reason."""
    if view.panel == "conversation":
        return _conversation(view, console, width, when)
    if view.panel == "person":
        return _theirs(view, width, when)
    if view.panel == "raw":
        return wrapped(text.visible(comment.body), console, width)
    return side(view, comment, console, width, when, everything=True)


def _page(body: list[Text], scroll: int, space: int) -> list[Text]:
    """The part of a long body that fits, and a line on what follows."""
    if len(body) <= space:
        return body
    page = max(1, space - 1)
    pages = (len(body) + page - 1) // page
    start = (scroll % pages) * page
    left = len(body) - start - page
    more = f"… {text.number_of(left, 'more line')} (Space)" if left > 0 else "… end of the text (Space: from the top)"
    return [*body[start : start + page], line(more, "dim")]


def panel_name(view: ReviewView) -> str:
    """The title of the pane in which the comment stands."""
    if view.panel == "conversation":
        return f"Conversation ({len(view.conversation)})"
    if view.panel == "person":
        return f"By this person ({len(view.theirs)})"
    return {"raw": "Raw text", "help": "Keys"}.get(view.panel, "Comment")


def side_name(view: ReviewView, comment: Comment) -> str:
    """The title of the pane with the author and the reasons."""
    return f"Why ({text.number_of(len(comment.reasons), 'reason')})" if view.panel == "why" else "Author and reasons"


def article_lines(view: ReviewView, comment: Comment) -> list[Text]:
    """The article that the comment is on, and the comment that it replies to."""
    name = text.one_line(comment.article_title) or comment.article_slug
    lines = [joined((name, "bold"), (f"  {comment.article_slug}", "dim"))]
    if view.parent is not None:
        lines.append(
            joined(
                (f"reply to {text.one_line(view.parent.author)}: ", "dim"),
                (text.excerpt(view.parent.body, 200), "dim italic"),
            )
        )
    return lines


def _byline(view: ReviewView, comment: Comment, when: When) -> Text:
    parts = [(text.one_line(comment.author), "bold")]
    if view.is_marked:
        parts.append(("  marked", "bold magenta"))
    if comment.staff:
        parts.append(("  newsroom", "cyan"))
    if comment.pinned:
        parts.append(("  pinned", "cyan"))
    parts.append((f"  {when(comment.created_at)}  #{comment.id}", "dim"))
    if comment.status != "pending" or view.queue != "pending":
        parts.append((f"  {comment.status}", STATUS[comment.status]))
    if comment.decided_by:
        parts.append((f" by {comment.decided_by}", "dim"))
    if comment.edited_at:
        parts.append((f"  edited {when(comment.edited_at)}", "dim"))
    return joined(*parts)


def side(
    view: ReviewView, comment: Comment, console: Console, width: int, when: When, *, everything: bool = False
) -> list[Text]:
    """The person, the score, the reasons; a few reasons unless `everything` or `i` asks for all."""
    lines = _person(view.person, console, width, when)
    lines += _reports(view, console, width)
    if comment.spam_score is not None:
        words, colour = score_of(comment.spam_score)
        filled = round(comment.spam_score * SCORE_BAR)
        bar = "█" * filled + "░" * (SCORE_BAR - filled)
        lines.append(joined(("score ", "dim"), (f"{bar} {comment.spam_score:.2f} {words}", colour)))
    shown = comment.reasons if everything or view.panel == "why" else comment.reasons[:SHOWN_REASONS]
    for reason in shown:
        words_of = wrapped(reasons.sentence(reason), console, max(10, width - 8))
        for number, one in enumerate(words_of):
            label = reasons.VERDICTS.get(reason.verdict, reason.verdict) if number == 0 else ""
            lines.append(joined((label.ljust(8), VERDICT.get(reason.verdict, ""))).append_text(one))
    if len(comment.reasons) > len(shown):
        lines.append(line(f"… {len(comment.reasons) - len(shown)} more (i)", "dim"))
    return lines


def _reports(view: ReviewView, console: Console, width: int) -> list[Text]:
    """What readers reported it as, and with `i` what they wrote."""
    if not view.reports:
        return []
    kinds = ", ".join(dict.fromkeys(flag.reason.replace("_", " ") for flag in view.reports))
    many = text.number_of(len(view.reports), "reader")
    lines = wrapped(f"reported by {many}: {kinds}", console, width, "red")
    if view.panel == "why":
        for flag in view.reports:
            if flag.text:
                lines += wrapped(f"“{text.one_line(flag.text)}”", console, width, "italic")
    return lines


def _person(person: CommenterRecord | None, console: Console, width: int, when: When) -> list[Text]:
    if person is None:
        return [line("nothing is known of the author", "dim")]
    counts = [
        (words, style)
        for number, words, style in (
            (person.approved, f"{person.approved:,} approved", "green"),
            (person.rejected, f"{person.rejected:,} rejected", "red"),
            (person.spam, f"{person.spam:,} spam", "magenta"),
            (person.pending, f"{text.number_of(person.pending, 'comment')} waiting", "yellow"),
        )
        if number
    ]
    parts: list[tuple[str, str]] = []
    for number, (words, style) in enumerate(counts):
        parts += [(" · " if number else "", "dim"), (words, style)]
    trust = {0: "new reader", 1: "known reader", 2: "trusted reader", 3: "newsroom"}[person.trust]
    lines = [line(f"{trust}, first seen {when(person.person.first_seen)}", "dim"), joined(*parts)]
    if person.person.email:
        lines.append(line(person.person.email, "dim"))
    if person.person.note:
        for note in person.person.note.split("\n")[-3:]:
            lines += wrapped(note, console, width, "italic")
    return lines


def _conversation(view: ReviewView, console: Console, width: int, when: When) -> list[Text]:
    lines: list[Text] = []
    for level, comment in view.conversation:
        here = comment.id == (view.comment.id if view.comment else 0)
        indent = "  " * min(level, 6)
        lines.append(
            joined(
                (indent + ("▶ " if here else ""), "bold"),
                (text.one_line(comment.author), "bold"),
                (f"  {when(comment.created_at)}  ", "dim"),
                (comment.status, STATUS[comment.status]),
            )
        )
        for one in wrapped(comment.body, console, width - len(indent) - 2):
            lines.append(line(indent).append_text(one))
        lines.append(line(""))
    return lines


def _theirs(view: ReviewView, width: int, when: When) -> list[Text]:
    lines: list[Text] = []
    for comment in view.theirs:
        lines.append(
            joined(
                (f"{when(comment.created_at)}  ", "dim"),
                (comment.status.ljust(10), STATUS[comment.status]),
                (text.one_line(comment.article_title), "dim"),
            )
        )
        lines.append(line("  " + text.excerpt(comment.body, max(20, width - 4))))
    return lines
