"""A file before it is written, and the hash of what it is made from."""

from __future__ import annotations

from newsroom.site.site_file import SiteFile


def test_fingerprint_of_bytes_is_that_of_the_bytes() -> None:
    assert SiteFile("/a", data=b"x").fingerprint() == SiteFile("/b", data=b"x").fingerprint()
    assert SiteFile("/a", data=b"x").fingerprint() != SiteFile("/a", data=b"y").fingerprint()
    assert len(SiteFile("/a").fingerprint()) == 32


def test_fingerprint_of_a_page_is_that_of_its_template_and_context() -> None:
    def page(template: str = "a.html", **context: object) -> str:
        return SiteFile("/a", template, context).fingerprint()

    assert page(x=1, y="đ") == page(y="đ", x=1)
    assert (
        len({page(), page("b.html"), page(x=1), page(x=2), page(x="1"), page(y=1), SiteFile("/a").fingerprint()}) == 7
    )
    assert page(x="\ud800") != page(x="\ud801")
