"""The categories of podcasts in Apple's directory, which others use too (podcasters.apple.com, "Apple Podcasts categories")."""

from __future__ import annotations

from typing import Final

from newsroom import text

CATEGORIES: Final[dict[str, str]] = {
    "Arts": "Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts",
    "Business": "Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit",
    "Comedy": "Comedy Interviews, Improv, Stand-Up",
    "Education": "Courses, How To, Language Learning, Self-Improvement",
    "Fiction": "Comedy Fiction, Drama, Science Fiction",
    "Government": "",
    "Health & Fitness": "Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality",
    "History": "",
    "Kids & Family": "Education for Kids, Parenting, Pets & Animals, Stories for Kids",
    "Leisure": "Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games",
    "Music": "Music Commentary, Music History, Music Interviews",
    "News": "Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News",
    "Religion & Spirituality": "Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality",
    "Science": "Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, Social Sciences",
    "Society & Culture": "Documentary, Personal Journals, Philosophy, Places & Travel, Relationships",
    "Sports": "Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming, Tennis, "
    "Volleyball, Wilderness, Wrestling",
    "TV & Film": "After Shows, Film History, Film Interviews, Film Reviews, TV Reviews",
    "Technology": "",
    "True Crime": "",
}
DEFAULT: Final = "News"


def find(typed: str) -> str | None:
    """The category that somebody means, as `News` or `News/Politics`, or None. A subcategory is enough: no name is twice."""
    wanted = text.fold(typed.rpartition("/")[2].strip())
    for name, inner in CATEGORIES.items():
        if text.fold(name) == wanted:
            return name
        for one in filter(None, inner.split(", ")):
            if text.fold(one) == wanted:
                return f"{name}/{one}"
    return None
