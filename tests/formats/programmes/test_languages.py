"""Which of several texts is shown where languages have names of two letters, of three, and with regions."""

from __future__ import annotations

import io

import pytest

from newsroom import clock
from newsroom.formats.programmes import xmltv

UTC = clock.zone("UTC")

# The site's language, the languages of the texts in the file, and which of them is shown.
CASES = [
    ("en", ["fra", "eng"], "eng"),
    ("eng", ["fr", "en"], "en"),
    ("en", ["fr", "en-GB"], "en-GB"),
    ("en", ["fr", "en_US"], "en_US"),
    ("fr", ["eng", "fre"], "fre"),
    ("fr", ["eng", "fra"], "fra"),
    ("de", ["eng", "ger"], "ger"),
    ("de-AT", ["en", "DEU"], "DEU"),
    ("vi", ["en", "vie"], "vie"),
    ("cs", ["slk", "cze"], "cze"),
    ("nb", ["sv", "nor"], "nor"),
    ("zh", ["en", "chi"], "chi"),
    ("pt-BR", ["pt", "por-PT", "pt_br"], "pt_br"),
    ("pt-BR", ["en", "pt-PT"], "pt-PT"),
    ("vi", ["eng", "fra"], "eng"),  # none of them: the first
    ("en", ["", "eng"], "eng"),
    ("en", ["", "fra"], ""),
    ("en", ["e" * 10_000, "en"], "en"),
]  # fmt: skip


@pytest.mark.parametrize(("site", "there", "shown"), CASES)
def test_the_text_in_the_language_of_the_site(site: str, there: list[str], shown: str) -> None:
    def each(tag: str) -> str:
        return "".join(f'<{tag} lang="{lang}">{tag} {lang}</{tag}>' for lang in there)

    inside = "".join(map(each, ("title", "sub-title", "desc")))
    data = (
        f'<tv><channel id="a">{each("display-name")}</channel>'
        f'<programme start="20260105120000 Z" channel="a">{inside}</programme></tv>'
    )
    listing = xmltv.read(io.BytesIO(data.encode()), "tv.xml", zone=UTC, lang=site)
    [entry], [channel] = listing.entries, listing.channels
    found = (entry.title, entry.subtitle, entry.description, channel.name)
    assert found == tuple(f"{tag} {shown}".strip() for tag in ("title", "sub-title", "desc", "display-name"))


def test_categories_are_taken_from_one_language() -> None:
    inside = (
        "<title>x</title><category lang='fra'>Film</category><category lang='eng'>Film</category>"
        "<category lang='en-GB'>Drama</category><category>Spielfilm</category>"
    )
    data = f'<tv><programme start="20260105120000 Z" channel="a">{inside}</programme></tv>'.encode()
    assert [
        xmltv.read(io.BytesIO(data), "tv.xml", zone=UTC, lang=lang).entries[0].category for lang in ("en", "fr", "vi")
    ] == ["Film, Drama", "Film", "Film"]
