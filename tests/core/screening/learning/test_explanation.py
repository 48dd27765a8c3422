"""Which words a score consists of: pieces count for the one or two words that they are in."""

from __future__ import annotations

import pytest

from newsroom.core.screening.learning import explanation, features
from newsroom.core.screening.learning.regression import Weights


def told(weights: dict[str, float], body: str) -> dict[str, tuple[float, str]]:
    """By what each thing is told: its weight, of one unit, and the feature to know it by."""
    names = features.features(body)
    known: Weights = {name: (weight * len(names) ** 0.5, 1.0) for name, weight in weights.items()}
    assert set(weights) <= set(names), set(weights) - set(names)
    return {one.name: (round(one.weight, 6), one.feature) for one in explanation.explain(known, names, body)}


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ({"casino": 1.0}, {"casino": (1.0, "casino")}),
        ({"casino": 1.0, ":casi": 0.5, ":sino": 0.25}, {"casino": (1.75, "casino")}),
        ({": cas": 0.5}, {"casino": (0.5, "casino")}),
        ({":ino ": 0.5}, {"casino": (0.5, "casino")}),
        ({":no o": 0.5}, {"casino online": (0.5, "casino online")}),
        ({"casino online": 2.0, ":no o": 0.5}, {"casino online": (2.5, "casino online")}),
        ({"vào": 1.0, ":vao ": 0.5}, {"vào": (1.5, "vao")}),
        ({"vào": 1.0, "vao": 0.5}, {"vào": (1.5, "vao")}),
        ({"#": -1.0}, {"any comment": (-1.0, "#")}),
        ({"casino": 1.0, "#": -2.0}, {"any comment": (-2.0, "#"), "casino": (1.0, "casino")}),
        ({"#linked=no": 1.0, "#links=0": 0.5}, {"no links": (1.5, "#linked=no")}),
    ],
)
def test_what_is_told(weights: dict[str, float], found: dict[str, tuple[float, str]]) -> None:
    shown = told(weights, "vào casino online")
    assert shown == found
    assert list(shown) == list(found)


@pytest.mark.parametrize(
    ("piece", "words"),
    [(":n a ", "xin a"), (": a b", "a be"), (":a be", "a be"), (": be ", "be"), (": xin", "xin"), (":xin ", "xin")],
)
def test_a_piece_belongs_to_the_words_of_its_letters(piece: str, words: str) -> None:
    """A space at its beginning counts for nothing."""
    assert told({piece: 1.0}, "xin a be") == {words: (1.0, words)}


@pytest.mark.parametrize(
    ("body", "name"),
    [("xem http://a.example nhé", "links to a.example"), ("http://a.example http://b.example x", "links to 2 hosts")],
)
def test_all_that_is_said_of_links_is_one_thing(body: str, name: str) -> None:
    found = told({"#linked=yes": 1.0, "host:a.example": 0.5}, body)
    assert found[name][0] == 1.5


def test_a_text_without_spaces_is_told_by_its_stretches() -> None:
    body = "kiemtienonlinelaisuatthapnhatvietnam"
    names = features.features(body)
    assert features.scan(body).run_together
    good = {"~kiemt": 1.0, "~iemti": 0.5, "~emtie": 0.25}
    found = told(good, body)
    assert found == {"…kiemtie…": (1.75, "~kiemt")}
    apart = told({"~kiemt": 1.0, "~nline": 0.5}, body)
    assert apart == {"…kiemt…": (1.0, "~kiemt"), "…nline…": (0.5, "~nline")}
    against = told({"~kiemt": 1.0, "~iemti": -0.5}, body)
    assert against == {"…kiemt…": (1.0, "~kiemt"), "…iemti…": (-0.5, "~iemti")}
    end = "~" + body[-5:]
    assert end in names
    assert told({end: 1.0, "~#": 0.5}, body) == {f"…{body[-5:]}…": (1.0, end), "any comment": (0.5, "~#")}


def test_a_stretch_ends_after_as_many_pieces_as_one_is_long() -> None:
    body = "abcdefghijklmnopqrstuvwxyz"
    weights = {f"~{body[at : at + 5]}": (2.0 if at == 10 else 1.0) for at in range(22)}
    found = told(weights, body)
    name, (weight, feature) = next(iter(found.items()))
    assert (name, weight, feature) == ("…fghijklmnopqrst…", 12.0, "~klmno")
    assert round(sum(one for one, _ in found.values()), 6) == 23.0


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("#", "any comment"), ("~#", "any comment"), ("#address=yes", "an e-mail address or long number"),
        ("#address=no", "no e-mail address or long number"), ("#caps=0", "capitals: hardly any"), ("#caps=4", "capitals: all"),
        ("#caps=1", "capitals: over a quarter"), ("#len=4", "8 to 15 characters"), ("#len=0", "0 to 0 characters"),
        ("#hour=07", "sent between 7:00 and 8:00 UTC"), ("mail:x.vn", "e-mail address at x.vn"), ("~mail:x.vn", "e-mail address at x.vn"),
        (":asi ", "…asi…"), ("~kiemt", "…kiemt…"),
    ],
)  # fmt: skip
def test_a_measure_as_a_person_reads_it(feature: str, words: str) -> None:
    assert features.shown(feature) == words
