"""Varnish as the CDN: fetches pages from the bucket, keeps them for a day, and forgets what it is told to purge."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from tools.scale.programs import HOST, Program, free_ports
from tools.scale.storage import SITE

# A day: so that a page that was not purged would be noticed.
RULES = """
vcl 4.1;
backend storage {{ .host = "{host}"; .port = "{port}"; .first_byte_timeout = 30s; }}
sub vcl_recv {{
    if (req.method == "PURGE") {{ return (purge); }}
    unset req.http.Cookie;
    unset req.http.Authorization;
    return (hash);
}}
sub vcl_hash {{
    hash_data(regsub(req.url, "\\?.*$", ""));
    return (lookup);
}}
sub vcl_backend_fetch {{
    set bereq.url = "/{bucket}" + regsub(regsub(bereq.url, "\\?.*$", ""), "/$", "/index.html");
    set bereq.http.Host = "{host}:{port}";
}}
sub vcl_backend_response {{
    if (beresp.status == 200) {{ set beresp.ttl = 1d; set beresp.grace = 0s; }}
    else {{ set beresp.ttl = 0s; set beresp.uncacheable = true; }}
}}
sub vcl_deliver {{ if (obj.hits > 0) {{ set resp.http.X-Hit = "yes"; }} }}
"""


class Cdn:
    """A Varnish of this machine in front of the bucket of the site."""

    def __init__(self, varnishd: str, folder: Path, storage_port: int) -> None:
        folder.mkdir(parents=True)
        self.folder, [self.port] = folder, free_ports(1)
        (folder / "cdn.vcl").write_text(RULES.format(host=HOST, port=storage_port, bucket=SITE))
        words = [
            varnishd,
            "-F",
            "-j",
            "none",
            "-a",
            f"{HOST}:{self.port}",
            "-n",
            str(folder / "state"),
            "-f",
            str(folder / "cdn.vcl"),
            "-s",
            "malloc,128m",
            "-T",
            "none",
        ]
        self.program = Program("varnishd", words, self.port, folder)
        self.purged = self.hits = self.asked = 0

    def get(self, path: str) -> tuple[int, bytes]:
        """The status and the body of a page for a reader."""
        answer, body = self._ask("GET", path)
        self.asked += 1
        self.hits += answer.getheader("X-Hit") is not None
        return answer.status, body

    def purge(self, addresses: Iterable[str]) -> None:
        """Forget these pages, given by their whole addresses as `deploy --changed` writes them."""
        for address in addresses:
            answer, _ = self._ask("PURGE", urlsplit(address).path)
            if answer.status != 200:
                raise RuntimeError(f"the CDN did not purge {address}: {answer.status}")
            self.purged += 1

    def _ask(self, method: str, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, headers={"Host": "news.example.org"})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()
