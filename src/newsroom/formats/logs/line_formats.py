"""The formats of logs that have a line for each request, other than the Combined family: which of them a line has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from newsroom.formats.logs import log_line
from newsroom.formats.logs.amazon import S3, LoadBalancer
from newsroom.formats.logs.columns import Columns
from newsroom.formats.logs.json_log import JsonLines
from newsroom.formats.logs.log_line import LineFormat, LogLine, Quick
from newsroom.formats.logs.networks import Akamai, Bunny, Fastly
from newsroom.formats.logs.proxies import CaddyConsole, HAProxy, ProxyManager, settle_agents

# In the order in which they are tried: no line of one is read by an earlier one.
FORMATS: Final[tuple[Callable[[Mapping[bytes, str]], LineFormat], ...]] = (
    CaddyConsole, JsonLines, LoadBalancer, S3, Bunny, ProxyManager, HAProxy, Fastly, Akamai,
)  # fmt: skip
_DIRECTIVE: Final = re.compile(rb"#([A-Za-z-]{1,32}):[ \t]*(.{0,8192})", re.DOTALL)
_DAY: Final = re.compile(rb"\d{4}-\d\d-\d\d")
_MARK: Final = b"\xef\xbb\xbf"  # some programs begin a file with it


class LineFormats:
    """Finds the format of a line. `current` is that of the last one; None for the Combined family."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self.current: LineFormat | None = None
        self._ignore = ignore
        self._all = [make({}) for make in FORMATS]
        self._making = FORMATS
        self._day = b""

    @property
    def quick(self) -> Quick | None:
        """Finds lines of the current format with an ignored request; None if it has no such function, or not yet."""
        return self.current.quick if isinstance(self.current, (JsonLines, CaddyConsole)) else None

    def read(self, number: int, line: bytes) -> LogLine | None:
        """The parts of a line in any of the formats, which is then the current one; None for another line."""
        line = line.removeprefix(_MARK)
        if self.directive(line):
            return log_line.heading(number, line)
        for place, one in enumerate(self._all):
            found = one.read(number, line)
            if isinstance(found, tuple):
                self.current = self._making[place](self._ignore)
                return found
        return None

    def settle(self, records: list[LogLine]) -> None:
        """Complete the records of a block with what a later line of it says about all of them."""
        settle_agents((one for one in (self.current, *self._all) if isinstance(one, HAProxy)), records)

    def directive(self, line: bytes) -> bool:
        """Whether a line describes the log. `#Fields:` names the columns of the next lines, `#Date:` may give their day."""
        found = _DIRECTIVE.match(line) if line[:1] == b"#" else None
        if found is None:
            return False
        name, text = found[1].lower(), found[2]
        if name == b"date" and (day := _DAY.match(text)):
            self._day = day[0]
        if name == b"fields":
            self.current = Columns(text, self._ignore, day=self._day)
        return True
