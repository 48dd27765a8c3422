"""The options that several commands share, spelled once."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar, get_type_hints

import typer

from newsroom import clock, text
from newsroom.desk import Desk
from newsroom.errors import Usage
from newsroom.phrases import phrase
from newsroom.terminal.output import FORMS, SHOWN, TABLE, Output

_Row = TypeVar("_Row")

Json = Annotated[bool, typer.Option("--json", help=FORMS["json"].help)]
Limit = Annotated[
    int | None,
    typer.Option(
        "-n", "--limit", metavar="N", min=0, help="Show at most N (0 = all; default: 50 on a terminal, otherwise all)."
    ),
]
Offset = Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Skip the first N.")]
Sort = Annotated[
    str | None, typer.Option("--sort", metavar="FIELD[:desc]", help="Sort by this field; add :desc to reverse.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, but change nothing.")]
Adopt = Annotated[bool, typer.Option("--adopt", help="Use a folder that has other files, which may then be replaced.")]
BuiltFolder = Annotated[
    str | None,
    typer.Option(
        "-o", "--output", metavar="DIR", help="The folder with the built site (default: the setting site.output)."
    ),
]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask for confirmation.")]
Refs = Annotated[list[str], typer.Argument(metavar="REF…", help="Articles by id, slug, path or @last; - reads stdin.")]
Ref = Annotated[str, typer.Argument(metavar="REF", help="An article by id, slug, path or @last.")]
Body = Annotated[
    str | None,
    typer.Option("--body", metavar="FILE|-", help="The new text from a file or stdin, with or without front matter."),
]
Version = Annotated[
    int | None,
    typer.Option("--if-version", metavar="N", help="Stop if someone has changed the article since version N."),
]


class Several(NamedTuple):
    """Options that a verb receives as one argument: their parameters, and the function that makes the argument."""

    parameters: tuple[Parameter, ...]
    make: Callable[..., Any]


def spread(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb for Typer, with single options instead of each argument that is `Several`.

    Typer takes options from a signature, so options that many verbs share would have to be repeated in each of them.
    """
    parameters: list[Parameter] = []
    groups: dict[str, Several] = {}
    for name, parameter in inspect.signature(verb, eval_str=True).parameters.items():
        marks = getattr(parameter.annotation, "__metadata__", ())
        several = next((mark for mark in marks if isinstance(mark, Several)), None)
        if several is None:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))
        else:
            groups[name] = several
            parameters += several.parameters

    def called(**given: Any) -> None:
        for name, several in groups.items():
            given[name] = several.make(**{one.name: given.pop(one.name) for one in several.parameters})
        verb(**given)

    called.__dict__.update(verb.__dict__)
    called.__name__, called.__doc__, called.__module__ = verb.__name__, verb.__doc__, verb.__module__
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return called


def options_of(group: type[Any]) -> Several:
    """The options for the fields of a named tuple."""
    hints = get_type_hints(group, include_extras=True)
    found = (_parameter(name, hints[name], group._field_defaults[name]) for name in group._fields)
    return Several(tuple(found), group)


def forms(
    *, without: Collection[str] = (), only: Collection[str] = FORMS, pick: bool = True, headers: bool = True
) -> Several:
    """The options for the format of a listing: all but those in `without`; --fields and --no-headers too.

    A format in `terminal.output.FORMS` is an option of all listings. `only` names the formats of output that does not
    have all of them.
    """
    found = [
        _parameter(form.name, Annotated[bool, typer.Option(f"--{form.name}", help=form.help)], False)
        for form in FORMS.values()
        if form.name in only and form.name not in without
    ]
    if pick:
        found.append(_parameter("fields", _FIELDS, None))
    if headers:
        found.append(_parameter("no_headers", _NO_HEADERS, False))

    def chosen(*, fields: str | None = None, no_headers: bool = False, **wanted: bool) -> Output:
        if fields is not None:
            listed([fields], "--fields")
        return Output.chosen(wanted, fields=fields, headers=not no_headers)

    return Several(tuple(found), chosen)


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


_FIELDS = Annotated[str | None, typer.Option("--fields", metavar="A,B", help="Print only these fields.")]
_NO_HEADERS = Annotated[bool, typer.Option("--no-headers", help="Leave out the header line.")]

Listing = Annotated[Output, forms()]
ListingWithoutIds = Annotated[Output, forms(without=("ids",))]  # for records without ids
Screen = Annotated[Output, forms(only=("json", "csv"), pick=False, headers=False)]  # more than one list


def is_never(typed: str) -> bool:
    """Whether this, typed for an end or a limit in time, says that there is none."""
    return typed.strip().lower() in ("", "never", "none")


def json_or_table(json: bool) -> Output:
    """The format of the changed articles, printed like a listing; a terminal shows some of them."""
    return Output("json" if json else TABLE, most=SHOWN)


def span(desk: Desk, since: str | None, until: str | None, *, end: str = "--until") -> tuple[str | None, str | None]:
    """The times typed for --since and the option `end`, as in the file. Raises `Usage` if they are in the wrong order."""
    first, last = (clock.to_text(desk.time(one, past=True)) if one else None for one in (since, until))
    if first and last and first > last:
        raise Usage(phrase("--since {since} is after {end} {until}", since=since, end=end, until=until))
    return first, last


def listed(given: Iterable[str] | None, option: str) -> tuple[str, ...]:
    """The values of an option that can be repeated, each with commas in it. Raises `Usage` if only commas were given."""
    found = tuple(value for values in given or () for value in text.comma_list(values))
    if given and not found:
        raise Usage(phrase("{option} is empty", option=option))
    return found


def named_file(path: Path | None) -> Path | None:
    """The callback of a file that is not written to stdout: raises `Usage` for `-`, which would become a file of that name."""
    if path is not None and str(path) == "-":
        raise Usage("- is not a file name here", hint="name a file; this is not written to stdout")
    return path


def refuse_packed(name: str) -> None:
    """Raise `Usage` for the name of a compressed file, for an export that is not compressed."""
    if name.lower().endswith((".gz", ".zip", ".bz2", ".xz", ".zst")):
        raise Usage(phrase("{name}: this export is not compressed", name=name), hint="leave out the last extension")


def limited(limit: int | None, shown: Output) -> int | None:
    """The limit for the core; None for all."""
    if shown.form == "count" or limit == 0:
        return None
    if limit is None:
        return 50 if shown.form == TABLE and sys.stdout.isatty() else None
    return limit


def first(found: Sequence[_Row], limit: int | None, shown: Output) -> Sequence[_Row]:
    """The wanted rows of a short listing: as many as -n says, else 50 on a terminal and all elsewhere."""
    return found[: limited(limit, shown)]
