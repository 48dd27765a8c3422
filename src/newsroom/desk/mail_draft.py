"""Drafts from saved e-mails: the text is that of the e-mail, or the document attached to a short one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from newsroom import markup, text
from newsroom.desk import Desk, word_draft
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid
from newsroom.formats.documents import mail
from newsroom.formats.documents.mail import Mail
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.phrases import changed, joined, phrase


def read(
    desk: Desk, path: Path, collected: CollectedWarnings, *, encoding: str | None, has_author: bool
) -> tuple[ArticleFile, dict[str, bytes]]:
    """The text of a saved e-mail and its pictures by their names in it.

    The subject is the title. If one document is attached, and the e-mail has fewer words than it, the document is the text.
    The sender is not taken as the author: mails are forwarded, and sent by others. Raises `Invalid` for a file that is no
    mail, and for a text that is too long.
    """
    found = mail.read(path, encoding=encoding)
    title = found.subject
    for name, data in found.documents.items():
        if len(found.documents) > 1 or not _replace(desk, path, found, name, data):
            found.lost[phrase("attached document ({name}): save it, then add it with newsroom draft", name=name)] += 1
        elif markup.first_heading(found.markdown)[0]:
            title = ""  # that of the document
    if len(found.markdown.encode("utf-8", "replace")) > desk.largest_text:
        megabytes = desk.largest_text // 1_000_000
        raise Invalid(
            phrase("{path}: the text is longer than {megabytes} MB", path=path, megabytes=megabytes), ref=str(path)
        )
    word_draft.warn_of_lost(found.lost, path, collected)
    if found.sender and not has_author:
        desk.say(phrase("{path}: sent by {sender}; name the author with --author", path=path, sender=found.sender))
    return ArticleFile(title=title, body=found.markdown, name=str(path)), found.pictures


def _replace(desk: Desk, path: Path, found: Mail, name: str, data: bytes) -> bool:
    """Take the document as the text, unless it is shorter than the e-mail. Pictures that are attached come after it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"attached{Path(name).suffix.lower()}"
        file.write_bytes(data)
        try:
            document = word_draft.document(desk, file)
        except Invalid as error:
            message = changed(error.message, "replace", str(file), name)
            raise Invalid(joined(": ", (str(path), message)), ref=str(path), hint=error.hint) from None
    words = text.words(found.markdown)
    if words >= text.words(document.markdown):
        return False
    if words:
        found.lost[phrase("text of the e-mail (the story is in {name})", name=name)] += 1
    # Pictures in a signature are shown by the mail only, others were attached for the story.
    # Those that the document has too are in it.
    attached: dict[str, bytes] = {}
    for one in found.attached:
        if document.pictures.get(one) != found.pictures[one]:
            attached[mail.free_name(one, document.pictures | attached)] = found.pictures[one]
    lines = [document.markdown.strip(), *map(mail.shown, attached)]
    found.markdown = "\n\n".join(filter(None, lines))
    found.lost.update(document.lost)
    found.pictures = attached | document.pictures
    return True
