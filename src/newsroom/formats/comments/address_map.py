"""The map file for imports of comments, which says which article an old address means."""

from __future__ import annotations

from newsroom.errors import Invalid
from newsroom.formats import decoding
from newsroom.formats.decoding import Undecodable
from newsroom.phrases import phrase


def read(data: bytes, name: str) -> dict[str, str]:
    """Old address, slug or thread → article. Each line contains both, separated by a comma or a tab.

    Lines that begin with # are comments. Raises `Invalid` with the line if one is missing.
    """
    found: dict[str, str] = {}
    try:
        text = decoding.decode(data, name=name)
    except Undecodable as error:
        raise error.without_option() from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        old, _, ref = line.rpartition("\t") if "\t" in line else line.rpartition(",")
        if not old.strip() or not ref.strip():
            raise Invalid(
                phrase(
                    "{name}:{number}: the line must have an old address and an article, separated by a comma or a tab",
                    name=name,
                    number=number,
                ),
                ref=name,
            )
        found[old.strip()] = ref.strip()
    return found
