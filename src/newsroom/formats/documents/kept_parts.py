"""What the text of a document still contains, in another form: named like what is lost, but not as lost."""

from __future__ import annotations

from typing import Final

from newsroom.phrases import Phrase, phrase

INSERTION: Final = phrase("insertion in tracked changes (it is in the text)")
TEXT_BOX: Final = phrase("text box (its text follows the paragraph beside it)")
IN_TEXT: Final[frozenset[Phrase]] = frozenset((INSERTION, TEXT_BOX))
