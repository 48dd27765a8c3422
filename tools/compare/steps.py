"""What both checkouts do: command lines that read, a sequence that writes, addresses requested from the live site.

Placeholders such as `{live}` are filled in from the file that the old version made. `|` after a line gives its standard
input.
"""

from __future__ import annotations

GROUPS = (
    "", "comments", "comments words", "comments model", "stats", "programmes", "media", "config", "theme", "site",
)  # fmt: skip

READ = r"""
list
list --json
list --jsonl
list --csv
list --tsv --no-headers
list --ids
list --count
list --fields id,slug,status,views,comments
list -s published -n 3 --sort published_at:desc --json
list -s draft -s review --json
list --sort title --fields slug,title
list --overdue --json
list --section {section} --json
list --tag {tag} --ids
list --author {author} --ids
list --sort nonsense
list -s nonsense
list --fields nonsense
search {word} --json
search {word}
search {word} --exact
search "{word} nothinglikethis"
show {live}
show {live} --json
show {live} --format md
show {live} --format html
show {live} --format text
show {live} --rev 1
show {live} --live --json
show {draft} --json
show {review} --json
show {scheduled} --json
show {killed} --json
show {unpublished} --json
show nosuchslug
show {live} {draft} --json
history {live}
history {live} --json
history {corrected} --json
diff {corrected}
diff {corrected} 1 2
check {live} {draft}
check
check --all
check --all --json
check {draft} --json
check --file
agenda
agenda --json
config list
config list --json
config get site.title
config get nonsense
log
log --json
log -n 5 --csv
log --since 2026-11-01 --json
log --verify
media list
media list --json
media show 1 --json
media show 1
comments list
comments list --json
comments list --status pending --json
comments list --status spam --fields id,author,body
comments list --article {live} --json
comments list -n 3 --csv
comments count
comments count --json
comments show {pending}
comments show {pending} --json
comments show {published} --json
comments why {pending}
comments why {pending} --json
comments why {spam}
comments rules
comments rules --json
comments bans
comments bans --json
comments words list
comments words list --json
comments words test "cheap casino http://example.net" --json
comments model status
comments model status --json
comments model eval --json
comments model explain {spam} --json
comments model explain {spam}
comments stats
comments stats --json
comments person {person}
comments person {person} --json
comments data {person}
comments export
comments export --csv
stats
stats --json
stats article {live}
stats article {live} --json
stats top
stats top --json
stats top --since all --json
stats top --by section --json
stats trends
stats trends --json
stats trends --by week --json
stats sources
stats sources --json
stats output
stats output --json
stats moderation
stats moderation --json
stats live --json
stats bots
stats bots --json
stats not-found
stats not-found --json
stats baseline
stats baseline --json
stats check
stats check --json
programmes list
programmes list --json
programmes list --date 2026-11-20 --csv
programmes now
programmes now --json
programmes check
programmes check --json
programmes channels
programmes channels --json
programmes export xmltv
programmes export csv
programmes export ics
theme list
theme list --json
export nonsense
import nonsense x
undo 99999
publish {draft}
approve {draft}
kill {live}
comments approve 99999
comments review | j\nj\nk\n?\nq\n
-d nosuch.db list
"""

# Before the two part. Both work with the theme of the old version, so that a changed template hides nothing else; the theme
# that comes with each is built once, at the end. Names that the versions tell apart differently are changed, for the same reason.
PREPARE = """
config set site.theme oldtheme
edit weavers-sign-first-orders-abroad --set "tags=weaving, prices"
edit egrets-come-back-to-the-reed-bed --set "tags=birds, Nhan river"
edit islet-school-runs-on-its-own-roof --set "tags=school, solar power"
approve weavers-sign-first-orders-abroad egrets-come-back-to-the-reed-bed islet-school-runs-on-its-own-roof
publish weavers-sign-first-orders-abroad egrets-come-back-to-the-reed-bed islet-school-runs-on-its-own-roof --minor
build -o site
"""

# Lines that change the file, in order. What follows them is read again.
WRITE = r"""
draft story.md --json
draft broken.md
draft --title "Một bài thử" --section "Thời sự" --tag chợ --author "Lan Anh" --json
draft folder --json
draft folder
edit mot-bai-thu --set lead="Có sapo" --note "thêm sapo" --json
edit mot-bai-thu --set nonsense
edit mot-bai-thu --append "Thêm một đoạn." --if-version 1
edit mot-bai-thu --append "Thêm một đoạn."
submit mot-bai-thu
return mot-bai-thu -m "viết lại"
assign mot-bai-thu --due "2026-11-24 08:00" lan
submit mot-bai-thu --json
approve mot-bai-thu --json
publish mot-bai-thu --at "2026-11-22 08:00" --json
publish mot-bai-thu --json
correct mot-bai-thu -m "Sai tên chợ." --json
edit mot-bai-thu --slug bai-thu-moi
publish bai-thu-moi --minor
unpublish bai-thu-moi --json
publish bai-thu-moi
kill {live2} -m "Bài sai" --json
delete {draft} --json
restore {corrected} 1 --json
undo
undo --json
config set comments.capitals 71
config set site.front_stories 7
config set site.tagline "Tin mới"
config unset comments.capitals
media add picture.png --alt "Một ô" --json
media describe 1 --alt "Lời mới"
comments add - --article {live} --name "Bạn đọc" --json | Một ý kiến thử.
comments add - --article {live} --name "Bạn đọc" | Một ý kiến thử.
comments add - --article {live} --name "Spam" --json | BUY CHEAP http://casino.example http://casino.example/2
comments approve {pending} --json
comments reject {pending2} --reason off_topic --json
comments spam {pending3} --json
comments trash {published} --json
comments restore {published} --json
comments hold {published} --json
comments reply {published2} - --json | Cảm ơn bạn.
comments edit {published2} - --json | Lời đã sửa.
comments pin {published2}
comments flag {published3} --reason spam --json
comments ban {published3} --for 7d
comments bans --json
comments unban 1
comments words add hold "từ xấu"
comments words rm "từ xấu"
comments note {person} "một ghi chú" --json
comments review --queue pending | a\ns\nz\nr 2\nj\nq\n
comments approve --queue pending --yes --json
comments erase {person} --yes --json
undo --json
programmes add {channel} "2026-11-25 19:00" "Bản tin" --stop "2026-11-25 19:30" --json
programmes add {channel} "2026-11-25 19:10" "Trùng giờ"
programmes edit 1 --title "Tên khác" --json
programmes import listing.xml --json
programmes import listing.csv --json
programmes rm 1 --json
stats import-log access.log --json
stats import-log access.log --dry-run --explain why.tsv --json
stats import-log nolog.txt
stats baseline 1000 --visits 500 --since 2020-01-01
stats rebuild
stats close-days
comments model rebuild
build -o site --json
build -o site --json
build -o drafts --drafts --json
build -o drafts --drafts
site routes
site routes --json
site why /
site why /feed.xml --json
deploy copy --dry-run
deploy copy
stats report -o report.html
stats trends --chart charts/trend.svg
stats trends --chart charts/trend.png
stats article {live} --chart charts/article.svg
preview {review} -o preview
export markdown -o out/markdown
export markdown -o out/markdown
export markdown -o out/some {live} {review} --json
export jsonl -o out/all.jsonl
export jsonl
export nonsense -o out/x
-d other.db init --title Hai --url https://hai.example --lang en --timezone UTC
-d other.db import markdown out/markdown --json
-d other.db list --json
-d other.db comments list --json
-d other.db comments export -o comments.jsonl
-d other.db comments import comments.jsonl --json
-d other.db stats import-log access.log --json
-d other.db stats import-log access.log
-d other.db stats --json
-d other.db stats top --json
-d other.db stats sources --json
-d other.db stats bots --json
-d other.db stats not-found --json
backup kept.db
config unset site.theme
build -o builtin --full
theme eject site.css
config set site.theme oldtheme
-d kept.db list --count
"""

# Read again after the writing.
AFTER = """
list --json
log --json
agenda --json
media list --json
history {corrected} --json
show bai-thu-moi --json
comments list --json
comments list --status spam --json
comments bans --json
comments stats --json
comments count --json
stats --json
stats top --json
stats output --json
programmes list --json
config list --json
check --file
log --verify
"""

# On a terminal of 100 columns, with the keys that are pressed.
SCREENS = r"""
list
search {word}
show {live}
history {live}
diff {corrected} 1 2
log -n 20
agenda
config list
media list
comments list -n 20
comments show {pending}
comments why {pending}
comments stats
comments rules
comments model status
stats
stats top
stats article {live}
stats trends
stats sources
stats output
stats moderation
programmes list
programmes now
comments review | ?\x1bil\x1bojkq
comments review | sajzq
"""

PAGES = (
    "/", "/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/404.html", "/robots.txt", "/nosuchpage/", "{page}",
    "/search?q=ch%E1%BB%A3", "/search?q=", "/healthz", "/embed.js", "/api/counts?ids=1,2", "/comments?article=1",
    "/comments/own?article=1", "/favicon.ico", "/../etc/passwd", "/comments/preview",
)  # fmt: skip

STORY = """---
title: Chợ đêm mở lại
lead: Sau hai năm vắng khách
section: Thời sự
tags: [chợ, Cần Thơ]
authors: Lan Anh
odd_key: giữ nguyên
---
Một đoạn với **chữ đậm**, [liên kết](https://example.org/) và ảnh.

- một
- hai

> lời trích

| a | b |
|---|---|
| 1 | 2 |
"""

BROKEN = "---\ntitle: [\ndate: hôm qua\n---\nx\n"

LISTING_XML = """<?xml version="1.0" encoding="UTF-8"?>
<tv><channel id="tv.example.org"><display-name>Kênh thử</display-name></channel>
<programme channel="tv.example.org" start="20261125190000 +0700" stop="20261125193000 +0700"><title>Bản tin</title></programme>
<programme channel="tv.example.org" start="20261125193000 +0700"><title>Phim</title></programme></tv>
"""

LISTING_CSV = "channel,date,start,stop,title\ntv.example.org,2026-11-26,19:00,19:30,Bản tin\ntv.example.org,2026-11-26,25:00,,Sai\n"

ACCESS_LOG = "".join(
    f'192.0.2.{n % 7} - - [19/Nov/2026:1{n % 10}:00:0{n % 10} +0700] "GET {path} HTTP/1.1" {code} 512 "{referrer}" "{agent}"\n'
    for n, (path, code, referrer, agent) in enumerate(
        (path, code, referrer, agent)
        for path in ("{page}", "/", "/nothing/", "/assets/site.css")
        for code in (200, 404)
        for referrer in ("-", "https://www.google.com/", "https://t.co/x")
        for agent in (
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        )
    )
)
