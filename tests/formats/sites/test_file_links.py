"""Links from file to file: by path, by name, in the forms of site builders; and those that stay as they are."""

from __future__ import annotations

import pytest

from newsroom.formats.sites.file_links import FileLinks

LINKS = FileLinks(
    {
        "news/2020-01-02-ferry.md": "/ferry/", "news/bridge.markdown": "/bridge/", "about/index.md": "/about/", "a/same.md": "/a/",
        "b/same.md": "/b/", "news/tide.rst": "/tide/", "news/new boat.mdx": "/boat/",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("2020-01-02-ferry.md", "/ferry/"), ("./bridge.markdown#top", "/bridge/#top"), ("../about/index.md", "/about/"),
        ("/news/tide.rst", "/tide/"), ("new%20boat.mdx", "/boat/"), ("bridge.md", "/bridge/"), ("ferry.md", "/ferry/"),
        ("@/news/bridge.markdown", "/bridge/"), ("{filename}bridge.markdown", "/bridge/"), ("|filename|/news/tide.rst", "/tide/"),
        ("../a/same.md", "/a/"), ("same.md", "same.md"), ("none.md", "none.md"), ("note.txt", "note.txt"), ("bridge", "bridge"),
        ("https://x.example/y", "https://x.example/y"), ("{static}/none.png", "/none.png"), ("{attach}none.png", "none.png"),
        ("@/none.md", "@/none.md"),
    ],
)  # fmt: skip
def test_links(target: str, address: str) -> None:
    for form in ("[x]({})", "see [x](<{}>) there", "[x]: {}", "   [x]: <{}"):
        body, resolved = LINKS.rewritten(form.format(target), "news/here.md")
        assert (body, resolved) == (form.format(address), set())


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ('{{< ref "bridge.markdown" >}}', "/bridge/"), ("{{% relref 'about/index.md#us' %}}", "/about/#us"),
        ("{{<ref about>}}", "/about/"), ("{% post_url 2020-01-02-ferry %}", "/ferry/"), ("{%- link news/tide.rst -%}", "/tide/"),
        ("{{ site.baseurl }}{% post_url 2020-01-02-ferry %}", "/ferry/"), ("{{site.url}} {% link about/index.md %}", "/about/"),
    ],
)  # fmt: skip
def test_forms_of_site_builders(form: str, address: str) -> None:
    assert LINKS.rewritten(f"[x]({form}) y", "news/here.md") == (f"[x]({address}) y", {form})


@pytest.mark.parametrize(
    "form", ['{{< ref "none" >}}', "{% post_url none %}", "{% link same.md %}", "{{< figure src=x >}}"]
)
def test_forms_without_a_post_stay(form: str) -> None:
    assert LINKS.rewritten(form, "news/here.md") == (form, set())
