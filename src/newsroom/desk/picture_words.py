"""Adding a picture with the words in its file, where a person gave none; which were read is said."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from newsroom.core.journal.actions import Act
from newsroom.core.media import heic, pictures, written_words
from newsroom.core.media.pictures import Medium
from newsroom.phrases import joined, phrase

Say = Callable[[str], None]
_NAMES: Final = {"alt": phrase("alt text"), "caption": phrase("caption"), "credit": phrase("credit")}


def add(act: Act, data: bytes, *, name: str, words: Mapping[str, str], say: Say) -> Medium:
    """Add a picture with these words (`alt`, `caption`, `credit`); those that are empty come from the file, if it is new.

    Raises `Invalid` if it is not a picture.
    """
    data = heic.as_jpeg(data, name)
    if pictures.is_known(act.db, hashlib.sha256(data).hexdigest()):
        return pictures.add(act, data, name=name, **words)
    found = written_words.read(data, name)
    read = {key: value for key in _NAMES if not words.get(key) and (value := getattr(found, key))}
    medium = pictures.add(act, data, name=name, **{**words, **read})
    if read:
        listed = joined(", ", (_NAMES[key] for key in read))
        shown = joined(" · ", read.values())
        say(phrase("{name}: {listed} read from the file: {shown}", name=name, listed=listed, shown=shown))
    return medium
