"""What people type about their site: links, accounts, policies, and a colour that can be read."""

from __future__ import annotations

import pytest

from newsroom import identity, settings
from newsroom.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("about", [("", "about", "")]),
        ("about, Contact=/contact/", [("", "about", ""), ("Contact", "/contact/", "Contact")]),
        ("https://www.facebook.com/x?a=b", [("", "https://www.facebook.com/x?a=b", "Facebook")]),
        ("Tủ sách=https://sach.example.org/?a=b", [("Tủ sách", "https://sach.example.org/?a=b", "Tủ sách")]),
        ("https://m.zalo.me/1", [("", "https://m.zalo.me/1", "Zalo")]),
        ("https://paper.example", [("", "https://paper.example", "paper.example")]),
        ("mailto:a@b.example", [("", "mailto:a@b.example", "a@b.example")]),
        (" , ,", []),
    ],
)  # fmt: skip
def test_links(typed: str, found: list[tuple[str, str, str]]) -> None:
    links = identity.links(typed)
    assert [(one.label, one.target, one.name) for one in links] == found


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "X=javascript:alert(1)", "data:text/html,x", "//evil.example/", "/contact/", "About us", "ABOUT",
     "https://", "https://u:p@x.example/", "X=/a b/", "X=/a\\b", "mailto:x", "ftp://x.example/", "X=https://[::1", "a" * 501,
     ", ".join(f"p{n}" for n in range(31))],
)  # fmt: skip
def test_what_is_no_link_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        identity.links(typed)
    with pytest.raises(Invalid):
        settings.check("site.menu", typed)


@pytest.mark.parametrize("typed", ["about", "Contact=/contact/"])
def test_an_account_is_on_another_site(typed: str) -> None:
    with pytest.raises(Invalid, match="not an address of another site"):
        settings.check("site.links", typed)


def test_policies_are_pages_by_known_names() -> None:
    assert identity.policies("corrections=dinh-chinh, contact = lien-he") == {
        "corrections": "dinh-chinh",
        "contact": "lien-he",
    }
    for typed in ("imprint=x", "corrections", "corrections=/x/", "corrections="):
        with pytest.raises(Invalid, match="not NAME=SLUG"):
            settings.check("site.policies", typed)


@pytest.mark.parametrize(
    ("typed", "kept"), [("#FD0", "#ffdd00"), ("0a5c8f", "#0a5c8f"), ("#0A5C8F", "#0a5c8f"), ("", "")]
)
def test_a_colour_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert settings.check("site.accent", typed) == kept


@pytest.mark.parametrize("typed", ["red", "#12", "#12345", "#gggggg", "rgb(1,2,3)", "#fff;}body{display:none"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="is not a colour like"):
        settings.check("site.accent", typed)


def test_contrast_is_that_of_wcag() -> None:
    assert identity.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert identity.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the known grey just below 4.5


@pytest.mark.parametrize("colour", ["#ffd000", "#ffffff", "#000000", "#9c1c2b", "#0000ff", "#00ff00", "#808080"])
def test_any_accent_can_be_read_in_light_and_dark(colour: str) -> None:
    light, dark = identity.accent(colour)
    for shade, grounds in ((light, ("#fbfaf7", "#f2efe8")), (dark, ("#171614", "#211f1c"))):
        assert all(identity.contrast(shade, ground) >= 4.5 for ground in grounds)


def test_a_colour_with_enough_contrast_stays_as_it_is() -> None:
    assert identity.accent("#9c1c2b").light == "#9c1c2b"
    assert identity.accent("#f0928d").dark == "#f0928d"


@pytest.mark.parametrize(
    ("key", "longest"), [("site.licence", 300), ("site.editor", 300), ("site.logo", 300), ("site.footer", 4000)]
)
def test_texts_have_a_maximum_length(key: str, longest: int) -> None:
    assert settings.check(key, "x" * longest)
    with pytest.raises(Invalid, match="at most"):
        settings.check(key, "x" * (longest + 1))


def test_the_footer_has_lines_and_no_other_control_characters() -> None:
    assert settings.check("site.footer", "a\r\n\r\nb") == "a\n\nb"
    with pytest.raises(Invalid, match="control characters"):
        settings.check("site.footer", "a\x07b")
