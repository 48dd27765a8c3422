"""`labels merge` and `rename` with names that were merged before: nobody's stories become somebody else's."""

from __future__ import annotations

import pytest

from tests.conftest import Run


@pytest.fixture
def merged(newsroom: Run) -> Run:
    """Two stories by Lan, one by Mai, one by Mai Lê; Mai was merged into Lan by mistake."""
    for number, author in enumerate(("Lan", "Lan", "Mai", "Mai Lê")):
        newsroom("draft", "--title", f"T{number}", "--author", author, "-", stdin="Text.")
    assert "1 article moved from Mai to Lan\n" in newsroom("labels", "merge", "Mai", "Lan").err
    return newsroom


@pytest.mark.parametrize(
    "command",
    [
        ("labels", "merge", "Mai", "Mai Lê"),
        ("labels", "merge", "Mai Lê", "mai"),
        ("labels", "merge", "--kind", "author", "Mai", "Mai Lê"),
        ("labels", "rename", "Mai", "Mai X"),
        ("people", "add", "Mai", "--role", "Painter"),
    ],
)
def test_a_merged_name_changes_nobody_else(merged: Run, command: tuple[str, ...]) -> None:
    before = merged("labels", "list", "--json").json
    refused = merged(*command, code=5).err
    assert "was merged into Lan" in refused
    assert "to change Lan: use lan; to separate the two again: newsroom undo" in refused
    assert merged("labels", "list", "--json").json == before


def test_an_entry_of_another_author_is_not_changed_by_a_merged_name(merged: Run) -> None:
    merged("people", "add", "Lan", "--role", "Editor")
    merged("people", "edit", "lan", "--role", "Night editor")
    assert "was merged into Lan" in merged("people", "edit", "Mai", "--role", "Painter", code=5).err
    assert "was merged into Lan" in merged("people", "rm", "mai", code=5).err
    assert "was merged into Lan" in merged("people", "edit", "Lan", "--name", "Mai", code=5).err
    [entry] = merged("people", "list", "--json").json
    assert (entry["name"], entry["role"]) == ("Lan", "Night editor")


def test_a_new_story_under_a_merged_name_says_whose_it_will_be(merged: Run) -> None:
    said = merged("draft", "--title", "New", "--author", "Mai", "-", stdin="Text.").err
    assert "readers see the author 'Mai' as Lan, because 'Mai' was merged into Lan" in said
    assert "readers see" in merged("publish", "new").err
    assert "readers see" not in merged("draft", "--title", "Own", "--author", "Lan", "-", stdin="Text.").err
