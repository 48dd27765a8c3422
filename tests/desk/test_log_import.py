"""Access logs: streams and files, days that the server counted, dry runs, and where each line goes."""

from __future__ import annotations

import gzip
import io
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.core.articles.publishing import Order
from newsroom.core.readership import counting
from newsroom.core.readership.logs import importer, memory
from newsroom.core.readership.logs.importer import LogImportResult
from newsroom.desk import Desk, log_import, publishing
from newsroom.desk.log_import import LogImportOptions
from newsroom.errors import Invalid, NotFound, Outside, Partial, Usage
from newsroom.formats.logs import log_file
from tests.desk.conftest import Heard, Make

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def line(number: int, path: str = "/", day: str = "01", status: int = 200, agent: str = AGENT) -> str:
    return f'203.0.113.{number} - - [{day}/Mar/2026:05:00:{number:02d} +0000] "GET {path} HTTP/1.1" {status} 500 "-" "{agent}"\n'


@pytest.fixture
def log(desk: Desk, make: Make, tmp_path: Path) -> str:
    """Three views, a bot, and a line that is not a log line."""
    publishing.publish(desk, [str(make().id)], Order(), progress=lambda _: None)
    text = "".join(line(number) for number in (1, 2, 3)) + line(4, agent="Googlebot/2.1") + "no line\n"
    (tmp_path / "access.log").write_text(text, encoding="utf-8")
    return "access.log"


def run(desk: Desk, *names: str, **options: object) -> tuple[LogImportResult, int]:
    heard: list[int] = []
    wanted = LogImportOptions(**options)  # type: ignore[arg-type]
    found = log_import.find_logs(desk, names, wanted)
    result, failure = log_import.import_logs(desk, found, wanted, progress=heard.append)
    if failure:
        raise failure
    return result, sum(heard)


def counted(desk: Desk) -> int:
    return int(desk.db.execute("select count(*) from view_events").fetchone()[0])


def test_lines_are_counted_once(desk: Desk, log: str) -> None:
    size = Path(log).stat().st_size
    result, read = run(desk, log)
    assert (result.lines, result.counted, read) == (5, 3, size)
    again, _ = run(desk, log)
    assert (again.lines, again.counted) == (5, 0)
    assert counted(desk) == 3
    assert log_import.find_logs(desk, [log], LogImportOptions()).size == size
    assert log_import.find_logs(desk, [log, "-"], LogImportOptions()).size is None


def test_a_file_that_grew_is_read_on(desk: Desk, log: str) -> None:
    run(desk, log)
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(line(9))
    result, _ = run(desk, log)
    assert (result.lines, result.counted) == (6, 1)


def test_a_dry_run_counts_nothing(desk: Desk, log: str) -> None:
    result, _ = run(desk, log, dry_run=True)
    assert result.counted == 3
    assert counted(desk) == 0
    assert run(desk, log)[0].counted == 3


def test_stdin_is_a_stream(desk: Desk, log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(Path(log).read_bytes()))))
    result, read = run(desk, "-")
    assert (result.counted, read) == (3, 0)


def test_a_stream_after_a_file_has_its_own_lines_and_name(
    desk: Desk, log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def piped(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))

    piped((line(7) + line(8)).encode())
    run(desk, log, "-", explain=tmp_path / "explained", dry_run=True)
    explained = (tmp_path / "explained").read_text(encoding="utf-8").splitlines()
    assert [one.split("\t")[0] for one in explained[5:]] == ["-:1", "-:2"]
    piped(b"no line\n" * 100)
    with pytest.raises(Invalid, match="stdin"):
        run(desk, log, "-")


def test_each_line_goes_where_it_belongs(desk: Desk, log: str, tmp_path: Path) -> None:
    run(desk, log, rejects=tmp_path / "rejects", explain=tmp_path / "explained", dry_run=True)
    rejected = (tmp_path / "rejects").read_text(encoding="utf-8").splitlines()
    assert [one.split("\t")[0] for one in rejected] == ["access.log:5"]
    assert rejected[0].endswith("\tno line")
    explained = (tmp_path / "explained").read_text(encoding="utf-8").splitlines()
    assert [one.split("\t")[0] for one in explained] == [f"access.log:{number}" for number in range(1, 6)]
    assert [one.split("\t")[1] for one in explained[:3]] == ["counted"] * 3
    Path("second.log").write_text(line(20), encoding="utf-8")
    run(desk, log, "second.log", explain=tmp_path / "explained", dry_run=True)
    explained = (tmp_path / "explained").read_text(encoding="utf-8").splitlines()
    assert [one.split("\t")[0] for one in explained[5:]] == ["second.log:1"]
    with pytest.raises(Outside, match="cannot write"):
        run(desk, log, rejects=tmp_path / "gone" / "x")


def test_what_is_no_file_is_refused(desk: Desk, log: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file gone"):
        run(desk, log, "gone")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match="there is no file in empty"):
        run(desk, "empty")


def test_a_backfill_ends_before_the_server_began(desk: Desk, log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Usage, match="--backfill needs --until"):
        run(desk, log, backfill=True)
    monkeypatch.setattr(memory, "first_day_counted_by_server", lambda _: "2026-03-02")
    for until, fine in (("2026-03-01", True), ("2026-03-02", False), ("2026-03-03", False)):
        if fine:
            assert run(desk, log, backfill=True, until=until)[0].counted == 3
        else:
            with pytest.raises(Usage, match="readers would be counted twice"):
                run(desk, log, backfill=True, until=until)


def test_a_file_with_a_day_that_the_server_counted_is_refused_before_anything_is_written(
    desk: Desk, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day is in the last block of the second file."""
    view = counting.PageView(at=desk.now, page="/", address="203.0.113.99", agent=AGENT, referrer="")
    counting.record_many(desk.db, [view], settings=desk.settings, now=desk.now)
    monkeypatch.setattr(log_file, "BLOCK", 400)
    lines = [*(line(number) for number in range(10, 20)), line(20, day="02")]
    Path("second.log").write_text("".join(lines), encoding="utf-8")
    with pytest.raises(Usage, match="2026-03-02 was counted by the server"):
        run(desk, log, "second.log")
    assert counted(desk) == 1
    assert run(desk, log, "second.log", until="2026-03-01")[0].counted == 13


def test_the_last_day_bounds_what_is_counted(desk: Desk, log: str) -> None:
    Path(log).write_text(line(1) + line(2, day="02"), encoding="utf-8")
    assert run(desk, log, until="2026-03-01")[0].counted == 1


def test_each_server_has_its_lines(desk: Desk, log: str) -> None:
    assert run(desk, log, source="one\n")[0].counted == 3
    assert run(desk, log, source="two")[0].counted == 3
    assert run(desk, log, source="one")[0].counted == 0
    assert run(desk, log, source=" ")[0].counted == 3
    assert run(desk, log)[0].counted == 0


def test_a_log_in_which_nothing_is_counted_is_named_with_the_reasons(desk: Desk, log: str, heard: Heard) -> None:
    Path("other.log").write_text("".join(f"www.other.example {line(number)}" for number in (1, 2)), encoding="utf-8")
    Path("bots.log").write_text(line(1, agent="Googlebot/2.1") + line(2, agent="Googlebot/2.1"), encoding="utf-8")
    Path("empty.log").write_text("", encoding="utf-8")
    Path("posts.log").write_text(line(1).replace("GET", "POST") + line(2, status=404), encoding="utf-8")
    run(desk, log)
    run(desk, log)  # every line is known
    run(desk, "empty.log")
    assert heard.warned == []
    run(desk, "other.log", log, "bots.log", "posts.log")
    assert heard.warned == [
        "no line in other.log is counted as a view (2 other_site)",
        "the requests are for www.other.example; site.url is https://news.example.org",
        "no line in bots.log is counted as a view (2 bot)",
        "no line in posts.log is counted as a view (1 method, 1 not_found)",
    ]


def test_stdin_in_which_nothing_is_counted(desk: Desk, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    data = line(1, agent="Googlebot/2.1").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    run(desk, "-")
    assert heard.warned == ["no line in stdin is counted as a view (1 bot)"]


@pytest.mark.parametrize("compared", [False, True])
def test_views_that_are_not_visits_and_proxies_are_named(desk: Desk, log: str, heard: Heard, compared: bool) -> None:
    def read(*names: str) -> None:
        if compared:
            log_import.compare_logs(desk, names, LogImportOptions(), progress=lambda _: None)
        else:
            run(desk, *names)

    def without(*numbers: int) -> str:
        return "".join("-" + line(number).removeprefix(f"203.0.113.{number}") for number in numbers)

    Path("one.log").write_text(without(11), encoding="utf-8")
    read("one.log")
    Path("two.log").write_text(without(12, 13), encoding="utf-8")
    read("two.log")
    assert heard.warned == [
        "1 view in the log has no reader's address; it counts as a view, but not as a visit",
        "2 views in the log have no reader's address; they count as views, but not as visits",
    ]
    heard.warned.clear()
    Path("proxied.log").write_text(line(14).replace("203.0.113.14", "10.0.0.1").rstrip() + ' "203.0.113.9"\n')
    read("proxied.log")
    when = ", first run" if compared else " in later imports"  # what was counted stays as it is
    assert heard.warned == [
        "10.0.0.1 forwards readers' addresses, but is not in web.trusted_proxies: all readers behind it count as one; to"
        f" count each reader{when}: newsroom config set web.trusted_proxies 10.0.0.1"
    ]


def test_the_proxies_that_are_trusted_stay_so(desk: Desk, heard: Heard) -> None:
    desk = replace(desk, settings=desk.settings.override(web_trusted_proxies="10.0.0.7, 192.0.2.0/24"))
    passed_on = (line(n).replace(f"203.0.113.{n}", f"10.0.0.{n}").rstrip() + ' "203.0.113.9"\n' for n in (7, 8, 9))
    Path("proxied.log").write_text("".join(passed_on), encoding="utf-8")
    run(desk, "proxied.log", dry_run=True)
    assert heard.warned == [
        "10.0.0.8, 10.0.0.9 forward readers' addresses, but are not in web.trusted_proxies: all readers behind each of them"
        " count as one; to count each reader, first run:"
        " newsroom config set web.trusted_proxies '10.0.0.7 192.0.2.0/24 10.0.0.8 10.0.0.9'"
    ]


def test_logs_beside_what_was_counted(desk: Desk, log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(desk, log)
    Path("second.log").write_text(line(1) + line(21) + line(22).replace("01/Mar", "28/Feb"), encoding="utf-8")
    heard: list[int] = []

    def compare(*names: str, **options: object) -> list[tuple[str, str, int, int]]:
        heard.clear()
        wanted = LogImportOptions(**options)  # type: ignore[arg-type]
        days = log_import.compare_logs(desk, names, wanted, progress=heard.append)
        return [(one.day, one.counted_by, one.counted, one.logged) for one in days]

    assert compare(log, "second.log") == [("2026-02-28", "", 0, 1), ("2026-03-01", "log", 3, 4)]
    assert sum(heard) == Path(log).stat().st_size + Path("second.log").stat().st_size
    assert compare("second.log", until="2026-02-28") == [("2026-02-28", "", 0, 1)]
    data = (line(1) + line(2)).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    assert compare("-") == [("2026-03-01", "log", 3, 2)]
    assert heard == []
    Path("none.log").write_text("no line\n" * 9, encoding="utf-8")
    with pytest.raises(Invalid, match="not an access log line"):
        compare("none.log")
    assert compare("none.log", force=True) == []
    assert counted(desk) == 3


def served(desk: Desk) -> None:
    """The server has counted a view today."""
    view = counting.PageView(at=desk.now, page="/", address="203.0.113.99", agent=AGENT, referrer="")
    counting.record_many(desk.db, [view], settings=desk.settings, now=desk.now)


def test_of_a_stream_with_a_day_that_the_server_counted_nothing_is_kept(
    desk: Desk, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(desk)
    monkeypatch.setattr(log_file, "BLOCK", 400)
    monkeypatch.setattr(importer, "CHUNK", 2)
    lines = [*(line(number) for number in range(10, 20)), line(20, day="02")]

    def piped() -> None:
        data = "".join(lines).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))

    piped()
    with pytest.raises(Usage, match="2026-03-02 was counted by the server"):
        run(desk, "-")
    assert counted(desk) == 1
    piped()
    assert run(desk, "-", until="2026-03-01")[0].counted == 10


def test_without_a_server_a_stream_is_kept_as_far_as_it_came(
    desk: Desk, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "BLOCK", 400)
    monkeypatch.setattr(importer, "CHUNK", 2)
    data = ("".join(line(number) for number in range(10, 20)) + "no line\n" * 99).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    with pytest.raises(Invalid, match="stdin"):
        run(desk, "-")
    assert 0 < counted(desk) <= 10


def test_a_file_that_is_packed_has_no_progress_within_it(desk: Desk, log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "BLOCK", 400)
    heard: list[int] = []
    found = log_import.find_logs(desk, [log], LogImportOptions())
    log_import.import_logs(desk, found, LogImportOptions(), progress=heard.append)
    assert len(heard) > 1
    assert sum(heard) == Path(log).stat().st_size
    assert all(one >= 0 for one in heard)


def test_days_are_closed_after_an_import(desk: Desk, log: str) -> None:
    view = counting.PageView(at=desk.now, page="/", address="203.0.113.99", agent=AGENT, referrer="")
    earlier = desk.now - timedelta(days=5)
    counting.record_many(desk.db, [replace(view, at=earlier)], settings=desk.settings, now=earlier)
    closed = "select closed from stat_site_day where day = '2026-02-25'"
    run(desk, log, dry_run=True)
    assert desk.db.execute(closed).fetchone()[0] == 0
    run(desk, log)
    assert desk.db.execute(closed).fetchone()[0] == 1


def test_a_private_file_gets_the_lines(desk: Desk, log: str, tmp_path: Path) -> None:
    run(desk, log, rejects=tmp_path / "rejects")
    assert (tmp_path / "rejects").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("folder", [True, False])
@pytest.mark.parametrize("served", [True, False])
def test_a_file_that_is_no_log_does_not_keep_the_others_from_being_counted(
    desk: Desk, log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: bool, folder: bool
) -> None:
    """The first such file ended the import, each time, and nothing said what was counted before."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "1.log").write_text(line(1))
    (logs / "2.log").write_text("error: nothing\n" * 3)
    (logs / "3.gz").write_bytes(gzip.compress(line(2).encode() * 9)[:30])
    (logs / "4.log").write_text(line(3))
    if served:
        monkeypatch.setattr(memory, "first_day_counted_by_server", lambda _: "2026-03-02")
    names = [str(logs)] if folder else [str(one) for one in sorted(logs.iterdir())]
    for _ in range(2):
        with pytest.raises(Partial, match="2 logs could not be read; the others were counted") as failed:
            run(desk, *names, **({"backfill": True, "until": "2026-03-01"} if served else {}))
        assert [one.message.split(":")[0].rpartition("/")[2] for one in failed.value.failures] == ["2.log", "3.gz"]
        assert counted(desk) == 2
    with pytest.raises(Invalid):
        run(desk, str(logs / "2.log"))
