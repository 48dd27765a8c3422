"""The live site beside isso and nginx: comments accepted, a thread delivered, pages sent while every view is counted.

    python benchmarks/serving.py --isso VENV/bin/isso [--seconds 4] [--rounds 3] [--requests 200000]

Needs `wrk` and `nginx` on the path and isso in a place of its own (`pip install isso`). Everything is on loopback; the
load generator and the servers share this machine's processors, so rounds are run in turn and ratios are printed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEWSROOM = [sys.executable, "-m", "newsroom"]
# wrk acts as a proxy: every comment comes from another network, so that the usual limits can stay.
BEHIND = {"NEWSROOM_WEB_TRUSTED_PROXIES": "127.0.0.1"}
STORIES = 20  # that comments are written on
WORDS = (
    "a about after again all already also always am and any are ask at away back bad be because been before began behind "
    "believe best better between big boat bridge bring build bus but buy by call came can car change child church city "
    "clear close come company corner cost could council country court day decide did different do doctor done door down "
    "drive early east eat end enough even ever every example eye face fact family far farm father feel few find fire "
    "first five follow food for forget four free friend from front garden gave get girl give go good government great "
    "ground group grow half hand happen hard has have he head hear help her here high hill him his hold home hope hour "
    "house how hundred idea if important in inside is it job just keep kind knew know land large last late law learn "
    "leave left less let letter life light like line list little live long look lot love made mail make man many market "
    "may mean meet mile million mind minute money month more morning most mother move much must my name near need never "
    "new news next night no north not nothing now number of off office often old on once one only open or other our out "
    "over own page paper park part pay people person place plan play point police poor power price problem public put "
    "question quite rain read real reason red remember rest right river road room round run said same saw say school sea "
    "second see seem sell send several she shop short should show side since sit small so some soon south speak stand "
    "start state station stay still stop story street strong such sun sure table take talk teacher tell ten than that the "
    "their them then there these they thing think this those thought three through time to today together told tonight "
    "too took town train tree true try turn two under until up us use very voice wait walk want war was watch water way "
    "we week well went were west what when where which while who why will winter with woman word work world would write "
    "year yes yet you young your"
)
# Forty words in two paragraphs, with emphasis and a link, as comments are; no two are alike.
SCRIPT = """
local words = {}
for word in string.gmatch("%s", "%%a+") do words[#words + 1] = word end
local n = 0
local headers = {["content-type"]="application/json", ["accept"]="application/json", ["origin"]="%s"}
function init() math.randomseed(os.time()) end
function request()
  n = n + 1
  local said = {}
  for i = 1, 40 do said[i] = words[math.random(#words)] end
  said[6] = "**" .. said[6] .. "**"
  said[15] = "*" .. said[15] .. "*,"
  said[22] = said[22] .. ".\\\\n\\\\n" .. n
  said[31] = "[" .. said[31] .. "](https://example" .. math.random(500) .. ".org/" .. math.random(1000000) .. ")"
  local body = string.format('%s', math.random(2, %d), table.concat(said, " "), math.random(1000000))
  local path = string.gsub("%s", "STORY", math.random(%d))
  headers["x-forwarded-for"] = math.random(1, 223) .. "." .. math.random(0, 255) .. "." .. math.random(0, 255) .. ".9"
  return wrk.format("POST", path, headers, body)
end
"""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers; ended with its group."""
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env=os.environ | environment, start_new_session=True
        )
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            time.sleep(1)
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def wrk(url: str, connections: int, seconds: int, *more: str) -> tuple[float, float, int]:
    """Good answers a second, the 99th percentile in ms, and how many there were."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"User-Agent: {AGENT}", *more, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0])
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", told)[0]
    total = int(re.findall(r"(\d+) requests in", told)[0])
    bad = int((re.findall(r"Non-2xx or 3xx responses: (\d+)", told) or ["0"])[0])
    return rate * (total - bad) / max(total, 1), float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], total


def make_newsroom(folder: Path) -> None:
    """A story of ordinary length with a thread of 100 comments, and others to comment on."""

    def newsroom(*args: str) -> None:
        subprocess.run([*NEWSROOM, *args], cwd=folder, check=True, capture_output=True, env=os.environ)

    newsroom("init", "--title", "Bench", "--lang", "en", "--timezone", "UTC")
    text = "The boat will go on running until March, the council said on Tuesday. " * 5
    (folder / "ferry.md").write_text("---\ntitle: Ferry\nslug: ferry\ndate: 2026-03-02\n---\n" + f"{text}\n\n" * 12)
    newsroom("draft", "ferry.md")
    newsroom("publish", "ferry")
    (folder / "others").mkdir()
    for number in range(STORIES):
        (folder / "others" / f"story-{number}.md").write_text(f"---\ntitle: Story {number}\n---\n" + f"{text}\n\n" * 12)
    newsroom("draft", "others")
    newsroom("publish", *(f"story-{number}" for number in range(STORIES)))
    for number in range(100):
        said = f"Comment {number}: {number * 7919} boats in winter are what we need, and {number * 31} more of them."
        newsroom("comments", "add", "--article", "ferry", "--name", f"Reader {number}", "--text", said)
    ids = [str(number) for number in range(1, 101)]
    newsroom("comments", "approve", *ids)


def isso_config(folder: Path, port: int) -> Path:
    """isso without moderation and without its rate limit, on a database of its own."""
    file = folder / "isso.cfg"
    file.write_text(
        f"[general]\ndbpath = {folder}/isso.db\nhost = http://127.0.0.1:1/\n[server]\nlisten = http://127.0.0.1:{port}/\n"
        "[moderation]\nenabled = false\n[guard]\nenabled = false\n"
    )
    return file


def seed_isso(port: int) -> None:
    """The same thread of 100 comments."""
    for number in range(100):
        body = f'{{"text": "Comment {number}: {number * 7919} boats in winter are what we need.", "author": "R", "title": "t"}}'
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/new?uri=%2Fferry%2F", body.encode(),
            {"content-type": "application/json", "origin": "http://127.0.0.1:1"},
        )  # fmt: skip
        urllib.request.urlopen(request).read()


def scripts(folder: Path, port: int) -> tuple[Path, Path]:
    """What wrk sends to newsroom on that port, and to isso: the same texts."""
    own, theirs = folder / f"own-{port}.lua", folder / f"isso-{port}.lua"
    origin, other = f"http://127.0.0.1:{port}", "http://127.0.0.1:1"
    own_body, isso_body = '{"article":%d,"body":"%s","name":"R%d"}', '{"title":"t%d","text":"%s","author":"R%d"}'
    own.write_text(SCRIPT % (WORDS, origin, own_body, STORIES + 1, "/comments", STORIES))
    theirs.write_text(SCRIPT % (WORDS, other, isso_body, STORIES + 1, "/new?uri=%2Fother-STORY%2F", STORIES))
    return own, theirs


def memory(process: int) -> int:
    """Resident memory in MB."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[0]) // 1024


def main() -> int:
    """Run everything and print each goal; 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--isso", required=True)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, help="work here, and leave everything")
    parser.add_argument("--near", type=Path, help="work in a new folder in here: on whose disk")
    parser.add_argument(
        "--comments", action="store_true", help="comments only, held and open, with one and two workers"
    )
    given = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if shutil.which(tool) is None:
            parser.error(f"{tool} is not installed")
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(dir=given.near)))
        folder.chmod(0o755)  # nginx's workers are another user's
        return _comments(stack, folder, given) if given.comments else _compare(stack, folder, given)


def _compare(stack: ExitStack, folder: Path, given: argparse.Namespace) -> int:
    make_newsroom(folder)
    ours, theirs, plain = free_port(), free_port(), free_port()
    server = stack.enter_context(running([*NEWSROOM, "serve", "--port", str(ours)], ours, folder, **BEHIND))
    stack.enter_context(running([given.isso, "-c", str(isso_config(folder, theirs)), "run"], theirs, folder))
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.err; events {{}}\n"
        "http { include /etc/nginx/mime.types; access_log off; sendfile on; keepalive_requests 10000000; gzip on;\n"
        f"gzip_comp_level 6; server {{ listen 127.0.0.1:{plain}; root {folder}/site; gzip_static off; }} }}\n"
    )
    stack.enter_context(running(["nginx", "-c", str(conf)], plain, folder))
    seed_isso(theirs)
    own_script, isso_script = scripts(folder, ours)
    page, gzip = "/2026/03/ferry/", ("-H", "Accept-Encoding: gzip")
    rows: dict[str, list[tuple[float, float, int]]] = {}
    for _ in range(given.rounds):
        for name, url, connections, more in (
            ("page, 32", f"http://127.0.0.1:{ours}{page}", 32, gzip),
            ("page, 256", f"http://127.0.0.1:{ours}{page}", 256, gzip),
            ("nginx, 32", f"http://127.0.0.1:{plain}{page}", 32, gzip),
            ("nginx unpacked, 32", f"http://127.0.0.1:{plain}{page}", 32, ()),
            ("isso thread, 32", f"http://127.0.0.1:{theirs}/?uri=%2Fferry%2F&nested_limit=5", 32, gzip),
        ):
            rows.setdefault(name, []).append(wrk(url, connections, given.seconds, *more))
    story, done = f"http://127.0.0.1:{ours}{page}", 0
    before = memory(server.pid)
    while done < given.requests:
        done += wrk(story, 128, given.seconds, *gzip)[2]
    after = memory(server.pid)
    for _ in range(given.rounds):
        for name, port, script in (("comments", ours, own_script), ("isso comments", theirs, isso_script)):
            rows.setdefault(name, []).append(wrk(f"http://127.0.0.1:{port}", 32, given.seconds, "-s", str(script)))
    for name, measured in rows.items():
        print(
            f"{name:20} {median(m[0] for m in measured):10.0f} a second, p99 {median(m[1] for m in measured):8.1f} ms"
        )
    print(f"memory               {before} MB, and {after} MB after {done:,} more requests")
    subprocess.run([*NEWSROOM, "stats", "check"], cwd=folder, check=True)
    return _goals({name: median(m[0] for m in measured) for name, measured in rows.items()}, before, after)


def _comments(stack: ExitStack, folder: Path, given: argparse.Namespace) -> int:
    """Comments only: isso, and newsroom in several ways, in turn."""
    make_newsroom(folder)
    theirs = free_port()
    peer = stack.enter_context(running([given.isso, "-c", str(isso_config(folder, theirs)), "run"], theirs, folder))
    seed_isso(theirs)
    ways = {
        "held": ([], {}), "held, 2 workers": (["--workers", "2"], {}), "open": ([], {"NEWSROOM_COMMENTS_MODE": "open"}),
    }  # fmt: skip
    rates: dict[str, list[tuple[float, float, float]]] = {}
    for name, (more, environment) in ways.items():
        ours = free_port()
        with running([*NEWSROOM, "serve", "--port", str(ours), *more], ours, folder, **BEHIND, **environment) as server:
            own_script, isso_script = scripts(folder, ours)
            for _ in range(given.rounds):
                for who, port, process, script in (
                    (name, ours, server, own_script), (f"isso beside {name}", theirs, peer, isso_script),
                ):  # fmt: skip
                    before = processor_seconds(process.pid)
                    rate, late, total = wrk(f"http://127.0.0.1:{port}", 32, given.seconds, "-s", str(script))
                    spent = 1000 * (processor_seconds(process.pid) - before) / max(total, 1)
                    rates.setdefault(who, []).append((rate, late, spent))
    for name, measured in rates.items():
        rate, late, spent = (median(column) for column in zip(*measured, strict=True))
        print(f"{name:28} {rate:8.0f} a second, p99 {late:7.1f} ms, {spent:5.2f} ms of CPU each", flush=True)
    subprocess.run([*NEWSROOM, "check", "--file"], cwd=folder, check=True)
    missed = 0
    for name in ways:
        ratio = median(m[0] for m in rates[name]) / median(m[0] for m in rates[f"isso beside {name}"])
        goal = 5.0 if name == "held" else 0.0
        missed += ratio < goal
        print(f"{'holds ' if ratio >= goal else 'MISSED'} comments beside isso's, {name}: {ratio:.2f}, goal {goal:g}")
    return int(missed > 0)


def processor_seconds(process: int) -> float:
    """User and system time of a process and those it has started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    own = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    ticks = int(own[11]) + int(own[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(processor_seconds(int(child)) for child in children)


def _goals(rate: dict[str, float], before: int, after: int) -> int:
    best = max(rate["page, 32"], rate["page, 256"])
    goals = (
        ("comments beside isso's", rate["comments"] / rate["isso comments"], 5.0),
        ("page with its thread beside isso's thread", best / rate["isso thread, 32"], 500.0),
        ("pages beside nginx", best / max(rate["nginx, 32"], rate["nginx unpacked, 32"]), 0.1),
        ("memory before and after", before / after, 0.9),
    )
    for name, ratio, goal in goals:
        print(f"{'holds ' if ratio >= goal else 'MISSED'} {name}: {ratio:.2f}, goal {goal:g}")
    return int(any(ratio < goal for _, ratio, goal in goals))


if __name__ == "__main__":
    sys.exit(main())
