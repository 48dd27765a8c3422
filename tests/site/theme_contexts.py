"""Sample contexts for every page of the theme, in English and in Vietnamese, as the site hands them over."""

from __future__ import annotations

from typing import Any, Final

PICTURE = {
    "url": "/media/ab/harbour.jpg",
    "width": 1200,
    "height": 800,
    "alt": "Fishing boats tied up at the quay before dawn",
    "credit": "Mai Lan",
    "srcset": "/media/ab/harbour-480.jpg 480w, /media/ab/harbour.jpg 1200w",
}

STORIES = {
    "en": [
        (
            "Harbour dredging starts in March, and the ferry will sail half as often",
            "Council",
            "The channel has lost a metre of depth in four winters. Skippers asked for a later start.",
        ),
        (
            "Night buses return to the upper town",
            "Council",
            "Three routes, two drivers short, and a timetable that still has to be printed.",
        ),
        (
            "Primary school kitchen cooks with what the allotments cannot sell",
            "Schools",
            "Forty crates of leeks a week used to go to compost.",
        ),
        (
            "Rowers finish third on the lake, and first in the rain",
            "Sport",
            "“We bail better than anyone,” says their cox.",
        ),
        ("A century of shop signs goes on show in the old customs house", "Culture", None),
        ("Library keeps its Saturday hours after 1,100 signatures", "Council", "The vote was nine to four."),
        ("Storm took the lido’s roof; swimmers came anyway", "Sport", "Sea at eight degrees, tea at eighty."),
        ("What the new bin calendar means for your street", "Council", None),
    ],
    "vi": [
        (
            "Nạo vét luồng vào cảng từ tháng Ba, phà sẽ giảm một nửa số chuyến trong hai tháng",
            "Chính trị",
            "Bốn mùa mưa bão đã bồi luồng lạch thêm gần một mét. Ngư dân đề nghị lùi ngày thi công.",
        ),
        ("Xe buýt đêm trở lại khu phố trên", "Đời sống", "Ba tuyến, còn thiếu hai tài xế và một bảng giờ chưa kịp in."),
        (
            "Bếp ăn trường tiểu học nấu bữa trưa từ rau của bà con trong xã",
            "Giáo dục",
            "Mỗi tuần bốn mươi sọt rau trước đây phải bỏ đi vì không có người mua.",
        ),
        (
            "Đội đua thuyền về thứ ba trên hồ, thứ nhất dưới mưa",
            "Thể thao",
            "“Không ai tát nước nhanh bằng chúng tôi”, người cầm lái cười nói.",
        ),
        ("Một trăm năm biển hiệu phố cổ được trưng bày tại nhà thuế quan cũ", "Văn hoá", None),
        ("Thư viện giữ giờ mở cửa thứ Bảy sau hơn 1.100 chữ ký", "Đời sống", "Chín phiếu thuận, bốn phiếu chống."),
        ("Bão cuốn mái bể bơi, người bơi vẫn tới", "Thể thao", "Nước biển tám độ, trà nóng tám mươi độ."),
        ("Lịch thu gom rác mới có ý nghĩa gì với con đường nhà bạn", "Đời sống", None),
    ],
}

BODY = {
    "en": """
<p>The dredger will lie off the north mole from the second week of March, the harbour office said on Thursday,
and work from the evening tide until first light. Until the end of April the ferry keeps only its morning and
evening crossings.</p><p>“A channel is like a hedge,” said Ana Ferro, who has piloted here since 1998. “Leave it
three years and you start again from nothing.” The last survey found <strong>3.1 metres</strong> at low water
where charts promise four.</p> <h2 id="h-money">Who pays</h2><p>Two thirds come from the province; the rest from
harbour dues, which rise by <a href="https://example.org/dues" rel="noopener">four per cent</a> from
January.</p> <blockquote><p>We asked for May. We got March and an apology.</p></blockquote>
<table><thead><tr><th>Week</th><th>Where</th><th>Crossings a
day</th></tr></thead><tbody><tr><td>10–12</td><td>North mole</td><td>4</td></tr><tr><td>13–17</td><td>Inner
basin</td><td>2</td></tr></tbody></table> <h3 id="h-next">What happens next</h3><ul><li>A public meeting in the
fish hall on 12 February.</li><li>Notices to mariners from 1 March.</li></ul>""",
    "vi": """
<p>Từ tuần thứ hai của tháng Ba, tàu hút bùn sẽ neo ngoài đê chắn sóng phía bắc và làm việc từ lúc nước lên buổi
tối đến rạng sáng, Ban quản lý cảng cho biết hôm thứ Năm. Đến hết tháng Tư, phà chỉ chạy hai chuyến sáng và
chiều.</p> <p>“Luồng lạch cũng như hàng rào cây”, ông Phạm Hữu Ước, người dẫn tàu ở đây từ năm 1998, nói. “Bỏ ba
năm là phải làm lại từ đầu.” Lần đo gần nhất, chỗ cạn chỉ còn <strong>3,1 mét</strong> lúc nước ròng, trong khi
hải đồ ghi bốn mét.</p> <h2 id="h-tien">Ai trả tiền</h2><p>Hai phần ba do tỉnh cấp; phần còn lại lấy từ phí
cảng, tăng <a href="https://example.org/phi" rel="noopener">bốn phần trăm</a> từ tháng Một.</p>
<blockquote><p>Chúng tôi xin tháng Năm. Họ cho tháng Ba và một lời xin lỗi.</p></blockquote> <h3
id="h-tiep">Những việc tiếp theo</h3><ul><li>Họp dân tại nhà lồng chợ cá ngày 12/2.</li><li>Thông báo hàng hải
từ ngày 1/3.</li></ul>""",
}

SECTIONS = {
    "en": {"Council": "council", "Schools": "schools", "Sport": "sport", "Culture": "culture"},
    "vi": {
        "Chính trị": "chinh-tri",
        "Đời sống": "doi-song",
        "Giáo dục": "giao-duc",
        "Thể thao": "the-thao",
        "Văn hoá": "van-hoa",
    },
}
TITLES = {
    "en": ("The Quayside Courier", "News from the harbour and the hills"),
    "vi": ("Báo Cửa Lạch", "Tin từ bến cảng đến triền đồi"),
}


def card(lang: str, n: int) -> dict[str, Any]:
    """The `n`-th story of `lang` as lists show it."""
    title, section, lead = STORIES[lang][n]
    return {
        "id": n + 1,
        "url": f"/2022/10/story-{n + 1}/",
        "title": title,
        "kicker": ("Cảng" if lang == "vi" else "Harbour") if n == 0 else "",
        "lead": lead,
        "section": {"name": section, "url": f"/s/{SECTIONS[lang][section]}/"},
        "published": f"2022-10-06T{11 - n:02d}:05:00Z",
        "modified": None,
        "image": PICTURE if n in (0, 1, 2, 3, 6) else None,
        "comments": 3 if n == 0 else n % 2,
        "views": 1204 - 87 * n,
        "authors": [{"name": "Ana Ferro" if lang == "en" else "Hà An", "url": "/author/ha-an/"}],
        "lang": lang,
    }


RECORDING: Final[dict[str, Any]] = {
    "start": "2022-10-06T12:00:00Z",
    "stop": "2022-10-06T12:45:00Z",
    "title": "Thời sự 19h",
    "subtitle": "Mùa nước nổi",
    "channel": "VTV1",
    "live": True,
    "repeat": True,
    "url": "/watch/thoi-su-19h-2022-10-06/",
    "watch": "/watch/thoi-su-19h-2022-10-06/",
}


def programmes(lang: str) -> list[dict[str, Any]]:
    """A day of two channels."""
    vi = lang == "vi"
    return [
        {
            "channel": "Quay TV" if not vi else "Truyền hình Cửa Lạch",
            "name": "Quay TV" if not vi else "Truyền hình Cửa Lạch",
            "rows": [
                {
                    "start": "2022-10-05T23:00:00Z",
                    "title": "Chào buổi sáng" if vi else "Morning on the quay",
                    "subtitle": None,
                    "live": True,
                    "repeat": False,
                    "url": None,
                },
                {
                    "start": "2022-10-06T05:00:00Z",
                    "title": "Thời sự trưa" if vi else "News at noon",
                    "subtitle": "Bản tin thời tiết biển" if vi else "With the shipping forecast",
                    "live": False,
                    "repeat": False,
                    "url": "/2022/10/story-1/",
                },
                {
                    "start": "2022-10-06T12:30:00Z",
                    "title": "Phim tài liệu: Người giữ đèn biển" if vi else "Documentary: The keeper of the light",
                    "subtitle": None,
                    "live": False,
                    "repeat": True,
                    "url": None,
                },
            ],
        }
    ]


def comment(number: int, author: str, said: str, **more: Any) -> dict[str, Any]:
    """A comment without replies, unless `more` has some."""
    usual = {"staff": False, "pinned": False, "edited": False, "deleted": False, "replies": []}
    return {
        "id": number,
        "author": author,
        "html": f"<p>{said}</p>",
        "at": f"2022-10-06T1{number}:20:00Z",
        **usual,
        **more,
    }


def threads(lang: str) -> list[dict[str, Any]]:
    """Two conversations: one with a reply of the newsroom, one whose first word was taken away."""
    if lang == "vi":
        reply = comment(2, "Tòa soạn", "Có, chuyến 6 giờ 10 vẫn chạy suốt đợt nạo vét.", staff=True)
        first = comment(1, "Lan Anh", "Học sinh bên kia sông đi học chuyến sớm thì sao?", pinned=True, replies=[reply])
        return [first, comment(3, "", "", deleted=True, replies=[comment(4, "Bình", "Xin bảng giờ mới.", edited=True)])]
    reply = comment(2, "The Courier", "It does: the 6.10 sails throughout.", staff=True)
    first = comment(1, "Lena", "Does the early crossing stay for the school children?", pinned=True, replies=[reply])
    return [
        first,
        comment(3, "", "", deleted=True, replies=[comment(4, "Tom", "When is the timetable out?", edited=True)]),
    ]


def frame(lang: str, kind: str, path: str, title: str) -> dict[str, Any]:
    """What every page is given."""
    name, tagline = TITLES[lang]
    return {
        "site": {
            "title": name,
            "url": "https://news.example",
            "lang": lang,
            "tagline": tagline,
            "licence": f"Licence {'7' * 120}",  # without a place to break it
            "limits": {"body": 4000, "name": 60, "email": 254},
            "base": "",
            "sections": [{"name": one, "url": f"/s/{slug}/"} for one, slug in SECTIONS[lang].items()],
            "in_row": 3,
            "feeds": {"rss": "/feed.xml", "atom": "/atom.xml", "json": "/feed.json"},
            "comments_origin": "",
            "counting": True,
            "least_views": 1,
            "links": {
                "home": "/",
                "search": "/search/",
                "archive": "/archive/",
                "corrections": "/corrections/",
                "programmes": "/programmes/",
                "figures": "/figures/",
            },
            "fragments": {
                "latest": "/_f/latest.html",
                "most_read": "/_f/most-read.html",
                "latest_comments": "/_f/comments.html",
                "programmes": "/_f/programmes.html",
                "counts": "/_f/counts.json",
            },
        },
        "page": {
            "kind": kind,
            "path": path,
            "canonical": f"https://news.example{path}",
            "title": title,
            "description": None,
            "lang": lang,
            "robots": None,
            "image": None,
            "published": None,
            "modified": None,
            "jsonld": None,
            "prev": None,
            "next": None,
            "feed": f"{path}feed.xml" if kind in ("section", "series") else None,
            "alternates": [],
            "crumbs": [{"name": "Home" if lang == "en" else "Trang chủ", "url": "/"}]
            if kind in ("article", "section", "tag")
            else [],
            "trail": None,
        },
    }


FIGURES = {"views": 1204, "comments": 3, "visits_today": 5314, "visits_total": 42048346, "at": "2022-10-06T12:00:00Z"}
DRAFT = {
    "code": "rate",
    "retry_after": 40,
    "token": "t0k.en",
    "parent": "2",
    "name": "Lena",
    "email": "lena@news.example",
    "body": "\nFirst </textarea> line\nsecond",
}
LATEST_COMMENTS = [
    {
        "author": "Lena <b>",
        "text": "The boat was late again …",
        "url": "/2022/10/story-1/",
        "id": 3,
        "title": "A ferry",
        "lang": "en",
    },
    {"author": "Ba", "text": "Đò ơi!", "url": "/2022/10/story-2/", "id": 2, "title": "Bến đò", "lang": "vi"},
]
ERROR_FORM = {"action": "/comments/error", "article_id": 1, "mail": None}
PAGES = {"number": 7, "count": 7, "older": "/s/council/6/", "newer": None}
PLACE = {"name": "The flood", "url": "/series/flood/", "part": 2, "count": 12}


def pages(lang: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every page and fragment: its file's name, the template and the context."""
    cards = [card(lang, n) for n in range(8)]
    name = TITLES[lang][0]
    story = cards[0] | {
        "html": BODY[lang],
        "source": "HTTV",
        "tags": [
            {"name": "Harbour" if lang == "en" else "Cảng cá", "url": "/tag/harbour/"},
            {"name": "Ferry" if lang == "en" else "Phà", "url": "/tag/ferry/"},
        ],
        "corrections": [
            {
                "id": 1,
                "at": "2022-10-07T02:00:00Z",
                "body": "An earlier version gave the wrong week."
                if lang == "en"
                else "Bản trước ghi sai tuần khởi công.",
            }
        ],
        "modified": "2022-10-07T02:00:00Z",
        "words": 260,
        "minutes": 2,
        "byline": "top" if lang == "en" else "bottom",
        "contents": [],
    }
    sections: dict[str, list[dict[str, Any]]] = {}
    for one in cards:
        sections.setdefault(one["section"]["name"], []).append(one)
    by_section = [{"name": k, "url": v[0]["section"]["url"], "stories": v} for k, v in sections.items()]
    article = frame(lang, "article", story["url"], story["title"])
    article["page"] |= {
        "description": story["lead"],
        "published": story["published"],
        "modified": story["modified"],
        "image": PICTURE | {"url": "https://news.example" + PICTURE["url"]},
        "alternates": [{"lang": "vi" if lang == "en" else "en", "url": f"https://news.example/vi{story['url']}"}],
        "jsonld": '{"@type":"NewsArticle"}',
    }
    form = {"action": "/comments", "article_id": 1}
    first_section = by_section[0]
    day = {"day": "2022-10-06", "previous": {"day": "2022-10-05", "url": "/programmes/2022-10-05/"}, "next": None}
    return {
        "home": (
            "home.html",
            frame(lang, "home", "/", name)
            | {
                "lead": cards[0],
                "layout": "wide",
                "stories": cards[1:7],
                "under": cards[1:4],
                "beside": [],
                "below": cards[4:7],
                "breaking": None,
                "latest_programmes": [],
                "latest_comments": LATEST_COMMENTS,
                "by_section": by_section,
                "latest": cards[:6],
                "most_read": cards[2:7],
                "figures": FIGURES,
                "programmes": programmes(lang),
                "pages": PAGES,
            },
        ),
        "front": (
            "home.html",
            frame(lang, "home", "/", name)
            | {
                "lead": cards[0],
                "layout": "text",
                "stories": cards[1:],
                "under": cards[1:4],
                "beside": cards[4:7],
                "below": cards[7:],
                "breaking": {
                    "text": cards[2]["title"],
                    "url": cards[2]["url"],
                    "at": "2022-10-06T09:00:00Z",
                    "until": "2099-10-06T12:00:00Z",
                },
                "by_section": [],
                "most_read": [],
                "programmes": [],
                "latest_programmes": [
                    {
                        "start": "2022-10-06T05:00:00Z",
                        "title": cards[3]["title"],
                        "subtitle": None,
                        "channel": "Quay TV",
                        "url": cards[3]["url"],
                    }
                ],
                "pages": PAGES,
            },
        ),
        "article": (
            "article.html",
            article
            | {
                "story": story,
                "figures": FIGURES,
                "people": [{"name": "Lan Phạm", "url": "/author/lan-pham/", "role": "HTTV", "portrait": PICTURE}],
                "series": PLACE | {"previous": cards[1], "following": cards[3]},
                "related": cards[4:7],
                "next_story": cards[7],
                "threads": threads(lang),
                "comment_feed": "/2022/10/story-1/comments/feed.xml",
                "thread_pages": None,
                "comments_open": True,
                "comment_form": form,
                "error_form": ERROR_FORM,
            },
        ),
        "comments": (
            "comments.html",
            article
            | {
                "story": {name: story[name] for name in ("id", "url", "title", "section", "lang")},
                "threads": [
                    one | {"answers": {"id": 9, "author": ("Lan Anh", "")[n], "url": story["url"]}}
                    for n, one in enumerate(threads(lang))
                ],
                "thread_pages": {
                    "number": 3,
                    "earlier": f"{story['url']}comments/2/",
                    "later": f"{story['url']}comments/4/",
                    "newest": f"{story['url']}comments/5/",
                    "first": story["url"],
                    "index": f"{story['url']}comments/pages.json",
                    "elsewhere": [],
                },
                "comments_open": True,
                "comment_form": form,
            },
        ),
        "closed": (
            "article.html",
            article
            | {
                "story": story | {"image": None, "lang": "de"},
                "figures": None,
                "people": [],
                "series": None,
                "related": [],
                "next_story": None,
                "threads": [],
                "comments_open": False,
                "comment_form": None,
                "error_form": None,
            },
        ),
        "section": (
            "list.html",
            frame(lang, "section", first_section["url"], first_section["name"])
            | {
                "heading": first_section["name"],
                "kind": "section",
                "lead": cards[0],
                "layout": "wide",
                "stories": cards,
                "pages": PAGES,
                "about": None,
            },
        ),
        "empty": (
            "list.html",
            frame(lang, "tag", "/tag/x/", "x")
            | {"heading": "x", "kind": "tag", "stories": [], "pages": None, "about": "A topic."},
        ),
        "archive": (
            "archive.html",
            frame(lang, "archive", "/archive/", "Archive")
            | {
                "months": [
                    {"label": f"2022-{m:02d}", "url": f"/archive/2022/{m:02d}/", "count": m} for m in range(10, 0, -1)
                ]
            },
        ),
        "corrections": (
            "corrections.html",
            frame(lang, "corrections", "/corrections/", "Corrections" if lang == "en" else "Đính chính")
            | {
                "corrections": [
                    {
                        "at": "2022-10-06T09:05:00Z",
                        "body": "Four <metres>, not three.",
                        "id": 1,
                        "url": "/2022/10/story-1/",
                        "title": cards[0]["title"],
                        "lang": lang,
                    },
                    {
                        "at": "2022-10-05T09:05:00Z",
                        "body": "Der Name war falsch.",
                        "id": 2,
                        "url": "/2022/10/story-2/",
                        "title": "Ein Titel",
                        "lang": "de",
                    },
                ],
                "pages": PAGES,
            },
        ),
        "series": (
            "series.html",
            frame(lang, "series", "/series/flood/", "The flood" if lang == "en" else "Mùa nước nổi")
            | {
                "heading": "The flood" if lang == "en" else "Mùa nước nổi",
                "html": "<p>What the <em>river</em> does.</p>",
                "count": 12,
                "start": 1,
                "stories": cards,
                "pages": {"number": 1, "earlier": None, "later": "/series/flood/2/"},
            },
        ),
        "programmes": (
            "programmes.html",
            frame(lang, "programmes", "/programmes/2022-10-06/", "6.10.") | {"channels": programmes(lang)} | day,
        ),
        "week": (
            "week.html",
            frame(lang, "week", "/programmes/week/", "This week’s programmes" if lang == "en" else "Lịch trong tuần")
            | {
                "days": [
                    {"day": f"2022-10-0{one}", "url": f"/programmes/2022-10-0{one}/", "today": one == 6}
                    for one in range(3, 10)
                ],
                "channels": [
                    {
                        "name": "VTV1",
                        "hours": [{"hour": "19:00", "days": [[RECORDING | {"on": one == 3}] for one in range(7)]}],
                    }
                ],
                "others": 2,
                "watch": "/watch/",
            },
        ),
        "watch": (
            "watch.html",
            (watched := frame(lang, "watch", "/watch/", "Watch again" if lang == "en" else "Xem lại"))
            | {"page": watched["page"] | {"feed": "/watch/feed.xml"}}
            | {"live": [RECORDING], "newest": [RECORDING, RECORDING], "week": "/programmes/week/"},
        ),
        "recording": (
            "recording.html",
            frame(lang, "watch", "/watch/news-2022-10-06/", "News")
            | {
                "programme": RECORDING
                | {
                    "description": "What the river does.",
                    "episode": "7",
                    "state": "on",
                    "player": "",
                    "address": "https://tv.example/1",
                    "article": "/2022/10/night-ferry/",
                },
                "previous": RECORDING,
                "following": RECORDING,
            },
        ),
        "search": (
            "search.html",
            frame(lang, "search", "/search/", "?")
            | {"query": "<b>", "stories": [cards[0] | {"snippet": "… <b>dredging</b> …"}, *cards[1:3]], "total": 3},
        ),
        "not-found": ("not_found.html", frame(lang, "not_found", "/404.html", "404")),
        "gone": ("gone.html", frame(lang, "gone", "/2022/10/x/", "410") | {"notice": None, "title": None}),
        "comment": (
            "comment.html",
            frame(lang, "comment", "/comments", "?")
            | {
                "draft": DRAFT,
                "story": cards[0],
                "comment_form": {"action": "/comments", "article_id": 1},
                "error_form": None,
            },
        ),
        "moved": (
            "moved.html",
            frame(lang, "moved", "/2022/10/old/", "301") | {"target": "/2022/10/new/", "of_story": True},
        ),
        "figures": (
            "figures.html",
            frame(lang, "figures", "/figures/", "Statistics") | {"figures": FIGURES, "most_read": cards[:5]},
        ),
        "_f/latest": ("fragment_latest.html", frame(lang, "fragment", "", "") | {"latest": cards[:6]}),
        "_f/comments": (
            "fragment_comments.html",
            frame(lang, "fragment", "", "") | {"latest_comments": LATEST_COMMENTS},
        ),
        "_f/most-read": ("fragment_most_read.html", frame(lang, "fragment", "", "") | {"most_read": cards[2:7]}),
        "_f/programmes": (
            "fragment_programmes.html",
            frame(lang, "fragment", "", "") | {"programmes": programmes(lang)},
        ),
    }
