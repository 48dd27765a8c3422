"""What a text looks like to people: the form that word lists, duplicates and bans compare."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import sha256

from newsroom.text import is_visible, nfc, normal

# Latin letter → letters of other alphabets that most fonts draw like it.
_LOOKALIKES = {
    "a": "аαάɑᴀ",
    "b": "Ььвβʙ",
    "c": "сᴄ",
    "d": "ԁᴅ",
    "e": "еєҽёεέᴇ",
    "g": "ցɡɢ",
    "h": "һнհʜ",
    "i": "іїιίıɩɪ",
    "j": "јϳյᴊ",
    "k": "кκᴋ",
    "l": "ӏʟ",
    "m": "ӎмᴍ",
    "n": "пйиηήոɴ",
    "o": "оөοσόօᴏ",
    "p": "рρքᴘ",
    "q": "ԛզ",
    "r": "гʀ",
    "s": "ѕꜱ",
    "t": "тτᴛ",
    "u": "μυύսᴜ",
    "v": "ѵνᴠ",
    "w": "ѡԝωώաᴡ",
    "x": "хχ",
    "y": "уүγʏ",
    "z": "ζᴢ",
    "3": "з",
}
# The compatibility form turns these into other letters: the Greek lunate sigma, drawn like a c, becomes a normal sigma.
_BEFORE_FORMS = str.maketrans("\u03f2\u03f9", "сС")
CONFUSABLE = {ord(letter): latin for latin, letters in _LOOKALIKES.items() for letter in letters}
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")

# What people type instead of a letter; read so only inside a word that has letters too.
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "l"}
)

_WORD = re.compile(r"[^\W_]+")
_LEET_WORD = re.compile(r"(?<![\w@$!|])[\w@$!|]*[013457@$!|][\w@$!|]*")
# Three or more single letters with the same mark or space between them: "s p a m", "s.p.a.m", "s-p-a-m".
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:([^\w\n]|_)[^\W\d_])(?:\1[^\W\d_])+(?![^\W_])")
_RUN = re.compile(r"(.)\1{2,}", re.DOTALL)
_LOOSE_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]+")


def visible(text: str) -> str:
    """`text` without invisible characters: format characters, fillers, variation selectors, controls."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    unseen = [letter for letter in set(text) if not is_visible(letter)]
    return text.translate(dict.fromkeys(map(ord, unseen))) if unseen else text


def is_blank(text: str) -> bool:
    """Whether nothing of `text` is visible. Tags are visible: comments and names are shown as they were typed."""
    return not visible(text).strip()


@lru_cache(4096)
def alphabet(letter: str) -> str | None:
    """The alphabet of a letter, if it is one of those that look alike; or None."""
    name = unicodedata.name(letter, "")
    return next((script for script in ALPHABETS if name.startswith(script)), None)


def alphabets(word: str) -> set[str]:
    """The alphabets in one word, of those that look alike."""
    if word.isascii():
        return {"LATIN"}
    return {script for script in map(alphabet, word) if script}


def skeleton(text: str) -> str:
    """The text as people see it: compatibility forms, no invisible characters, look-alike and spaced letters replaced.

    Marks that belong to letters stay ("lớn" is not "lon"), and a word completely in another alphabet is not changed,
    unless the text around it is Latin and each of its letters looks like a Latin one.
    """
    return skeleton_of(visible(text))


def compatible(text: str) -> str:
    """The text in Unicode's compatibility form, at most four times as long: one character can become 18 letters."""
    return normal("NFKC", text)[: 4 * len(text)]


def skeleton_of(text: str) -> str:
    """The skeleton of a text without its invisible characters."""
    text = compatible(text.translate(_BEFORE_FORMS)).casefold() if not text.isascii() else text.casefold()
    text = nfc(text)
    if not text.isascii():
        text = _without_loose_marks(text)
        text = _latin_doubles(text)
    return _SPACED.sub(lambda run: run.group(0).replace(run.group(1), ""), text)


def _without_loose_marks(text: str) -> str:
    """Remove marks that belong to no letter (struck-through or stacked ones), but only those that no alphabet needs."""
    return _LOOSE_MARKS.sub("", text)


def _latin_doubles(text: str) -> str:
    letters = Counter(text)
    if CONFUSABLE.keys().isdisjoint(map(ord, letters)):
        return text
    scripts: Counter[str] = Counter()
    for letter, times in letters.items():
        if script := alphabet(letter):
            scripts[script] += times
    latin_text = scripts["LATIN"] * 2 > scripts.total()

    def undo(match: re.Match[str]) -> str:
        word = match.group(0)
        if word.isascii():
            return word
        mixed = alphabets(word)
        whole = latin_text and mixed != {"LATIN"} and all(ord(letter) in CONFUSABLE for letter in word)
        styled = mixed == {"LATIN"} and any(ord(letter) in CONFUSABLE for letter in word)
        return word.translate(CONFUSABLE) if len(mixed) > 1 or whole or styled else word

    return _WORD.sub(undo, text)


def words(text: str) -> list[str]:
    """The words of a skeleton, in order; `text` is as written."""
    return words_of(skeleton(text))


def words_of(skeleton_text: str) -> list[str]:
    """The words of a skeleton, in order."""
    return _WORD.findall(skeleton_text)


def forms(word: str) -> set[str]:
    """The readings of one skeleton word: as it is, and with repeated letters shortened to one or two."""
    readings = {word}
    if _RUN.search(word):
        readings |= {_RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)}
    return readings


def unleeted(skeleton_text: str) -> str:
    """A skeleton in which digits and signs in words with letters are read as letters ("v1agra")."""

    def read(match: re.Match[str]) -> str:
        word = match.group(0)
        if not any(letter.isalpha() for letter in word) or word.isalpha():
            return word
        stem = word.rstrip("!|")  # a sign at the end is only punctuation: "great!"
        return stem.translate(LEET) + word[len(stem) :]

    return _LEET_WORD.sub(read, skeleton_text)


def fingerprint(text: str) -> str:
    """One short hash for all ways of writing the same text: texts that look the same have the same hash."""
    return fingerprint_of(words(text), visible(text))


def fingerprint_of(words: list[str], seen: str) -> str:
    """The fingerprint of a text whose words are known, and its visible text."""
    seen = " ".join(words) or "".join(seen.split())
    return sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:32]
