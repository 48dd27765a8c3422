"""The contents of the panes of the review's screen: the list of the queue, the comment, the reader with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newsroom import phrases, text
from newsroom.core.commenters.commenters import CommenterRecord
from newsroom.core.comments.comments import CommentLine
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.phrases import phrase, phrase_n, word
from newsroom.terminal import AMBER, GREEN, TEAL, reasons
from newsroom.terminal.reasons import DECIDED
from newsroom.terminal.review.rich_lines import fitted, joined, line, shown, wrapped
from newsroom.terminal.review.state import ReviewView
from newsroom.terminal.tables import STATUS_STYLES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

READABLE = 96  # no line of a comment is longer
STATUS = STATUS_STYLES | {"spam": "magenta"}
VERDICT = {"hold": AMBER, "spam": "magenta", "reject": "red", "flag": TEAL, "publish": GREEN, "note": "dim"}
# The spam scores from which each word and colour is used; the queue `suspect` has the scores from 0.2 to 0.8.
SCORES = (
    (0.8, phrase("likely spam"), "red"),
    (0.6, phrase("possible spam"), AMBER),
    (0.2, phrase("unclear"), AMBER),
    (0.0, phrase("probably not spam"), GREEN),
)
TRUST = (phrase("new reader"), phrase("known reader"), phrase("trusted reader"), phrase("newsroom"))
SCORE_BAR = 10  # cells
SHOWN_REASONS = 4  # shown if the reasons have no pane of their own
NAME_WIDTH = 14  # cells of a name in the list of the queue

When = Callable[[str], str]


def title(name: str, width: int, way_out: str = "") -> Text:
    """The first line of a pane: its name, a rule, and how to close it."""
    out = line(way_out and f" {shown(way_out)}", "dim")
    head = fitted(joined((name, "bold"), (" ", "")), max(1, width - out.cell_len - 1))
    rule = max(0, width - head.cell_len - out.cell_len)
    return head.append_text(line("─" * rule, "dim")).append_text(out)


def score_of(score: float) -> tuple[str, str]:
    """The word for a spam score, and its colour."""
    return next((words, colour) for least, words, colour in SCORES if score >= least)


def queue_list(view: ReviewView, width: int, room: int) -> list[Text]:
    """The comments around the shown one, a line each."""
    listed = view.listed[:room]
    lines = [_listed(one, view, width) for one in listed]
    if view.goes_on and listed:
        lines[-1:] = (
            [line(phrase("  … more follow"), "dim")]
            if len(lines) == room
            else [lines[-1], line(phrase("  … more follow"), "dim")]
        )
    return lines


def _listed(one: CommentLine, view: ReviewView, width: int) -> Text:
    here = view.comment is not None and one.id == view.comment.id
    end, colour = _listed_end(one, view)
    left = joined(("▶" if here else " ", "bold"), ("x " if one.id in view.marks else "  ", "bold magenta"))
    left.append_text(fitted(line(text.one_line(one.author), "bold" if here else ""), NAME_WIDTH, pad=True))
    left.append_text(line(f" {text.one_line(one.beginning)}", "" if here else "dim"))
    right = line(end, colour)
    return fitted(left, max(1, width - right.cell_len - 1), pad=True).append_text(line(" ")).append_text(right)


def _listed_end(one: CommentLine, view: ReviewView) -> tuple[str, str]:
    """The end of a line of the list: the score while the comment is pending, else its status."""
    expected = {"pending": ("pending",), "spam": ("spam",), "suspect": ("pending", "published")}
    if str(one.status) not in expected.get(view.queue, ("published",)) and one.status != CommentStatus.PENDING:
        return word(one.status), STATUS[one.status]
    if one.spam_score is None:
        return "", ""
    return phrase("{score:.2f}", score=one.spam_score), score_of(one.spam_score)[1]


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
    return top + page(body, view.scroll, max(1, room - len(top)))


def panel(view: ReviewView, comment: Comment, console: Console, width: int, when: When) -> list[Text]:
    """The open panel: the conversation, all by the person, the raw text, or every reason."""
    if view.panel == "conversation":
        return _conversation(view, console, width, when)
    if view.panel == "person":
        return _theirs(view, width, when)
    if view.panel == "raw":
        return wrapped(text.visible(comment.body), console, width)
    return side(view, comment, console, width, when, everything=True)


def page(body: list[Text], scroll: int, space: int) -> list[Text]:
    """The part of a long body that fits, and a line on what follows."""
    if len(body) <= space:
        return body
    size = max(1, space - 1)
    pages = (len(body) + size - 1) // size
    start = (scroll % pages) * size
    left = len(body) - start - size
    more = (
        phrase_n("… {n} more line (Space)", "… {n} more lines (Space)", left)
        if left > 0
        else phrase("… end of the text (Space: back to the top)")
    )
    return [*body[start : start + size], line(more, "dim")]


def panel_name(view: ReviewView) -> str:
    """The title of the pane with the comment."""
    if view.panel == "conversation":
        return phrase("Conversation ({count})", count=len(view.conversation))
    if view.panel == "person":
        return phrase("By this reader ({count})", count=len(view.theirs))
    return phrase("Raw text") if view.panel == "raw" else phrase("Comment")


def side_name(view: ReviewView, comment: Comment) -> str:
    """The title of the pane with the reader and the reasons."""
    if view.panel == "why":
        return phrase("Why ({reasons})", reasons=text.number_of(len(comment.reasons), "reason"))
    return phrase("Reader and reasons")


def article_lines(view: ReviewView, comment: Comment) -> list[Text]:
    """The article that the comment is on, and the comment that it replies to."""
    name = text.one_line(comment.article_title) or comment.article_slug
    lines = [joined((name, "bold"), (f"  {comment.article_slug}", "dim"))]
    if view.parent is not None:
        lines.append(
            joined(
                (phrase("reply to {name}: ", name=text.one_line(view.parent.author)), "dim"),
                (text.excerpt(view.parent.body, 200), "dim italic"),
            )
        )
    return lines


def _byline(view: ReviewView, comment: Comment, when: When) -> Text:
    parts: list[tuple[str, str]] = [(text.one_line(comment.author), "bold")]
    if view.is_marked:
        parts.append((phrase("marked"), "bold magenta"))
    if comment.staff:
        parts.append((phrase("newsroom"), TEAL))
    if comment.pinned:
        parts.append((phrase("pinned"), TEAL))
    parts += [(when(comment.created_at), "dim"), (f"#{comment.id}", "dim")]
    if comment.status != "pending" or view.queue != "pending" or comment.decided_by:
        status = word(comment.status)
        by = phrase("{status} ({name})", status=status, name=comment.decided_by) if comment.decided_by else status
        parts.append((by, STATUS[comment.status]))
    if comment.edited_at:
        parts.append((phrase("edited {when}", when=when(comment.edited_at)), "dim"))
    spaced = [part for one in parts for part in (("  ", ""), one)]
    return joined(*spaced[1:])


def side(
    view: ReviewView, comment: Comment, console: Console, width: int, when: When, *, everything: bool = False
) -> list[Text]:
    """The person, the score, and some of the reasons; all of them with `everything`, or if `i` was pressed."""
    from rich.cells import cell_len

    lines = _person(view.person, console, width, when)
    lines += _reports(view, console, width)
    if comment.spam_score is not None:
        words, colour = score_of(comment.spam_score)
        filled = round(comment.spam_score * SCORE_BAR)
        bar = "█" * filled + "░" * (SCORE_BAR - filled)
        score = phrase("{bar} {score:.2f} {words}", bar=bar, score=comment.spam_score, words=words)
        lines.append(joined((phrase("score"), "dim"), (" ", ""), (score, colour)))
    listed = comment.reasons if everything or view.panel == "why" else comment.reasons[:SHOWN_REASONS]
    labels = max(cell_len(shown(label)) for label in reasons.VERDICTS.values()) + 2
    for reason in listed:
        label = joined((reasons.VERDICTS.get(reason.verdict, reason.verdict), VERDICT.get(reason.verdict, "")))
        for one in wrapped(reasons.sentence(reason), console, max(10, width - labels)):
            lines.append(fitted(label, labels, pad=True).append_text(one))
            label = line("")
    if len(comment.reasons) > len(listed):
        lines.append(line(phrase("… {count} more (i)", count=len(comment.reasons) - len(listed)), "dim"))
    return lines


def _reports(view: ReviewView, console: Console, width: int) -> list[Text]:
    """What readers reported it as, and with `i` what they wrote."""
    if not view.reports:
        return []
    kinds = phrases.joined(", ", [DECIDED[reason] for reason in dict.fromkeys(flag.reason for flag in view.reports)])
    many = text.number_of(len(view.reports), "reader")
    lines = wrapped(phrase("reported by {many}: {kinds}", many=many, kinds=kinds), console, width, "red")
    if view.panel == "why":
        for flag in view.reports:
            if flag.text:
                lines += wrapped(f"“{text.one_line(flag.text)}”", console, width, "italic")
    return lines


def _person(person: CommenterRecord | None, console: Console, width: int, when: When) -> list[Text]:
    if person is None:
        return [line(phrase("nothing is known about the reader"), "dim")]
    counts = [
        (words, style)
        for number, words, style in (
            (person.approved, phrase("{count:,} approved", count=person.approved), GREEN),
            (person.rejected, phrase("{count:,} rejected", count=person.rejected), "red"),
            (person.spam, phrase("{count:,} spam", count=person.spam), "magenta"),
            (person.pending, phrase_n("{n:,} comment waiting", "{n:,} comments waiting", person.pending), AMBER),
        )
        if number
    ]
    parts: list[tuple[str, str]] = []
    for number, (words, style) in enumerate(counts):
        parts += [(" · " if number else "", "dim"), (words, style)]
    seen = phrase("{trust}, first seen {when}", trust=TRUST[person.trust], when=when(person.person.first_seen))
    lines = [line(seen, "dim"), *([joined(*parts)] if parts else [])]
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
                (word(comment.status), STATUS[comment.status]),
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
                (word(comment.status), STATUS[comment.status]),
                (f"  {text.one_line(comment.article_title)}", "dim"),
            )
        )
        lines.append(line("  " + text.excerpt(comment.body, max(20, width - 4))))
    return lines
