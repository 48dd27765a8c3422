"""Writes text, lists and mappings as YAML for people to edit; text is quoted if it could be read as something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Text without quotes: begins with a letter, a digit or a sign without meaning in YAML, and contains no others.
_PLAIN: Final = re.compile(r"(?:[^\W_]|[/(“«‘¿¡])(?:[^\n:#]|:(?=\S)|(?<=\S)#)*")
_PLAIN_KEY: Final = re.compile(r"[^\W\d_][\w.\-]*")
_FLOW_SIGNS: Final = re.compile(r"[,?\[\]{}]")
# What YAML 1.1 or 1.2 readers turn into null, a truth value, a number (hours and minutes are one) or a date.
_WORDS: Final = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_NUMBER: Final = re.compile(
    r"0[xXoObB][\da-fA-F_]+|[\d_,]*\.?[\d_]*(?:[eE][-+]?\d+)?|[\d_]+(?::\d+)+(?:\.[\d_]*)?|\d{4}-\d\d?-\d.*"
)
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d?-\d\d?(?:[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d?(?::?\d\d)?))?)?"
)
_ESCAPED: Final = re.compile('[\x00-\x1f\x7f-\xa0\\\\"\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')
_NAMED: Final = {"\n": "\\n", "\t": "\\t", "\\": "\\\\", '"': '\\"'}
_NOT_LITERAL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_FLOW_WIDTH: Final = 100
# YAML limits a key before a colon; a longer one is written as `? key`.
_KEY_LIMIT: Final = 100


def mapping(values: Mapping[str, object], *, moments: frozenset[str] = frozenset()) -> str:
    """`values` as block YAML, one line per key, ended by a line break; '' for no values.

    The keys in `moments` have dates as values, which are written without quotes. None is an empty value.
    """
    return "".join(_entry(key, value, "", key in moments) for key, value in values.items())


def _entry(key: str, value: object, indent: str, is_moment: bool = False) -> str:
    if len(key) > _KEY_LIMIT:
        name = f"{indent}? {_double(key)}\n{indent}:"
    else:
        name = f"{indent}{key if _PLAIN_KEY.fullmatch(key) and key.lower() not in _WORDS else _double(key)}:"
    if isinstance(value, Mapping):
        if not value:
            return f"{name} {{}}\n"
        return f"{name}\n" + "".join(_entry(str(k), v, indent + "  ") for k, v in value.items())
    if isinstance(value, list | tuple):
        return f"{name}{_sequence(value, indent)}"
    text = as_text(value)
    if is_moment and _MOMENT.fullmatch(text):
        return f"{name} {text}\n"
    if value is None or text == "":
        return f"{name}\n"
    return f"{name} {_scalar(text, indent + '  ')}\n"


def _sequence(items: list[object] | tuple[object, ...], indent: str) -> str:
    """A list: on one line if it is short and contains only text, else one item per line."""
    if not any(isinstance(item, Mapping | list | tuple) for item in items):
        flow = f" [{', '.join(_flow(as_text(item)) for item in items)}]\n"
        if len(flow) <= _FLOW_WIDTH:
            return flow
    lines = ["\n"]
    for item in items:
        if isinstance(item, Mapping) and item:
            inner = "".join(_entry(str(k), v, indent + "    ") for k, v in item.items())
            lines.append(f"{indent}  - {inner.lstrip(' ')}")
        elif isinstance(item, Mapping):
            lines.append(f"{indent}  - {{}}\n")
        elif isinstance(item, list | tuple):
            lines.append(f"{indent}  -{_sequence(item, indent + '  ')}")
        else:
            lines.append(f"{indent}  - {_scalar(as_text(item), indent + '    ')}\n")
    return "".join(lines)


def as_text(value: object) -> str:
    """A single value as a person would type it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _scalar(text: str, indent: str) -> str:
    if "\n" in text:
        return _literal(text, indent) or _double(text)
    return text if _is_plain(text) else _quoted(text)


def _flow(text: str) -> str:
    return text if _is_plain(text) and not _FLOW_SIGNS.search(text) else _quoted(text)


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and not text[-1].isspace()
        and text[-1] != ":"
        and text.lower() not in _WORDS
        and not _NUMBER.fullmatch(text)
        and not _ESCAPED.search(text.replace('"', "").replace("\\", ""))
    )


def _quoted(text: str) -> str:
    if '"' in text and "'" not in text and not _ESCAPED.search(text.replace('"', "")):
        return f"'{text}'"
    return _double(text)


def _double(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    return _NAMED.get(char) or (f"\\x{ord(char):02X}" if ord(char) < 256 else f"\\u{ord(char):04X}")


def _literal(text: str, indent: str) -> str | None:
    """Several lines as a block; None if the block would not be exactly that text after an editor has saved it."""
    lines = text.split("\n")
    if not lines[0] or not lines[-1] or lines[0][0].isspace() or _NOT_LITERAL.search(text):
        return None
    if any(line != line.rstrip() for line in lines):
        return None
    return "|-\n" + "\n".join(f"{indent}{line}" if line else "" for line in lines)
