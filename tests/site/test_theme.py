"""The files of the theme: templates, assets and messages, a site's own before the newsroom's."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.site import theme_messages as catalogue

from newsroom.errors import Invalid
from newsroom.site import theme as theme_files
from newsroom.site.renderer import Renderer
from newsroom.site.theme import PACKAGE, ThemeFile

WEIGHED = ("site.css", "site.js", "search.js")
GALLERY = ("gallery.css", "gallery.js")  # loaded by pages with a gallery only
EMBEDS = ("embeds.css", "embeds.js")  # loaded by pages with an embed only
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
TRANSLATED = sorted(path.name for path in catalogue.LOCALE.iterdir() if path.is_dir())


def write(path: Path, content: str | bytes) -> None:
    """A file, with the folders it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


# -- messages --


def test_catalogue_holds_every_message() -> None:
    with (catalogue.LOCALE / "newsroom.pot").open("rb") as stream:
        committed = {one.id for one in catalogue.read_po(stream) if one.id}
    assert committed == {message for _, message in catalogue.messages()}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_complete(language: str) -> None:
    places = re.compile(r"%\((\w+)\)s")
    wanted = {one.id: one for one in catalogue.template() if one.id}
    found = {one.id: one for one in catalogue.translated(language) if one.id}
    assert found.keys() == wanted.keys()
    for message, entry in found.items():
        strings = catalogue.strings(entry)
        said = message if isinstance(message, str) else message[1]
        assert all(strings), message
        assert not entry.fuzzy
        assert all(sorted(places.findall(one)) == sorted(places.findall(said)) for one in strings)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_compiled_catalogue_is_that_of_its_source(language: str) -> None:
    compiled = theme_files.messages(None, language)
    for entry in catalogue.translated(language):
        if isinstance(entry.id, tuple):
            assert {compiled.ngettext(*entry.id, number) for number in (*range(200), 1_000_000)} == set(entry.string)
        elif entry.id:
            assert compiled.gettext(entry.id) == entry.string


def test_own_messages_come_first(tmp_path: Path) -> None:
    own = catalogue.Catalog(locale="vi")
    own.add("Search", "Kiếm")
    write(tmp_path / "locale/vi/LC_MESSAGES/newsroom.mo", catalogue.compiled(own))
    found = theme_files.messages(tmp_path, "vi")
    assert [found.gettext(one) for one in ("Search", "Archive")] == ["Kiếm", "Lưu trữ"]


def test_a_region_comes_before_its_language(tmp_path: Path) -> None:
    for name, word in (("pt", "Pesquisa"), ("pt_BR", "Busca")):
        own = catalogue.Catalog(locale=name)
        own.add("Search", word)
        if name == "pt":
            own.add("Archive", "Arquivo")
        write(tmp_path / f"locale/{name}/LC_MESSAGES/newsroom.mo", catalogue.compiled(own))

    def said(tag: str) -> list[str]:
        return [theme_files.messages(tmp_path, tag).gettext(one) for one in ("Search", "Archive", "Home page")]

    assert said("pt-BR") == said("pt_BR") == ["Busca", "Arquivo", "Home page"]
    assert said("pt") == said("pt-PT") == ["Pesquisa", "Arquivo", "Home page"]
    assert said("PT") == ["Pesquisa", "Arquivo", "Home page"]


@pytest.mark.parametrize("tag", ["", "../vi", "vi/../vi", "v", "x" * 9, "de", "vi-"])
def test_no_language_no_translation(tag: str) -> None:
    assert theme_files.messages(None, tag).gettext("Search") == "Search"


# -- assets --


def test_assets_have_a_hash_of_their_bytes_in_their_name() -> None:
    paths, files = theme_files.asset_paths(None), theme_files.assets(None)
    assert {
        "css",
        "js",
        "site.css",
        "site.js",
        "search.js",
        "embeds.css",
        "embeds.js",
        "gallery.css",
        "gallery.js",
        "programmes.css",
        "programmes.js",
    } == paths.keys()
    assert (paths["css"], paths["js"]) == (paths["site.css"], paths["site.js"])
    assert files.keys() == set(paths.values())
    for name in ("site.css", "site.js"):
        stem, ending = name.split(".")
        digest = hashlib.sha256(files[paths[name]]).hexdigest()[:10]
        assert paths[name] == f"/assets/{stem}.{digest}.{ending}"


def test_own_assets_are_hashed_and_named_in_the_stylesheet(tmp_path: Path) -> None:
    write(
        tmp_path / "static/site.css",
        "@font-face { src: url('body.woff2') } a { background: url(none.png) } @import url( \"print.css\" );",
    )
    write(tmp_path / "static/print.css", "b { background: url( body.woff2 ) }")
    write(tmp_path / "static/body.woff2", b"font")
    paths, files = theme_files.asset_paths(tmp_path), theme_files.assets(tmp_path)
    font = paths["body.woff2"].rpartition("/")[2]
    assert re.fullmatch(r"body\.[0-9a-f]{10}\.woff2", font)
    assert files[paths["css"]].decode() == (
        f'@font-face {{ src: url({font}) }} a {{ background: url(none.png) }} @import url( "print.css" );'
    )
    assert files[paths["print.css"]].decode() == f"b {{ background: url({font}) }}"
    before = paths["css"]
    write(tmp_path / "static/body.woff2", b"another font")
    assert theme_files.asset_paths(tmp_path)["css"] != before


@pytest.mark.parametrize(
    ("stylesheet", "reference", "published"),
    [
        ("own.css", "url(img/p.jpg)", "url(img/p.{p}.jpg)"), ("own.css", "url('./img/p.jpg')", "url(img/p.{p}.jpg)"),
        ("css/own.css", "url(../img/p.jpg)", "url(../img/p.{p}.jpg)"), ("css/own.css", "url(img/p.jpg)", "url(../img/p.{p}.jpg)"),
        ("img/own.css", "url(p.jpg)", "url(p.{p}.jpg)"), ("own.css", 'url( "my (1) pic.svg#a" )', "url(my%20%281%29%20pic.{m}.svg#a)"),
        ("own.css", "url(my%20(1).svg)", "url(my%20(1).svg)"),
        ("own.css", "url(my%20%281%29%20pic.svg?x=1)", "url(my%20%281%29%20pic.{m}.svg?x=1)"),
        ("own.css", "url(/img/p.jpg)", "url(/img/p.jpg)"), ("own.css", "url(../img/p.jpg)", "url(../img/p.jpg)"),
        ("own.css", "url(data:image/png;base64,AA==)", "url(data:image/png;base64,AA==)"), ("own.css", "url()", "url()"),
        ("own.css", "url(https://x.example/img/p.jpg)", "url(https://x.example/img/p.jpg)"),
        ("own.css", "url(img/o.css)", "url(img/o.css)"),
    ],
)  # fmt: skip
def test_a_stylesheet_names_files_in_folders(tmp_path: Path, stylesheet: str, reference: str, published: str) -> None:
    for name in ("img/p.jpg", "my (1) pic.svg", "img/o.css"):
        write(tmp_path / "static" / name, name)
    write(tmp_path / "static" / stylesheet, f"a {{ background: {reference} }}")
    paths, files = theme_files.asset_paths(tmp_path), theme_files.assets(tmp_path)
    p, m = (paths[name].split(".")[-2] for name in ("img/p.jpg", "my (1) pic.svg"))
    assert files[paths[stylesheet]].decode() == f"a {{ background: {published.format(p=p, m=m)} }}"


def test_stylesheet_and_scripts_stay_small() -> None:
    """All that a page of the theme loads besides pictures, as servers send it."""
    paths, files = theme_files.asset_paths(None), theme_files.assets(None)
    sizes = {name: len(gzip.compress(files[paths[name]], 9, mtime=0)) for name in (*WEIGHED, *GALLERY)}
    assert sum(sizes[name] for name in WEIGHED) <= 12_000, sizes
    of_galleries = [sizes[name] for name in GALLERY]
    assert sum(of_galleries) <= 2_500, of_galleries
    of_embeds = {name: len(gzip.compress(files[paths[name]], 9, mtime=0)) for name in EMBEDS}
    assert sum(of_embeds.values()) <= 3_000, of_embeds


# -- a site's own folder --


@pytest.mark.parametrize(
    "name",
    [
        "templates/_row.html",
        "templates/new.html",
        "static/logo.svg",
        "fonts/card.ttf",
        "locale/vi/LC_MESSAGES/newsroom.mo",
    ],
)
def test_stamp_changes_with_every_file(tmp_path: Path, name: str) -> None:
    stamps = [theme_files.stamp(None), theme_files.stamp(tmp_path)]
    for content in ("one", "two"):
        write(tmp_path / name, content)
        stamps.append(theme_files.stamp(tmp_path))
    assert stamps[0] == stamps[1]
    assert len(set(stamps)) == 3


@pytest.mark.parametrize(
    "name", ["templates/note.txt", "fonts/card.otf", "locale/vi/LC_MESSAGES/newsroom.po", "x.html"]
)
def test_stamp_takes_no_notice_of_other_files(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, "x")
    assert theme_files.stamp(tmp_path) == theme_files.stamp(None)


def test_links_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    write(secret / "t.html", "secret")
    theme = tmp_path / "theme"
    write(theme / "static/.hidden.css", "x")
    write(theme / "static/.hidden/x.css", "x")
    write(theme / "templates/ok.html", "ok")
    (theme / "templates/link.html").symlink_to(secret / "t.html")
    (theme / "static/folder").symlink_to(secret)
    assert set(theme_files.asset_paths(theme)) == set(theme_files.asset_paths(None))
    for name in ("link.html", "../secret/t.html", "default/../../secret/t.html", str(secret / "t.html")):
        with pytest.raises(Invalid):
            Renderer(theme, "en", HANOI).render(name, {})


def test_templates_are_found_by_name(tmp_path: Path) -> None:
    write(tmp_path / "templates/_row.html", "mine")
    write(tmp_path / "templates/deep/er.html", "deep")
    load, plain = theme_files.loader(tmp_path), theme_files.loader(None)
    shipped = (PACKAGE / "templates/_row.html").read_text("utf-8")
    assert (load("_row.html"), load("deep/er.html"), load("default/_row.html")) == ("mine", "deep", shipped)
    assert plain("_row.html") == plain("default/_row.html") == shipped
    assert load("default/deep/er.html") is load("none.html") is None


def test_placeholders_are_safe_unless_an_own_template_does_more_with_what_is_printed(tmp_path: Path) -> None:
    assert theme_files.may_use_placeholders(None)
    write(tmp_path / "templates/_row.html", "<li>{{ card.title }}</li>")
    assert theme_files.may_use_placeholders(tmp_path)
    write(tmp_path / "templates/article.html", "{% filter upper %}{{ part('_row.html') }}{% endfilter %}")
    assert not theme_files.may_use_placeholders(tmp_path)


def test_the_files_in_use(tmp_path: Path) -> None:
    write(tmp_path / "templates/_row.html", "mine")
    write(tmp_path / "static/logo.svg", "<svg/>")
    found = theme_files.list_(tmp_path)
    assert ThemeFile("_row.html", "template", "own", 4) in found
    assert ThemeFile("logo.svg", "asset", "own", 6) in found
    assert ThemeFile("site.css", "asset", "built-in", (PACKAGE / "static/site.css").stat().st_size) in found
    kinds = [one.kind for one in found]
    assert kinds == sorted(kinds, reverse=True)  # templates, then assets
    templates = [one.name for one in found if one.kind == "template"]
    assert templates == sorted(templates)
    assert len(templates) == len(set(templates))
    assert {one.origin for one in theme_files.list_(None)} == {"built-in"}


def test_eject_copies_once(tmp_path: Path) -> None:
    for name, folder in (("article.html", "templates"), ("site.css", "static")):
        target = theme_files.eject(name, tmp_path)
        assert target == tmp_path / folder / name
        assert target.read_bytes() == (PACKAGE / folder / name).read_bytes()
        target.write_text("mine")
        with pytest.raises(Invalid, match="already"):
            theme_files.eject(name, tmp_path)
        assert target.read_text() == "mine"
        assert theme_files.eject(name, tmp_path, force=True).read_bytes() == (PACKAGE / folder / name).read_bytes()


def test_eject_replaces_a_link_and_does_not_write_through_it(tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    other.write_text("kept")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/article.html").symlink_to(other)
    theme_files.eject("article.html", tmp_path, force=True)
    assert other.read_text() == "kept"
    dangling = tmp_path / "templates/home.html"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(Invalid, match="already"):
        theme_files.eject("home.html", tmp_path)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("artcle.html", "similar names: article.html"),
        ("../errors.py", "use one of: "),
        ("zzzz", "use one of: _body_data.html"),
    ],
)
def test_eject_of_what_is_not_there_names_the_nearest(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(Invalid, match="no file") as refused:
        theme_files.eject(name, tmp_path)
    assert str(refused.value.hint).startswith(hint)


# -- differences --


def test_files_of_a_theme_compared_with_the_built_in_ones(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    assert theme_files.differences(None) == theme_files.differences(own) == []
    for name in ("_row.html", "_card.html", "site.css"):
        theme_files.eject(name, own)
    write(own / "templates/deep/new.html", "x")
    write(own / "static/site.js", b"\xff\xfe")
    card = own / "templates/_card.html"
    lines = card.read_text("utf-8").splitlines()
    card.write_text("\n".join([*lines[:-1], "changed"]) + "\n", "utf-8")
    found = {one.name: one for one in theme_files.differences(own)}
    assert {name: one.state for name, one in found.items()} == {
        "_row.html": "same", "_card.html": "differs", "site.css": "same", "deep/new.html": "new", "site.js": "differs",
    }  # fmt: skip
    assert found["_card.html"].lines[:2] == ("--- built-in/templates/_card.html", "+++ mine/templates/_card.html")
    assert found["_card.html"].lines[-2:] == (f"-{lines[-1]}", "+changed")
    assert not any(line.endswith("\n") for line in found["_card.html"].lines)
    assert [found[name].lines for name in ("_row.html", "deep/new.html", "site.js")] == [(), (), ()]
    assert [one.name for one in theme_files.differences(own, ["site.js", "_row.html"])] == ["site.js", "_row.html"]
    for name in ("base.html", "none.html"):
        with pytest.raises(Invalid, match=f"your theme folder has no file {name}") as refused:
            theme_files.differences(own, ["_row.html", name])
        assert refused.value.hint == "see which are yours: newsroom theme list"
    card.write_bytes(b"\n" * (theme_files.MOST_COMPARED + 1))
    assert theme_files.differences(own, ["_card.html"]) == [theme_files.ThemeDifference("_card.html", "large")]


# -- files that cannot be read --


def test_a_template_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path / "templates/deep/card.html", b"<p>\n<b>caf\xe9\n")
    for read in (
        lambda: theme_files.loader(tmp_path)("deep/card.html"),
        lambda: theme_files.may_use_placeholders(tmp_path),
    ):
        with pytest.raises(Invalid, match=r"^deep/card\.html:2: the template is not UTF-8$"):
            read()


@pytest.mark.parametrize(
    "data",
    [b"", b"garbage", b"\xde\x12\x04\x95", b"\xde\x12\x04\x95" + bytes(4) + b"\xff\xff\xff\x7f" + bytes(16),
     b"\xde\x12\x04\x95\x00\x00\x09\x00" + bytes(20)],
)  # fmt: skip
def test_a_catalogue_that_is_damaged_is_named(tmp_path: Path, data: bytes) -> None:
    write(tmp_path / "locale/en/LC_MESSAGES/newsroom.mo", data)
    with pytest.raises(Invalid, match=r"theme's locale/en/LC_MESSAGES/newsroom\.mo cannot be read"):
        theme_files.messages(tmp_path, "en")


@pytest.mark.parametrize(
    ("lang", "spoken"),
    [
        ("en", True),
        ("en-GB", True),
        ("EN", True),
        ("vi", True),
        ("vi-VN", True),
        ("VI", True),
        ("km", False),
        ("pt-BR", True),
        ("pt", False),
    ],
)
def test_which_languages_are_spoken(tmp_path: Path, lang: str, spoken: bool) -> None:
    write(tmp_path / "locale/pt_BR/LC_MESSAGES/newsroom.mo", "x")
    assert theme_files.speaks(tmp_path, lang) is spoken
    assert theme_files.speaks(None, lang) is (spoken and lang != "pt-BR")


def test_the_stamp_and_what_is_added_to_assets(tmp_path: Path) -> None:
    assert re.fullmatch("[0-9a-f]{16}", theme_files.stamp(None))
    write(tmp_path / "static/site.css", "a{}")
    added = {"site.css": b"b{}", "extra.woff2": b"font"}
    paths, files = theme_files.asset_paths(tmp_path, added), theme_files.assets(tmp_path, added)
    assert files[paths["css"]] == b"a{}b{}"
    assert files[paths["extra.woff2"]] == b"font"
    assert "icon" not in paths
    write(tmp_path / "static/favicon.svg", "<svg/>")
    assert theme_files.asset_paths(tmp_path)["icon"] == theme_files.asset_paths(tmp_path)["favicon.svg"]


def test_three_similar_names_at_most(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        theme_files.eject("_cards.html", tmp_path)
    assert str(refused.value.hint).count(".html") <= 3
    assert "_card.html" in str(refused.value.hint)
    with pytest.raises(Invalid) as several:
        theme_files.eject("fragment_.html", tmp_path)
    assert str(several.value.hint).count("fragment_") == 3


def test_a_hash_in_the_stamp_tells_names_and_places_apart(tmp_path: Path) -> None:
    """The same bytes under another name, and files that are only longer or shorter than each other."""
    seen = {theme_files.stamp(None)}
    for number, parts in enumerate(({"templates/a.html": "xy"}, {"templates/b.html": "xy"}, {"static/a.html": "xy"},
                                    {"templates/a.html": "x", "templates/ab.html": "y"})):  # fmt: skip
        for name, content in parts.items():
            write(tmp_path / str(number) / name, content)
        seen.add(theme_files.stamp(tmp_path / str(number)))
    assert len(seen) == 5
