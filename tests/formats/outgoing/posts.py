"""A post with everything and one with nothing, as the writers of other formats get them."""

from __future__ import annotations

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportPicture, ExportPost, ExportSite

SITE = ExportSite(
    title="Town <Paper>", url="https://news.example", lang="en", made_at="2026-03-09T00:00:00Z", zone="Asia/Bangkok"
)
BOAT = ExportPicture(3, "boat.jpg", "image/jpeg", "A <boat>", "At sea", "Lan")
MAP = ExportPicture(4, "map.png", "image/png", "", "", "")
FULL = ExportPost(
    id=7, uid="0190-7", slug="ferry", path="/2026/03/ferry/", status=ArticleStatus.PUBLISHED, is_page=False, title="Ferry [new]",
    lead="Late & <slow>", body="Text ![m](map.png)", html="<p>Text [x]</p>", section="Town", tags=("boats", "Town"),
    authors=("Lan", "Hà An"), source="TTXVN", lang="vi", kicker="Harbour", related=("bridge",), revision=5, words=120,
    at="2026-03-02T05:00:00Z", created_at="2026-03-01T04:00:00Z", modified_at="2026-03-03T06:00:00Z",
    expire_at="2026-04-01T00:00:00Z", held=None, takes_comments=True, image=BOAT, pictures={"map.png": MAP, "b.jpg": BOAT},
    former=("/old/",), extra={"weight": "2", "Draft": "no", "title": "x", "aliases": "y"},
)  # fmt: skip
BARE = ExportPost(
    id=8, uid="0190-8", slug="index", path=None, status=ArticleStatus.DRAFT, is_page=False, title="Bare", lead="", body="", html="",
    section="", tags=(), authors=(), source="", lang="en", kicker="", related=(), revision=1, words=0, at=None,
    created_at="2026-03-01T04:00:00Z", modified_at="2026-03-01T04:00:00Z", expire_at=None, held=None, takes_comments=False,
    image=None, pictures={},
)  # fmt: skip
