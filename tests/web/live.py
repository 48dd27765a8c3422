"""A small newsroom served inside the test: the real application, file and folder, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import httpx
import uvicorn
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette
from tests.site.paper import Paper
from uvicorn.server import ServerState

from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.comments import comments, selection
from newsroom.core.comments.by_reader import OwnComment
from newsroom.core.comments.fields import Comment
from newsroom.settings import Settings
from newsroom.site import on_request
from newsroom.site.build import build
from newsroom.store import Connection
from newsroom.web import quick
from newsroom.web.app import Site, create_app
from newsroom.web.connections import LimitedConnection, Places
from newsroom.web.state import ReturnedComment, State

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-site": "same-origin"}


class Client:
    """An HTTP client whose requests are answered on a loop in a thread of its own: by the application itself, or
    through a socket file by the server's connections.
    """

    def __init__(
        self, app: Starlette, portal: BlockingPortal, address: str, peer: str, socket_file: str | None = None
    ) -> None:
        self.portal = portal
        self.socket_file = socket_file
        transport: httpx.AsyncBaseTransport = (
            httpx.AsyncHTTPTransport(uds=socket_file) if socket_file else httpx.ASGITransport(app, client=(peer, 50000))
        )
        self.http = httpx.AsyncClient(transport=transport, base_url=address, headers={"user-agent": FIREFOX})

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.portal.call(lambda: self.http.request(method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def head(self, path: str, **more: Any) -> httpx.Response:
        return self.request("HEAD", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)


class Live:
    """A paper, a client that reads it, and the running application."""

    def __init__(self, paper: Paper, app: Site, client: Client, portal: BlockingPortal) -> None:
        self.paper = paper
        self.app = app
        self.client = client
        self.portal = portal
        self.connections: set[LimitedConnection] = set()  # those of `wired`

    @property
    def state(self) -> State:
        state: State = self.app.state.newsroom
        return state

    def look(self) -> None:
        """What the watch does twice a second."""
        self.portal.call(self.state.watch.look, self.state)

    @contextmanager
    def wired(self) -> Iterator[Client]:
        """A reader at the other end of a real connection, as `newsroom serve` takes it; they come as 127.0.0.1."""
        socket_file = str(self.paper.folder / "wire.sock")
        server = self.portal.call(self._listen, socket_file)
        client = Client(self.app, self.portal, str(self.client.http.base_url), "", socket_file)
        try:
            yield client
        finally:
            self.portal.call(client.http.aclose)
            self.portal.call(server.close)

    async def _listen(self, socket_file: str) -> asyncio.AbstractServer:
        config = uvicorn.Config(self.app, log_config=None, access_log=False, proxy_headers=False, ws="none")
        config.load()
        told, loop = ServerState(), asyncio.get_running_loop()
        told.default_headers = [(b"date", b"Mon, 02 Mar 2026 08:00:00 GMT")]
        places = Places(100)
        protocol = quick.protocol(self.app, places)
        self.connections = places.held
        return await loop.create_unix_server(lambda: protocol(config, told, {}), socket_file)

    def client_from(self, peer: str) -> Client:
        """Another reader."""
        return Client(self.app, self.portal, str(self.client.http.base_url), peer)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.client.get(path, **more)

    def send(self, article: int | str, body: str = "Bài rất hay.", **fields: str) -> httpx.Response:
        """The comment form, as a browser without scripts sends it."""
        form = {"article": str(article), "name": "Bạn đọc", "body": body, "website": "", **fields}
        return self.client.post("/comments", data=form, headers=BROWSER)

    def token(self, article: int) -> str:
        token: str = self.get(f"/comments/token?article={article}").json()["token"]
        return token

    def comments(self) -> list[Comment]:
        """Every comment in the file, the oldest first."""
        return sorted(comments.list_(self.paper.db, selection.Selection()), key=lambda one: one.id)

    def views(self, article: int = 0) -> int:
        """Views of a story, or of the whole site."""
        query = (
            "select coalesce(max(views), 0) from stat_article where article_id = :id"
            if article
            else "select coalesce(sum(views), 0) from stat_site_day"
        )
        return int(self.paper.db.execute(query, {"id": article}).fetchone()[0])


@contextmanager
def serving(paper: Paper, *, address: str = "http://news.example.org", **more: Any) -> Iterator[Live]:
    """Serve a paper. The watch looks seldom, so that only what a test asks for happens."""
    out = paper.folder / "site"

    def rebuild() -> object:
        with closing(store.connect(paper.folder / "newsroom.db")) as db:
            return build(db, settings=stored_settings.load(db, {}), out=out, now=paper.now)

    def search_page(db: Connection, settings: Settings, query: str, number: int) -> bytes:
        return on_request.search(db, settings=settings, theme=None, now=paper.now, query=query, number=number)

    def draft_page(db: Connection, settings: Settings, draft: ReturnedComment) -> bytes:
        return on_request.refused_comment(db, settings=settings, theme=None, now=paper.now, sent=draft)

    def own_page(db: Connection, settings: Settings, article: int, written: Sequence[OwnComment]) -> bytes:
        return on_request.own_comments(
            db, settings=settings, theme=None, now=paper.now, article_id=article, written=written
        )

    rebuild()
    settings = {"tick": 3600.0, "environment": {}, "now": lambda: paper.now, "rebuild": rebuild, **more}
    app = create_app(
        paper.folder / "newsroom.db",
        out=out,
        search_page=search_page,
        draft_page=draft_page,
        own_page=own_page,
        **settings,
    )
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        yield Live(paper, app, Client(app, portal, address, "203.0.113.7"), portal)
