"""Stories as readers see them: the live revision with everything that pages show, and nothing of a draft."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom.core.media.pictures import RemotePicture
from newsroom.core.published import stories
from newsroom.core.published.page_figures import PageFigures
from newsroom.core.published.stories import Correction, Translation


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def story(paper: Paper, article: int) -> stories.Story:
    return stories.stories(paper.db, [article])[article]


def test_everything_a_page_shows(paper: Paper) -> None:
    picture = paper.picture(alt="Sông")
    article = paper.story(
        "Tin một",
        "Một hai ba bốn.",
        lead="Tóm tắt",
        source="TTXVN",
        section="Phố",
        tags=("b", "a"),
        authors=("Lan", "Minh"),
        media={"song.png": picture},
        image="song.png",
    )
    found = story(paper, article.id)
    assert (found.id, found.uid, found.path) == (article.id, article.uid, "/2026/03/tin-mot/")
    assert (found.title, found.lead, found.source, found.lang) == ("Tin một", "Tóm tắt", "TTXVN", "vi")
    assert (found.words, found.rev) == (4, 1)
    assert found.published_at == found.updated_at == "2026-03-02T03:00:00Z"
    assert found.modified_at is None
    assert found.section
    assert (found.section.name, found.section.slug) == ("Phố", "pho")
    assert [tag.name for tag in found.tags] == ["b", "a"]
    assert [author.name for author in found.authors] == ["Lan", "Minh"]
    assert found.image
    assert found.first_picture
    assert found.image.id == found.first_picture.id == picture
    assert (found.figures, found.corrected, found.translated, found.comments_mode) == (None, False, False, None)


def test_a_story_with_nothing_but_a_title(paper: Paper) -> None:
    found = story(paper, paper.story("Tin").id)
    assert (found.lead, found.source, found.section, found.tags, found.authors) == ("", "", None, (), ())
    assert (found.image, found.first_picture, found.figures) == (None, None, None)


def test_the_first_picture_is_the_main_one_or_else_the_first_in_the_text(paper: Paper) -> None:
    red, blue = paper.picture("red"), paper.picture("blue")
    media = {"red.png": red, "blue.png": blue}
    both = story(paper, paper.story("Hai ảnh", media=media).id)
    assert both.image is None
    assert both.first_picture
    assert both.first_picture.id == red
    main = story(paper, paper.story("Ảnh chính", media=media, image="blue.png").id)
    assert main.image
    assert main.first_picture
    assert main.image.id == main.first_picture.id == blue
    unknown = story(paper, paper.story("Ảnh lạ", media=media, image="none.png").id)
    assert unknown.image is None
    assert unknown.first_picture
    assert unknown.first_picture.id == red


def test_drafts_and_withdrawn_stories_are_not_there(paper: Paper) -> None:
    live, draft, gone = paper.story("Một"), paper.draft("Hai"), paper.story("Ba")
    paper.do("unpublish", gone)
    assert stories.stories(paper.db, [live.id, draft.id, gone.id, 99, live.id]).keys() == {live.id}
    assert stories.stories(paper.db, []) == {}
    paper.save(live, title="Bí mật", lead="Bí mật", tags=("bí mật",), section="Bí mật")
    found = story(paper, live.id)
    assert (found.title, found.lead, found.tags, found.section, found.rev) == ("Một", "", (), None, 1)
    assert dict(stories.bodies(paper.db, [live.id, draft.id, gone.id])) == {live.id: "<p>Text.</p>\n"}


def test_many_stories_are_read_in_parts(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "CHUNK", 2)
    ids = [paper.story(f"Tin {number}", f"Bài {number}.", section="Phố").id for number in range(5)]
    known: dict[int, object] = {}
    found = stories.stories(paper.db, reversed(ids), known=known)
    assert {one: found[one].title for one in ids} == {one: f"Tin {number}" for number, one in enumerate(ids)}
    assert len(known) == 1
    assert all(found[one].section is next(iter(known.values())) for one in ids)
    assert dict(stories.bodies(paper.db, ids)) == {one: f"<p>Bài {number}.</p>\n" for number, one in enumerate(ids)}


def test_the_html_kept_for_the_live_revision_is_used(paper: Paper) -> None:
    article = paper.story("Tin", "Bài cũ.")
    paper.edit(article, body="Bài mới.")
    paper.save(article, body="Bản nháp.")
    paper.db.execute("update renders set html = 'kept of ' || rev")
    assert dict(stories.bodies(paper.db, [article.id])) == {article.id: "kept of 2"}


def test_the_kept_html_has_its_bytes(paper: Paper) -> None:
    article = paper.story("Tin", "Bài “mới” 🐟.")
    [(_, html)] = stories.bodies(paper.db, [article.id])
    assert isinstance(html, stories.StoredHtml)
    assert (html, html.utf8) == ("<p>Bài “mới” 🐟.</p>\n", "<p>Bài “mới” 🐟.</p>\n".encode())
    for changed in (html[3:], html + "x", html.replace("B", "b"), str(html)):
        assert not hasattr(changed, "utf8")


def test_html_of_an_older_renderer_is_rendered_again(paper: Paper) -> None:
    article = paper.story("Tin", "Bài *mới*.")
    paper.db.execute("update renders set renderer = 'old', html = 'OLD'")
    assert dict(stories.bodies(paper.db, [article.id])) == {article.id: "<p>Bài <em>mới</em>.</p>\n"}


def test_corrections_oldest_first_and_only_public_ones(paper: Paper) -> None:
    article = paper.story("Tin")
    assert stories.corrections(paper.db, article.id) == []
    paper.wait(hours=1)
    paper.do("correct", article, note="Sửa ngày.", zone=paper.settings.zone)
    paper.wait(hours=1)
    paper.do("correct", article, note="Sửa tên.", zone=paper.settings.zone)
    paper.db.execute(
        "insert into notes (article_id, kind, actor, at, body, public) select article_id, kind, actor, at, 'Riêng', 0 from notes"
    )
    assert stories.corrections(paper.db, article.id) == [
        Correction(1, "2026-03-02T04:00:00Z", "Sửa ngày."),
        Correction(2, "2026-03-02T05:00:00Z", "Sửa tên."),
    ]
    found = story(paper, article.id)
    assert found.corrected
    assert found.updated_at == found.modified_at == "2026-03-02T05:00:00Z"
    assert not story(paper, paper.story("Khác").id).corrected


def test_an_update_before_publication_is_no_later_change(paper: Paper) -> None:
    article = paper.story("Tin")
    paper.db.execute("update articles set modified_at = '2026-03-01T00:00:00Z'")
    assert story(paper, article.id).updated_at == "2026-03-02T03:00:00Z"


def test_the_notice_of_a_withdrawn_story_is_the_latest_public_one(paper: Paper) -> None:
    article = paper.story("Tin")
    assert stories.notice(paper.db, article.id) is None
    paper.do("kill", article, reason="Lý do riêng", public_note="Gỡ theo yêu cầu.")
    assert stories.notice(paper.db, article.id) == "Gỡ theo yêu cầu."
    other = paper.story("Khác")
    paper.do("kill", other, reason="Lý do riêng")
    assert stories.notice(paper.db, other.id) is None
    paper.db.execute(
        "insert into notes (article_id, kind, actor, at, body, public) values (:id, 'unpublish', 'lan', '2026', 'Mới', 1)",
        {"id": article.id},
    )
    assert stories.notice(paper.db, article.id) == "Mới"


def translate(paper: Paper, article: int, of: int) -> None:
    paper.db.execute("update articles set translation_of = :of where id = :id", {"of": of, "id": article})


def test_translations_are_all_live_versions_by_language(paper: Paper) -> None:
    vi, en, de, fr = (paper.story(f"Tin {lang}", lang=lang).id for lang in ("vi", "en", "de", "fr"))
    alone = paper.story("Một mình").id
    for one in (en, de, fr):
        translate(paper, one, vi)
    paper.do("unpublish", fr)
    expected = [
        Translation("de", "/2026/03/tin-de/", de, original=False),
        Translation("en", "/2026/03/tin-en/", en, original=False),
        Translation("vi", "/2026/03/tin-vi/", vi, original=True),
    ]
    assert stories.translations(paper.db, vi) == stories.translations(paper.db, de) == expected
    assert stories.translations(paper.db, alone) == []
    assert story(paper, vi).translated
    assert story(paper, de).translated
    assert not story(paper, alone).translated
    paper.do("unpublish", de)
    paper.do("unpublish", en)
    assert stories.translations(paper.db, vi) == []  # with one version there is nothing to choose


def test_the_pages_that_name_a_story_as_a_translation(paper: Paper) -> None:
    vi, en, de, alone = (paper.story(f"Tin {number}").id for number in range(4))
    translate(paper, en, vi)
    translate(paper, de, vi)
    assert stories.naming_as_translation(paper.db, [vi]) == {en, de}
    assert stories.naming_as_translation(paper.db, [en]) == {vi, de}
    assert stories.naming_as_translation(paper.db, [en, de]) == {vi, en, de}
    assert stories.naming_as_translation(paper.db, [alone]) == set()
    assert stories.naming_as_translation(paper.db, []) == set()


def test_pictures_are_shown_while_a_live_story_shows_them(paper: Paper) -> None:
    red, blue, green = paper.picture("red"), paper.picture("blue"), paper.picture("green")
    one = paper.story("Một", media={"b.png": blue, "r.png": red}).id
    other = paper.story("Hai", media={"r.png": red}).id
    paper.draft("Nháp", media={"g.png": green})
    assert stories.shown_media(paper.db) == [red, blue]
    assert [stories.is_shown(paper.db, picture) for picture in (red, blue, green, 99)] == [True, True, False, False]
    assert stories.showing_media(paper.db, [red]) == {one, other}
    assert stories.showing_media(paper.db, [blue, green]) == {one}
    assert stories.showing_media(paper.db, []) == set()
    paper.do("unpublish", one)
    assert stories.shown_media(paper.db) == [red]
    assert not stories.is_shown(paper.db, blue)
    assert [one.id for one in (story(paper, other).first_picture,) if one] == [red]


def test_figures_are_those_kept_for_the_page(paper: Paper) -> None:
    article = paper.story("Tin", date=START - timedelta(days=1)).id
    paper.db.execute("insert into page_figures values (:id, 1, 2, 3, 4, '2026-03-02T03:00:00Z', 0)", {"id": article})
    assert story(paper, article).figures == PageFigures(1, 2, 3, 4, "2026-03-02T03:00:00Z")


def test_stories_at_their_own_paths(paper: Paper) -> None:
    one, two, gone = (paper.story(title) for title in ("Một", "Hai", "Gỡ"))
    paper.do("rename", one, slug="ba", zone=paper.settings.zone)
    paper.do("unpublish", gone)
    wanted = [f"/2026/03/{slug}/" for slug in ("mot", "ba", "hai", "go", "nowhere")]
    assert stories.at_paths(paper.db, wanted) == {"/2026/03/ba/": one.id, "/2026/03/hai/": two.id}


def test_a_main_picture_on_another_host_has_its_words_in_the_front_matter(paper: Paper) -> None:
    words = {"image_alt": "Sông", "image_caption": "Buổi sáng", "image_credit": "Lan"}
    article = paper.story("Tin", image="https://cdn.example/a.jpg", extra=words)
    bare = paper.story("Khác", image="https://cdn.example/b.jpg")
    found = stories.stories(paper.db, [article.id, bare.id], picture_hosts=("cdn.example",))
    assert found[article.id].image == RemotePicture("https://cdn.example/a.jpg", "Sông", "Buổi sáng", "Lan")
    assert found[bare.id].image == RemotePicture("https://cdn.example/b.jpg", "", "", "")
    assert story(paper, article.id).image is None


def test_labels_are_those_of_the_published_text_of_the_story(paper: Paper) -> None:
    article = paper.story("Tin", tags=("a",), section="Phố")
    paper.story("Khác", tags=("c",))
    paper.save(article, tags=("b",), section="Chợ")
    found = story(paper, article.id)
    assert ([one.name for one in found.tags], found.section and found.section.name) == (["a"], "Phố")
