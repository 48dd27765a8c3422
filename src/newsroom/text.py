"""Handling text: normal form, folding, slugs, word counts, and forms that are safe to print or pass on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, Literal

from newsroom.errors import Invalid
from newsroom.phrases import Phrase, phrase_n

# Letters that Unicode does not decompose but readers omit, one to one, so that offsets do not change.
# The search index of the file folds the same ones (store/migrations/m0001_articles.FOLDED).
LETTERS: Final = (
    ("đ", "d"),
    ("Đ", "D"),
    ("ø", "o"),
    ("Ø", "O"),
    ("ł", "l"),
    ("Ł", "L"),
    ("ħ", "h"),
    ("Ħ", "H"),
    ("ı", "i"),
)
# Marks of Latin, Greek and Cyrillic letters; the vowel signs of other scripts are letters to their readers and are kept.
_MARKS: Final = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"

_LINE_ENDS: Final = "\r\n?|\x85"
_DROPPED: Final = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]+"
_SURROGATE: Final = "[\ud800-\udfff]"

# Latin letters that become two; text-unidecode is only used for the rest.
_PAIRS: Final = str.maketrans({"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "ŋ": "ng", "ĳ": "ij"})
# A cell that begins with one of these can be a formula; the wide ones in spreadsheets that are set to Japanese or Chinese.
FORMULA: Final = "=+-@\t\r\n＝＋－＠"
# Characters that are invisible but are letters or symbols in Unicode: Hangul fillers, the blank Braille pattern, joiners.
BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u180e\u17b4\u17b5")
_JOINERS: Final = "\u200c\u200d"
# A tone mark on the second of `oa`, `oe` or `uy`; others write it on the first.
_TONE_PLACE: Final = "(o(?=[ae])|u(?=y))([aey])([\u0300\u0301\u0303\u0309\u0323])"
_APOSTROPHES: Final = "['’‘ʼ`´]+"
_NOT_SLUG: Final = "[^a-z0-9]+"
# First segments of the site's paths, now or perhaps later: an article or a label with that name would hide them.
RESERVED: Final = frozenset(
    "s tag tags author authors archive search media assets static _f feed feeds rss atom sitemap sitemaps page "
    "programmes corrections series watch podcast preview comments api healthz metrics admin login logout index robots "
    "favicon 404 410 well-known".split()
)
# Windows opens these as devices whatever their suffix, so no folder may have such a name.
_DEVICES: Final = r"con|prn|aux|nul|com\d|lpt\d|(?:conin|conout|clock)\$"

# What Markdown hides, each with a sign that must occur. All are linear in the text, whatever it contains: a comment that
# is never closed hides the rest, and no bracket is searched beyond its line.
_HIDDEN_IN_MARKDOWN: Final = (
    ("<", r"(?s)<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>"),
    ("](", r'\]\([^()\s]*(?:\s+"[^"\n]*")?\)'),
    ("]:", r"(?m)^ {0,3}\[[^\]\n]+\]:\s[^\n]*"),
    ("://", r"https?://\S+"),
)
_BETWEEN_WORDS: Final = "—–…|"
_COUNTED_AT_ONCE: Final = 500_000  # characters
# The letters of scripts written without spaces: Thai and Lao, Burmese, Khmer, New Tai Lue, kana, Bopomofo, Han, as a class of
# a pattern. Each letter counts as a word there; `spaceless` says how their words are searched.
SPACELESS_LETTERS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1980-\u19ff\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_SPACELESS: Final = f"[{SPACELESS_LETTERS}]+"

# What must not reach a terminal unchanged: controls, bidi controls, invisible characters, lone surrogates.
_UNSAFE: Final = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# The joiners are needed inside emoji sequences and between letters of Arabic and the Indic scripts.
_WORKING_JOINER: Final = (
    "(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
    "|(?<=[\u0620-\u08ff\u0900-\u0dff])[\u200c\u200d](?=[\u0620-\u08ff\u0900-\u0dff])"
)
# Wide enough to contain every combining mark; `_cap` checks each character of a long run.
_MARK_RUN: Final = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1aff\u1b00-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f"
    "\u3099\u309a\ua66f-\uabed\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\U000101fd-\U0001e94a]{4,}"
)
MARKS_KEPT: Final = 3
# Sorting the marks on one letter takes quadratic time. Unicode's Stream-Safe Text Format (UAX 15, section 13) allows 30,
# which is more than any language needs.
MARKS_SORTED: Final = 30
_MARK: Final = _MARK_RUN.removesuffix("{4,}")
_LONG_MARK_RUN: Final = _MARK_RUN.replace("{4,}", f"{{{MARKS_SORTED + 1},}}")


@cache
def pattern(source: str) -> re.Pattern[str]:
    """A compiled pattern, made when it is first needed: most commands need few of them."""
    return re.compile(source)


def normal(form: Literal["NFC", "NFD", "NFKC", "NFKD"], s: str) -> str:
    """`s` in a normal form of Unicode, in time proportional to its length; at most 30 marks of a letter are kept."""
    if s.isascii():
        return s
    # One of every 31 letters is enough to see that no run is too long: checking all of them takes as long as the rest.
    if len(s) > MARKS_SORTED and pattern(_MARK).search(s[:: MARKS_SORTED + 1]):
        s = pattern(_LONG_MARK_RUN).sub(_sortable, s)
    return unicodedata.normalize(form, s)


def _sortable(run: re.Match[str]) -> str:
    """A run of marks (some may be letters), with no more in a row than can be sorted quickly."""
    kept: list[str] = []
    in_a_row = 0
    for char in run[0]:
        in_a_row = in_a_row + 1 if unicodedata.combining(char) else 0
        if in_a_row <= MARKS_SORTED:
            kept.append(char)
    return "".join(kept)


def nfc(s: str) -> str:
    """`s` in Unicode's composed normal form, the only form in the file."""
    return normal("NFC", s)


def clean(s: str) -> str:
    """Text as stored in the file: NFC, lines ended by LF, no byte order mark, no control characters but newline and tab.

    Raises Invalid for a lone surrogate, into which a byte that is not UTF-8 has been turned before.
    """
    if s.replace(
        "\n", ""
    ).isprintable():  # no controls, surrogates or byte order marks: this check is several times faster
        return nfc(s)
    if pattern(_SURROGATE).search(s):
        raise Invalid(
            "the text contains bytes that are not UTF-8",
            hint="save it as UTF-8, or use --encoding if the command has that option",
        )
    s = pattern(_LINE_ENDS).sub("\n", s.lstrip("\ufeff"))
    return nfc(pattern(_DROPPED).sub("", s))


def trimmed(s: str) -> str:
    """`s` without blank lines at its start and white space at its end.

    Spaces before the first words are kept if another line is indented too, as in code and poems.
    """
    bare = s.strip()
    if not s[:1].isspace() or ("\n " not in bare and "\n\t" not in bare):
        return bare
    start = len(s) - len(s.lstrip())
    return s[s.rfind("\n", 0, start) + 1 :].rstrip()


def fold(s: str) -> str:
    """`s` as used for searching: no case, no Latin, Greek or Cyrillic marks, đ as d; one for one if possible."""
    if s.isascii():
        return s.lower()
    return nfc(plain_letters(pattern(_MARKS).sub("", normal("NFD", s))).casefold())


def plain_letters(s: str) -> str:
    """`s` with the letters of LETTERS in their plain form, as in the search index."""
    if not s.isascii():
        # Several times faster than one `translate`, which looks up every character.
        for letter, plain in LETTERS:
            s = s.replace(letter, plain)
    return s


@lru_cache(maxsize=4096)
def name_key(s: str) -> str:
    """The same for two spellings of one name: `Thúy` and `Thuý`, `LAN` and `Lan`, but not for `Thu` and `Thư`, or `C++` and `C#`.

    Case, white space, the form of the apostrophe, the two places of a Vietnamese tone mark and invisible characters are
    ignored: word processors and web pages leave them in copied names. Joiners count, because they form letters and emoji.
    """
    if not s.isprintable():  # invisible characters are not printable
        s = "".join(sign for sign in s if unicodedata.category(sign) != "Cf" or sign in _JOINERS)
    plain = normal("NFD", one_line(nfc(s)).casefold())
    for apostrophe in "’‘ʼ`´":
        plain = plain.replace(apostrophe, "'")
    return nfc(pattern(_TONE_PLACE).sub(r"\1\3\2", plain))


def slugify(s: str, *, limit: int = 80) -> str:
    """`s` as words of [a-z0-9] joined by hyphens, at most `limit` bytes, cut at a word; '' if nothing is left."""
    plain = fold(s).translate(_PAIRS)
    if not plain.isascii():
        from text_unidecode import unidecode  # here: most names are in Latin letters

        # From the composed letters: transliteration knows й, which folding would turn into и.
        plain = str(unidecode(nfc(s))).lower()
    slug = pattern(_NOT_SLUG).sub("-", pattern(_APOSTROPHES).sub("", plain)).strip("-")
    if len(slug) <= limit:
        return slug
    cut = slug[:limit]
    if slug[limit] != "-" and "-" in cut:
        cut = cut.rpartition("-")[0]
    return cut.strip("-")


def is_device(name: str) -> bool:
    """Whether Windows opens a device under this lower-case name, whatever suffix follows."""
    return pattern(_DEVICES).fullmatch(name) is not None


def is_reserved(slug: str) -> bool:
    """Whether `slug` would hide a path of the site or open a device on some file system."""
    return slug in RESERVED or is_device(slug)


def safe_slug(s: str, *, fallback: str) -> str:
    """A slug of `s`, never empty and never reserved: `fallback` (such as `article-12`) is used instead or appended."""
    slug = slugify(s)
    if slug and not is_reserved(slug):
        return slug
    spare = slugify(fallback) or "untitled"
    slug = slug or spare
    return f"{slug}-{'1' if slug == spare else spare}" if is_reserved(slug) else slug


def words(s: str) -> int:
    """The number of words that Markdown or plain text shows; letters of scripts without spaces count one each."""
    shown = s
    for sign in _BETWEEN_WORDS:
        shown = shown.replace(sign, " ")
    for sign, hidden in _HIDDEN_IN_MARKDOWN:
        if sign in shown:
            shown = pattern(hidden).sub(" ", shown)
    letters = 0
    if not shown.isascii():
        letters = sum(c.isalpha() for run in pattern(_SPACELESS).findall(shown) for c in run)
        if letters:
            shown = pattern(_SPACELESS).sub(" ", shown)
    return letters + sum(map(_tokens, _parts(shown)))


def _tokens(s: str) -> int:
    """The number of words in plain text with spaces between them."""
    tokens = s.split()
    # Most tokens begin with a letter or digit; others without any are not words.
    doubtful = [token for token in tokens if not token[0].isalnum()]
    return len(tokens) - sum(1 for token in doubtful if not any(map(str.isalnum, token)))


def _parts(s: str) -> Iterator[str]:
    """A long text in parts that end at white space: all its words at once take ten times its own memory."""
    start = 0
    while len(s) - start > _COUNTED_AT_ONCE:
        space = pattern(r"\s").search(s, start + _COUNTED_AT_ONCE)
        end = space.start() if space else len(s)
        yield s[start:end]
        start = end
    yield s[start:] if start else s


def comma_list(typed: str) -> tuple[str, ...]:
    """The parts of what a person typed, separated by commas, without spaces around them and without empty ones."""
    return tuple(part.strip() for part in typed.split(",") if part.strip())


def number_of(n: int, noun: str, several: str = "") -> Phrase:
    """A number with its noun: `1 error`, `2,000 errors`; `several` is a plural that is not noun + s."""
    return phrase_n(f"{{n:,}} {noun}", f"{{n:,}} {several or noun + 's'}", n)


@lru_cache(maxsize=4096)
def is_visible(letter: str) -> bool:
    """Whether a character is not a format character, filler, variation selector or control; newline and tab are visible."""
    selector = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    unseen = unicodedata.category(letter) in ("Cf", "Cc", "Cn", "Co") and letter not in "\n\t"
    return not (letter in BLANK or selector or unseen)


def shown_line(s: str) -> str:
    """`s` cleaned, on one line; "" if nothing of it is visible."""
    line = one_line(clean(s))
    return line if line.isascii() or any(is_visible(letter) and letter != " " for letter in line) else ""


def one_line(s: str) -> str:
    """`s` with every run of white space, including line breaks, as one space."""
    # Most text is one line already, and printable text contains no other white space than spaces.
    if s.isprintable() and "  " not in s and s[:1] != " " and s[-1:] != " ":
        return s
    return " ".join(s.split())


def excerpt(s: str, n: int) -> str:
    """The first `n` characters of `s` on one line, cut at a word, with … at the end if something was left out."""
    line = one_line(s)
    if len(line) <= n:
        return line
    end = max(n - 1, 0)
    while end and (unicodedata.combining(line[end]) or line[end] in "\u200d\ufe0f" or line[end - 1] == "\u200d"):
        end -= 1
    cut = line[:end]
    space = cut.rfind(" ")
    # Scripts without spaces, and a word that fills the line alone, are cut at the end of the space.
    if line[end] != " " and space > n // 2:
        cut = cut[:space]
    return cut.rstrip(" ,;:.–—-") + "…"


def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0xA0 and code != 0xAD else f"<U+{code:04X}>"


@cache
def _harmless() -> frozenset[str]:
    """Latin letters, including Vietnamese ones, and common punctuation: most lines contain nothing else.

    With this set most commands need not compile the large patterns, which takes as long as a listing.
    """
    blocks = (range(0x20, 0x7F), range(0xA0, 0xAD), range(0xAE, 0x250), range(0x1E00, 0x1F00), range(0x2010, 0x2027))
    return frozenset(chr(code) for block in blocks for code in block)


def cap_marks(s: str) -> str:
    """`s` with at most three combining marks on one letter, so that no line overlaps its neighbours."""
    return s if s.isascii() else pattern(_MARK_RUN).sub(_cap, s)


def _cap(run: re.Match[str]) -> str:
    kept: list[str] = []
    stacked = 0
    for char in run[0]:
        stacked = stacked + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if stacked <= MARKS_KEPT:
            kept.append(char)
    return "".join(kept)


def terminal_safe(s: str, *, keep_newlines: bool = False) -> str:
    """`s` without anything that a terminal obeys or a reader cannot see; it is shown in another form instead.

    ESC becomes ␛, other controls their picture or `\\x9b`, bidi controls and invisible characters `<U+202E>`; more than
    three combining marks on a letter are dropped. Newlines and tabs are kept only with `keep_newlines`, else a tab is a
    space and a newline its picture.
    """
    if (s.isascii() and s.isprintable()) or _harmless().issuperset(s):
        return s
    working = (
        {match.start() for match in pattern(_WORKING_JOINER).finditer(s)} if "\u200c" in s or "\u200d" in s else set()
    )

    def replace(match: re.Match[str]) -> str:
        char = match[0]
        if char in "\n\t":
            return char if keep_newlines else " " if char == "\t" else "␊"
        return char if match.start() in working else _shown(char)

    return cap_marks(pattern(_UNSAFE).sub(replace, s))


def shell_word(s: object) -> str:
    """A value as one word of a command that a message gives to copy: in quotation marks if a shell would divide it.

    For a path use `shell_path`, for the last word of a command `shell_argument`: an option's value may begin
    with a hyphen, they may not.
    """
    import shlex  # here: few messages have such a command

    return shlex.quote(str(s))


def shell_path(path: object) -> str:
    """A path as one word of such a command. With `./` before it a name like `-x` is not read as an option."""
    return shell_word(f"./{path}" if str(path).startswith("-") else path)


def shell_argument(s: object) -> str:
    """A value other than a path as the last word of such a command, behind `--` if it would be read as an option."""
    return ("-- " if str(s).startswith("-") else "") + shell_word(s)


def shell_options(*options: tuple[str, object]) -> str:
    """Options of such a command, each behind a space: those with a value, which is not shown if it is True."""
    shown = (name if value is True else f"{name} {shell_word(value)}" for name, value in options if value)
    return "".join(f" {one}" for one in shown)


def hanging(line: str, *, first: str = "", width: int) -> str:
    """A line of prose broken between words at `width` columns, behind `first`; the lines below are indented as far."""
    import textwrap  # here: few commands print prose

    indent = " " * min(len(first) + len(line) - len(line.lstrip(" ")), width // 2)
    return textwrap.fill(
        first + line,
        max(width, 20),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )


def visible(s: str) -> str:
    """Raw text with everything that people cannot see made visible: controls, odd spaces, loose marks, line breaks."""
    shown: list[str] = []
    unsafe = pattern(_UNSAFE)
    for char in s:
        if char == "\n":
            shown.append("␊\n")
        elif char == "\t" or unsafe.match(char):
            shown.append(_shown(char))
        elif char != " " and (char.isspace() or char in "\u2800\ufe0f" or unicodedata.category(char) in ("Mn", "Me")):
            shown.append(f"<U+{ord(char):04X}>")
        else:
            shown.append(char)
    return "".join(shown)


def csv_safe(cell: str) -> str:
    """`cell` so that a spreadsheet reads text, not a formula: a quote is added before the signs of FORMULA."""
    return f"'{cell}" if cell and cell[0] in FORMULA else cell
