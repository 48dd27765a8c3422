"""Texts that break, style or fool programs: ours, and the collected lists where ../shared/real lies beside the checkout.

`strings` are for every field that takes text; `payloads` try to become script in a page.
"""

from __future__ import annotations

import json
import unicodedata
from itertools import product
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures" / "hostile"
COLLECTED = Path(__file__).resolve().parents[2] / "shared" / "real" / "hostile"

# What acts on a terminal: the clipboard, the screen, the title, links, the order of letters; and what Rich would read.
TERMINAL = (
    "\x1b]52;c;aGk=\x07", "\x1b[2J\x1b[H", "\x9b31m\x9bH", "\x1b]8;;http://e.example\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]0;t\x07", "\x1bP+q544e\x1b\\", "\x1bc", "\x0e\x0f\x05", "a\rb\x08\x08c\x7f", "\x85\x90\x9d0;t\x9c",
    "a\u202egnp.exe\u2066\u2069", "[/oops] [link=http://e]x[/link] :smile: [bold]b", "[[[/][",
    "\u061c\u200e\u200f\u2028\u2029\ufeff",
)  # fmt: skip
# What other languages read as something else than text.
WORDS = (
    "null NULL nil undefined None NaN Infinity -Infinity true False yes NO off ~ = << --- ... *** === "
    "0 00 -0 1e308 1E999 0x1F 0o17 0b1 1_000 1,000 1.10 .5 +1 ²³ ٣٤ Ⅻ 9223372036854775808 -9223372036854775809 "
    "2020-02-30 12:30 24:00 0000-00-00 __proto__ constructor hasOwnProperty __dict__ self this COM1 nul con.txt aux "
    "-h --help --version -- - @last :memory: ~/x C:\\x \\\\host\\x /dev/null ../../etc/passwd %00 %n %s%p%x {0} {title}"
).split(" ")
SENTENCES = (
    "", " ", "\t", "\n", "  leading", "trailing  ", "a  b", "tab\tinside", "line\nline", "line\r\nline", "line\rline",
    "' or 1=1 --", '"; drop table articles; --', "x' union select * from articles --", "a%b_c\\d", "near(", "a AND", "*",
    'title:"x', "${HOME} `id` $(id) %PATH%", "{{7*7}} {% include 'base.html' %} <%= 1%> #{x} ${{x}}", "=cmd|'/C calc'!A0",
    "@SUM(1+1)", "+1+1", "-1+1", "a,b;c\td", 'a"b""c', "a'b", "it's \"x\" and ‘y’", "&amp;lt; &#x41; &copy;",
    "C# C++ .NET", "#hashtag #1", "@lan", "key: value", "- item", "1. one", "> quote", "# heading", "```", "~~~", "***",
    "[x](y) ![z](w) [^1] [a][b]", "<!-- x -->", "]]>", "<![CDATA[x]]>", "<?xml version='1.0'?>", "&xxe;", "\ufffd",
    "x" * 3000, "đ" * 1500, "word " * 400, "a" * 61 + "\u0301", "https://e.example/" + "a" * 500, "http://", "://", "//e.example",
    "ảnh đẹp.jpg", "Nguyễn Thị Ánh Nguyệt", "Đỗ Thúy / Đỗ Thuý", "Straße ﬁ ŒUVRE ſ", "İstanbul ı I i", "ΑΣ ας", "дом Дом",
    "مرحبا بالعالم", "שלום עולם", "สวัสดีชาวโลก", "こんにちは世界", "你好，世界", "안녕하세요", "नमस्ते दुनिया", "🇻🇳🏳️‍🌈👨‍👩‍👧‍👦👍🏽",
    "e\u0301 é", "\u0301lone mark", "Z" + "\u0351" * 5000, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "\u200b", "\u200bzero\u200cwidth\u200d\u2060\ufeff", "\u00a0\u2003\u3000 spaces", "\u3164", "\u2800", "soft\u00adhyphen",
    "\u2028line\u2029separators\x85\x0b\x0c", "\x00", "a\x00b", "\x01\x02\x1f", "\x7f\x80\x9f", "\ue000\uf8ff", "\U000e0041\U000e007f",
    "\ufdd0\ufffe\uffff", "𝒜𝓑𝕮 ⓐⓑⓒ ａｂｃ", "ｖｉａｇｒａ v1agra v.i.a.g.r.a", "раураl.com", "½ ⅓ ™ ℃", "“quotes” – — …",
)  # fmt: skip

# Places where a page could run what stands at CODE.
_CODE = (
    "alert(1)",
    "alert`1`",
    "confirm(1)",
    "prompt(document.domain)",
    "top['al'+'ert'](1)",
    "eval(atob('YWxlcnQoMSk='))",
    "import('//e.example/x.js')",
)
_PLACES = (FIXTURES / "places.txt").read_text(encoding="utf-8").splitlines()
_PLACES_WITH_CONTROLS = (
    "<script/x>CODE</script\n>",
    "<script>/*\n*/CODE//</script>",
    "<script\x00>CODE</script>",
    "<\x00script>CODE</script>",
    "<a href='java\nscript:CODE'>x</a>",
    "<a href='\x01javascript:CODE'>x</a>",
    "[x]: javascript:CODE\n[x]",
)


def strings() -> list[str]:
    """Every text, each once."""
    return list(dict.fromkeys((*TERMINAL, *WORDS, *SENTENCES, *_collected_strings())))


def nothing_to_see(text: str) -> bool:
    """Whether `text` leaves nothing on a page: spaces, controls, format characters, private use and the Hangul filler."""
    return not any(unicodedata.category(char)[0] in "LNPS" and char not in "\u3164\u2800" for char in text)


def payloads(*, every: int = 1) -> list[str]:
    """Every payload of ours, and one of `every` of the collected ones."""
    ours = [place.replace("CODE", code) for place, code in product((*_PLACES, *_PLACES_WITH_CONTROLS), _CODE)]
    return list(dict.fromkeys((*ours, *_collected_payloads()[::every])))


def _collected_strings() -> list[str]:
    file = COLLECTED / "blns.json"
    return list(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else []


def _collected_payloads() -> list[str]:
    file = COLLECTED / "xss-payload-list.txt"
    return file.read_text(encoding="utf-8", errors="replace").split("\n") if file.exists() else []
