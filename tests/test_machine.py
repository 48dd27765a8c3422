"""The language and the zone of the machine, which a new newsroom uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom import machine

ZONES = Path("/usr/share/zoneinfo")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "vi_VN.UTF-8", "LC_MESSAGES": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": ""}, "vi"),
        ({"LANG": "../../etc"}, "en"),
    ],
)
def test_the_language_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert machine.language(environment) == language


@pytest.mark.parametrize(
    ("tz", "link", "written", "zone"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "", "Asia/Tokyo"),
        (":Asia/Tokyo", "Europe/Berlin", "", "Asia/Tokyo"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "", "", "Asia/Tokyo"),
        ("", "Asia/Ho_Chi_Minh", "Europe/Paris", "Asia/Ho_Chi_Minh"),
        ("EST5EDT4,M3.2.0", "Asia/Ho_Chi_Minh", "", "Asia/Ho_Chi_Minh"),
        ("", "", "Europe/Paris\n", "Europe/Paris"),
        ("", "Etc/UTC", "", "UTC"),
        ("", "", "", "UTC"),
        ("", "", "Nowhere/At_All", "UTC"),
        ("", "", "../../../etc/passwd", "UTC"),
    ],
)
def test_the_zone_of_the_machine(tmp_path: Path, tz: str, link: str, written: str, zone: str) -> None:
    localtime, timezone = tmp_path / "localtime", tmp_path / "timezone"
    if link:
        localtime.symlink_to(ZONES / link)
    if written:
        timezone.write_text(written)
    assert machine.zone_name({"TZ": tz}, localtime=localtime, timezone=timezone) == zone
