"""A cause that many files share is reported once, with the number of files."""

from __future__ import annotations

from newsroom.desk.warnings import CollectedWarnings


def collected(*warnings: tuple[str, str]) -> list[str]:
    """What is told of warnings, each with the name of its file."""
    found = CollectedWarnings()
    for warning, name in warnings:
        found.add(warning, name)
    return found.lines()


def test_one_cause_is_told_once_with_its_count() -> None:
    many = [
        (f"t/{n}.md:3: 'title2' is an unknown key and is kept; did you mean 'title'?", f"t/{n}.md") for n in range(30)
    ]
    assert collected(*many) == [
        "t/0.md:3: 'title2' is an unknown key and is kept; did you mean 'title'? (and in 29 more files)"
    ]
    assert collected(*many[:2]) == [
        "t/0.md:3: 'title2' is an unknown key and is kept; did you mean 'title'? (and in 1 more file)"
    ]


def test_a_cause_twice_in_one_file_is_one_file() -> None:
    assert collected(("a.md:3: x", "a.md"), ("a.md:9:2: x", "a.md")) == ["a.md:3: x"]


def test_warnings_of_several_kinds_are_all_named() -> None:
    found = CollectedWarnings()
    for name in ("a.docx", "b.docx"):
        for what in "vwxyz":
            found.add(f"{name}: not imported: 1 × {what}", name, kind=what)
    assert found.lines() == [f"a.docx: not imported: 1 × {what} (and in 1 more file)" for what in "vwxyz"]
    for number in range(2, 7):
        found.add(f"c{number}.docx: not imported: {number} × v", f"c{number}.docx", kind="v")
    assert found.lines()[3] == "and 3 more warnings of this kind, in 3 files"


def test_of_one_kind_the_first_three_are_named_and_the_others_counted() -> None:
    told = collected(
        *((f"{n}.md:2: {f'k{n}'!r} is an unknown key and is kept", f"{n}.md") for n in range(9)),
        ("x.md:1: other", "x.md"),
    )
    assert told == [
        *(f"{n}.md:2: 'k{n}' is an unknown key and is kept" for n in range(3)),
        "and 6 more warnings of this kind, in 6 files", "x.md:1: other",
    ]  # fmt: skip
    assert collected(*((f"a.md:{n}: no picture '{n}'", "a.md") for n in range(4)))[-1] == (
        "and 1 more warning of this kind, in 1 file"
    )


def test_without_a_file_s_name_a_warning_is_told_as_it_is() -> None:
    assert collected(("the disk is slow", "a.md"), ("the disk is slow", "b.md")) == [
        "the disk is slow (and in 1 more file)"
    ]
