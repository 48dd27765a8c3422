"""Reading a folder of posts: which files, what their names say, where their pictures are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import FIXTURES

from newsroom.errors import Invalid, NotFound
from newsroom.formats.posts import picture_files, post_folder


def write(path: Path, content: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_what_is_read_and_what_is_not_is_all_said(tmp_path: Path) -> None:
    for name in ("b.md", "a.markdown", "sub/c.MD", "_posts/2014-03-12-x.md", "_drafts/y.md", "README.md"):
        write(tmp_path / name)
    for name in (
        "notes.txt",
        ".hidden.md",
        ".git/x.md",
        "node_modules/p/README.md",
        "_site/x.md",
        "img/x.png",
        "news/_index.md",
    ):
        write(tmp_path / name)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    scan = post_folder.scan(tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in scan.posts] == [
        "README.md", "_drafts/y.md", "_posts/2014-03-12-x.md", "a.markdown", "b.md", "sub/c.MD",
    ]  # fmt: skip
    assert {str(path.relative_to(tmp_path)): reason for path, reason in scan.skipped} == {
        ".git": "hidden",
        ".hidden.md": "hidden",
        "_site": "not posts",
        "img/x.png": "a picture; it is added with the posts that show it",
        "loop": "a symbolic link to another folder",
        "news/_index.md": "a page about a section, not a post",
        "node_modules": "not posts",
        "notes.txt": "not Markdown",
    }


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = write(tmp_path / ".x.txt", "body")
    assert post_folder.scan(path).posts == (path,)
    assert post_folder.read(path, root=tmp_path)[0].body == "body"
    assert post_folder.scan(write(tmp_path / "empty/x.png").parent).posts == ()


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        post_folder.scan(tmp_path / "x")
    with pytest.raises(NotFound):
        post_folder.read(tmp_path / "x.md", root=tmp_path)


@pytest.mark.parametrize(
    ("name", "matter", "date", "slug"),
    [
        ("2014-03-12-coming-soon.md", "", "2014-03-12", "coming-soon"),
        ("2024-12-5-x.md", "", "2024-12-05", "x"),
        ("2021-04-27-we_asked_our.md", "", "2021-04-27", "we_asked_our"),
        ("2014-03-12-coming-soon.md", "date: 2015-01-01 07:30", "2015-01-01 07:30", "coming-soon"),
        ("2014-03-12-coming-soon.md", "slug: other", "2014-03-12", "other"),
        ("2014-03-12-coming-soon.md", "permalink: /2014/other/", "2014-03-12", "other"),
        ("2014-03-12-x/index.md", "", "2014-03-12", "x"),
        ("2014-13-12-x.md", "", "", ""),
        ("2014-02-30-x.md", "", "", ""),
        ("12-03-2014-x.md", "", "", ""),
        ("a.md", "", "", ""),
        ("2014-03-12.md", "", "2014-03-12", ""),
    ],
)
def test_a_dated_name_says_when_and_what(tmp_path: Path, name: str, matter: str, date: str, slug: str) -> None:
    path = write(tmp_path / name, f"---\ntitle: x\n{matter}\n---\nbody\n")
    draft, _, _ = post_folder.read(path, root=tmp_path)
    assert (draft.date, draft.slug) == (date, slug)
    assert ("date" in draft.given) == matter.startswith("date")


def test_a_draft_folder_makes_drafts(tmp_path: Path) -> None:
    assert post_folder.read(write(tmp_path / "_drafts/x.md", "b"), root=tmp_path)[0].status == "draft"
    published = write(tmp_path / "_drafts/y.md", "---\nstatus: review\n---\nb")
    assert post_folder.read(published, root=tmp_path)[0].status == "review"


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("x.png", "site/content/posts/x.png"),
        ("./x.png", "site/content/posts/x.png"),
        ("../up.png", "site/content/up.png"),
        ("/images/x.png", "site/static/images/x.png"),
        ("images/x.png", "site/assets/images/x.png"),
        ("/assets/blog/x.png", "site/assets/blog/x.png"),
        ("/assets/blog/x.png?v=2#top", "site/assets/blog/x.png"),
        ("/assets/ảnh%20đẹp.JPG", "site/assets/ảnh đẹp.JPG"),
    ],
)
def test_pictures_are_found_where_builders_keep_them(tmp_path: Path, written: str, file: str) -> None:
    picture = write(tmp_path / file)
    root = tmp_path / "site/content"
    post = write(root / "posts/a.md", f"---\ntitle: x\nimage: {written}\n---\nbody\n")
    draft, pictures, missing = post_folder.read(post, root=root)
    assert draft.image == written
    assert {name: path.resolve() for name, path in pictures.items()} == {written: picture.resolve()}
    assert missing == []


def test_pictures_of_the_text_are_found_or_missed_by_name(tmp_path: Path) -> None:
    write(tmp_path / "a.png")
    write(tmp_path / "b c.jpg")
    post = write(
        tmp_path / "p.md",
        "---\nimage: a.png\n---\n![1](a.png) ![2](<b c.jpg>) ![3](no.gif)\n\n"
        '{% image "gone/x.png" "4" %} ![5](https://x.example/y.png) <img src="{{ site.baseurl }}/a.png">\n',
    )
    _, pictures, missing = post_folder.read(post, root=tmp_path)
    assert {name: path.name for name, path in pictures.items()} == {
        "a.png": "a.png",
        "b c.jpg": "b c.jpg",
        "/a.png": "a.png",
    }
    assert missing == ["no.gif", "gone/x.png"]


def test_nothing_but_pictures_of_the_site_is_a_picture(tmp_path: Path) -> None:
    root = tmp_path / "1/2/3/4/5/posts"
    outside = write(tmp_path / "secret.png")
    write(tmp_path / "1/2/3/4/5/secret.txt")
    root.mkdir(parents=True)
    (root / "link.png").symlink_to(outside)
    (root / "text.png").symlink_to(tmp_path / "1/2/3/4/5/secret.txt")
    (root / "folder.png").mkdir()
    names = [
        "link.png",
        "text.png",
        "folder.png",
        "../../../../../../secret.png",
        "../secret.txt",
        str(outside),
        "a\0b.png",
    ]
    for name in names:
        assert picture_files.find(name, root / "a.md", root) is None


def test_template_syntax_is_resolved_and_what_is_left_is_named_by_its_line(tmp_path: Path) -> None:
    body = 'See [x]({{ "/y/" | url }}).\n' + '{{ "lan" | team_photo }}\n' * 7
    draft, _, _ = post_folder.read(write(tmp_path / "a.md", f"---\ntitle: x\n---\n\n{body}"), root=tmp_path)
    assert draft.body.startswith("See [x](/y/).\n{{")
    assert draft.warnings[0] == f'{tmp_path / "a.md"}:6: template syntax is kept as typed: {{{{ "lan" | team_photo }}}}'
    assert draft.warnings[-1] == f"{tmp_path / 'a.md'}:11: and 2 more pieces of template syntax"


def test_a_fault_names_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "2014-03-12-x.md", "---\ntitle: a: b\n---\n")
    with pytest.raises(Invalid) as refused:
        post_folder.read(path, root=tmp_path)
    assert refused.value.message.startswith(f"{path}:2:9: ")


def test_a_whole_site_is_read_to_the_last_post() -> None:
    root = FIXTURES / "posts" / "content" / "posts"
    scan = post_folder.scan(root)
    assert [path.name for path, _ in scan.skipped] == ["posts.11tydata.js"]
    read = [post_folder.read(path, root=root) for path in scan.posts]
    assert [(post.title, post.date, post.slug, post.authors) for post, _, _ in read] == [
        ("Coming soon", "2014-03-12T10:11:00-04:00", "coming-soon", ("Lan Pham", "Ha An")),
        ("What is content debt?", "2016-05-19 09:00", "content-debt", ("melody",)),
        ("The bridge, at last: open on Monday", "2018-06-05", "the-bridge-at-last", ("Lan Pham",)),
        ("Forms on the web", "2020-02-18", "forms-resource", ("melody", "Ha An")),
        ("Project defaults", "2024-12-05", "project-defaults", ("melody",)),
    ]
    soon, _, bridge, forms, defaults = (post for post, _, _ in read)
    assert (soon.lead, soon.extra["description"]) == ("A town paper, on the web.", "For search engines")
    assert (bridge.section, bridge.tags, "date" in bridge.given) == ("Town", ("Roads",), False)
    assert (forms.aliases, forms.status, forms.tags) == (("/forms/", "/2020/02/18/forms-resource/"), "", ())
    assert (defaults.lead, defaults.status) == ("What we start every project with.", "")
    assert bridge.body == (
        "![The bridge](/assets/blog/bridge.png) Read [the plan](/2016/05/19/content-debt/).\n\n"
        "![The bridge from below](assets/blog/bridge.png)\n\n"
        '{{ "lan" | team_photo }}\n\n'
        "```\n{{ kept }}\n```\n"
    )
    assert [warning.partition(": ")[2] for warning in bridge.warnings] == [
        "an article can have only one section; used 'Town' and added the others as tags: Roads",
        'template syntax is kept as typed: {{ "lan" | team_photo }}',
    ]
    pictures = [{name: path.name for name, path in found.items()} for _, found, _ in read]
    assert pictures == [
        {"/assets/img/logo.png": "logo.png"},
        {},
        {"/assets/blog/bridge.png": "bridge.png", "assets/blog/bridge.png": "bridge.png"},
        {"../../assets/img/logo.png": "logo.png"},
        {},
    ]
    assert [missing for _, _, missing in read] == [[], [], [], ["missing.png"], []]


def linked(path: Path, target: str) -> Path:
    """A link at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


@pytest.mark.parametrize(
    ("link", "target", "reason"),
    [
        ("in/x.md", "nowhere.md", post_folder.DEAD_LINK), ("in/x.md", "x.md", post_folder.DEAD_LINK),
        ("in/x.md", "../out/secret.md", post_folder.LEADS_OUT), ("in/x.md", "{top}/out/secret.md", post_folder.LEADS_OUT),
        ("in/sub", "../out", post_folder.LEADS_OUT), ("in/sub", "{top}/out", post_folder.LEADS_OUT),
        ("in/x.md", "other.md", None), ("in/x.md", "{top}/in/other.md", None), ("in/x.md", "/dev/null", post_folder.LEADS_OUT),
    ],
)  # fmt: skip
def test_a_link_that_leads_out_or_nowhere_is_passed_over(
    tmp_path: Path, link: str, target: str, reason: str | None
) -> None:
    write(tmp_path / "out/secret.md", "secret")
    other = write(tmp_path / "in/other.md", "x")
    path = linked(tmp_path / link, target.format(top=tmp_path))
    found = post_folder.scan(tmp_path / "in")
    assert (other in found.posts) is True
    assert (path in found.posts) is (reason is None)
    if reason:
        [(named, why)] = found.skipped
        assert named == path
        assert why.startswith(reason)


def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    write(tmp_path / "a.md", "x")
    found = post_folder.scan(tmp_path)
    assert found.posts == (tmp_path / "a.md",)
    assert found.skipped[0][1].startswith(post_folder.UNREADABLE)


def test_a_folder_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    write(tmp_path / "site/a.md", "x")
    linked(tmp_path / "content", "site")
    assert post_folder.scan(tmp_path / "content").posts == (tmp_path / "content/a.md",)


def test_a_picture_in_the_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    png = write(tmp_path / "elsewhere/secret.png", "x")
    post = write(tmp_path / "in/a.md", "![x](s.png) ![y](up.png) ![z](../shared.png)")
    linked(tmp_path / "in/s.png", "../elsewhere/secret.png")
    linked(tmp_path / "in/up.png", str(png))
    write(tmp_path / "shared.png", "x")
    _, found, missing = post_folder.read(post, root=tmp_path / "in")
    assert list(found) == ["../shared.png"]
    assert missing == ["s.png", "up.png"]


@pytest.mark.parametrize(
    ("name", "root", "held"),
    [
        ("_drafts/x.md", "", "in the folder _drafts"), ("blog/drafts/deep/x.md", "", "in the folder drafts"),
        ("_drafts/x.md", "_drafts", "in the folder _drafts"), ("_x.md", "", "the file's name begins with _: _x.md"),
        ("posts/x.md", "", ""), ("draftsmanship/x.md", "", ""),
    ],
)  # fmt: skip
def test_where_a_file_lies_may_hold_it_back(tmp_path: Path, name: str, root: str, held: str) -> None:
    assert post_folder.read(write(tmp_path / name, "x"), root=tmp_path / root)[0].held == held


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("_posts/x.md", ("a", "b")), ("blog/_posts/2020/x.md", ("a", "b")), ("_drafts/x.md", ("a", "b")),
        ("source/_posts/x.md", ("a b",)), ("posts/x.md", ("a b",)),
    ],
)  # fmt: skip
def test_jekyll_s_folders_separate_tags_by_spaces(tmp_path: Path, name: str, tags: tuple[str, ...]) -> None:
    path = write(tmp_path / name, "---\ntitle: T\ntags: a b\n---\nx\n")
    assert post_folder.read(path, root=tmp_path)[0].tags == tags


@pytest.mark.parametrize(
    ("name", "matter", "lang"),
    [("a.fr.md", "", "fr"), ("a.fr.md", "lang: de\n", "de"), ("a.old.md", "", ""), ("b/index.pt-BR.md", "", "pt-BR")],
)
def test_a_name_gives_the_language_where_no_key_does(tmp_path: Path, name: str, matter: str, lang: str) -> None:
    assert post_folder.read(write(tmp_path / name, f"---\ntitle: T\n{matter}---\nx\n"), root=tmp_path)[0].lang == lang
