"""Where the objects of a JSON log have the fields of a request: found once for all lines with the same keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from newsroom.formats.logs import json_names as names

MAX_DEPTH: Final = 4
# An object with more keys, or longer ones, is looked at each time: what is remembered must stay small.
MAX_KEYS, MAX_KEY_LENGTHS, MAX_KEY = 100, 4096, 100
MAX_LAYOUTS: Final = 256
Path = tuple[str, ...]
_Shape = tuple[tuple[str, ...], tuple[Any, ...]]  # keys, and the shapes of the objects among them


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of each field, in the order in which they are tried; `whole` are keys that may hold a whole request.

    `day_and_time` are the fields of the W3C format; `outside` are fields that may say that no reader sent the request,
    with the values that say so.
    """

    at: tuple[Path, ...]
    method: tuple[Path, ...]
    path: tuple[Path, ...]
    query: tuple[Path, ...]
    status: tuple[Path, ...]
    address: tuple[Path, ...]
    forwarded: tuple[Path, ...]
    host: tuple[Path, ...]
    agent: tuple[Path, ...]
    referrer: tuple[Path, ...]
    size: tuple[Path, ...]
    private: tuple[Path, ...]
    ahead: tuple[Path, ...]
    whole: tuple[str, ...]
    day_and_time: tuple[Path, Path] | None
    encoded: bool
    outside: tuple[tuple[Path, tuple[str, ...]], ...]
    source: Path | None


def layout_of(logged: Mapping[str, Any]) -> Layout:
    """The layout of an object."""
    shape = _shape(logged, MAX_DEPTH)
    found = _remembered.get(shape)
    if found is not None:
        return found
    found = _of_shape(shape)
    names_in = list(_names(shape))
    if len(names_in) <= MAX_KEYS and sum(map(len, names_in)) <= MAX_KEY_LENGTHS:
        if len(_remembered) >= MAX_LAYOUTS:
            _remembered.clear()
        _remembered[shape] = found
    return found


def value(logged: Mapping[str, Any], path: Path) -> Any:
    """The value at a path."""
    if len(path) == 1:
        return logged[path[0]]
    found: Any = logged
    for key in path:
        found = found[key]
    return found


def _shape(logged: Mapping[str, Any], depth: int) -> _Shape:
    """The keys of an object and, for each that may hold an object with fields of the request, the shape of that."""
    keys = tuple(logged)
    few = len(keys) <= MAX_KEYS and sum(map(len, keys)) <= MAX_KEY_LENGTHS
    objects = _objects_among(keys) if few else _objects_among.__wrapped__(keys)
    if not objects or depth == 1:
        return keys, ()
    return keys, tuple(_shape(one, depth - 1) if (one := logged[key]).__class__ is dict else None for key in objects)


@lru_cache(maxsize=MAX_LAYOUTS)
def _objects_among(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if len(key) <= MAX_KEY and _lowered(key) in names.OBJECTS)


def _names(shape: _Shape) -> Iterator[str]:
    keys, inner = shape
    yield from keys
    for one in inner:
        if one is not None:
            yield from _names(one)


@lru_cache(maxsize=4096)
def _lowered(key: str) -> str:
    return key.lower().replace("-", "_").lstrip("@")


def _flat(shape: _Shape, prefix: str, path: Path) -> Iterator[tuple[str, Path]]:
    """Every field with its name; those in other objects have names with dots."""
    keys, inner = shape
    objects = dict(zip(_objects_among.__wrapped__(keys), inner, strict=False))
    for key in keys:
        name = prefix + (_lowered(key) if len(key) <= MAX_KEY else key)
        one = objects.get(key)
        if one is None:
            yield name, (*path, key)
        else:
            yield from _flat(one, f"{name}.", (*path, key))


def _of_shape(shape: _Shape) -> Layout:
    paths = dict(_flat(shape, "", ()))
    keys, inner = shape
    objects = {key: one for key, one in zip(_objects_among.__wrapped__(keys), inner, strict=False) if one is not None}
    for key, one in objects.items():
        if _lowered(key) in names.WRAPPERS:  # the fields of a request object come first
            paths.update(_flat(one, "", (key,)))

    def at(wanted: tuple[str, ...]) -> tuple[Path, ...]:
        return tuple(paths[name] for name in wanted if name in paths)

    return Layout(
        at(names.AT), at(names.METHOD), at(names.PATH), at(names.QUERY), at(names.STATUS), at(names.ADDRESS),
        at(names.FORWARDED), at(names.HOST), at(names.AGENT), at(names.REFERRER), at(names.SIZE), at(names.PRIVATE), at(names.AHEAD),
        whole=tuple(key for key in keys if _lowered(key) in names.WRAPPERS and key not in objects),
        day_and_time=(paths["date"], paths["time"]) if "date" in paths and "time" in paths else None,
        encoded=not names.ENCODED.isdisjoint(paths),
        outside=tuple((paths[name], said) for name, said in names.NOT_OF_READERS.items() if name in paths),
        source=paths.get(names.SOURCE),
    )  # fmt: skip


_remembered: dict[_Shape, Layout] = {}
