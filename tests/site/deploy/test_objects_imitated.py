"""Object storage without a server: what is asked of the library, and what is made of its answers and errors."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from newsroom.errors import Conflict, NewsroomError, Outside
from newsroom.site.deploy import objects
from newsroom.site.deploy.objects import ObjectStorage, StoredObject
from newsroom.site.deploy.place import DeployFile


class BaseError(Exception):
    """The library's own exception."""


class Library:
    """Imitates the library: notes what it is asked, and answers with what a test gives it."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.opened: list[Any] = []
        self.held: dict[str, bytes] = {}
        self.tags: dict[str, str | None] = {}
        self.fails: Callable[[str, Any], None] = lambda _verb, _what: None

    def put(self, store: object, name: str, data: Any, *, attributes: dict[str, str], **more: int) -> None:
        self.fails("put", name)
        self.asked.append(("put", name, data if isinstance(data, bytes) else data.read(), attributes, more))

    def delete(self, store: object, names: Any) -> None:
        self.asked.append(("delete", names))
        self.fails("delete", names)

    def head(self, store: object, name: str) -> None:
        self.fails("head", name)
        self.asked.append(("head", name))

    def list(self, store: object) -> Iterator[list[dict[str, Any]]]:
        self.fails("list", None)
        when = datetime(2026, 3, 2, tzinfo=UTC)
        rows = [
            {"path": name, "size": len(data), "e_tag": self.tags.get(name), "last_modified": when}
            for name, data in self.held.items()
        ]
        yield rows[:1]
        yield rows[1:]

    def get(self, store: object, name: str) -> Iterator[bytes]:
        self.fails("get", name)
        self.asked.append(("get", name))
        yield self.held[name][:1]
        yield self.held[name][1:]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    made = Library()
    module, exceptions, store = (ModuleType(name) for name in ("obstore", "obstore.exceptions", "obstore.store"))
    for name in ("put", "delete", "list", "get", "head"):
        setattr(module, name, getattr(made, name))
    exceptions.BaseError = BaseError  # type: ignore[attr-defined]
    module.exceptions = exceptions  # type: ignore[attr-defined]

    def from_url(url: str, **how: Any) -> object:
        made.fails("open", url)
        made.opened.append((url, how))
        return SimpleNamespace()

    store.from_url = from_url  # type: ignore[attr-defined]
    for one in (module, exceptions, store):
        monkeypatch.setitem(sys.modules, one.__name__, one)
    for name in ("AWS_ENDPOINT_URL", "GOOGLE_BASE_URL", "AZURE_STORAGE_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    return made


def file(folder: Path, name: str, data: bytes, *, size: int | None = None) -> DeployFile:
    (folder / name).write_bytes(data)
    return DeployFile(
        f"/{name}", name, str(folder / name), "h", len(data) if size is None else size, "text/x", "no-cache", 0
    )


@pytest.mark.parametrize(
    ("target", "variable", "endpoint", "name", "plain"),
    [
        ("s3://bucket/x/", "AWS_ENDPOINT_URL", "http://127.0.0.1:9", "s3://bucket/x at http://127.0.0.1:9", True),
        ("s3://bucket", "AWS_ENDPOINT_URL", "https://s.example", "s3://bucket at https://s.example", False),
        ("s3://bucket", "", "", "s3://bucket", False),
        ("gs://bucket", "GOOGLE_BASE_URL", "https://g.example", "gs://bucket at https://g.example", False),
        ("az://box/x", "AZURE_STORAGE_ENDPOINT", "https://a.example", "az://box/x at https://a.example", False),
        ("gs://bucket", "AWS_ENDPOINT_URL", "https://s.example", "gs://bucket", False),
    ],
)  # fmt: skip
def test_how_a_storage_is_named_and_opened(
    library: Library, monkeypatch: pytest.MonkeyPatch, target: str, variable: str, endpoint: str, name: str, plain: bool
) -> None:
    if variable:
        monkeypatch.setenv(variable, endpoint)
    there = ObjectStorage(target)
    assert (there.name, there.url, there.batch, there.keeps_headers) == (name, target.rstrip("/"), 192, True)
    assert library.opened == []
    assert there._store is there._store
    assert library.opened == [(target.rstrip("/"), {
        "client_options": {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=45), "allow_http": plain},
        "retry_config": {"max_retries": 3, "retry_timeout": timedelta(seconds=10)},
    })]  # fmt: skip


def test_files_are_sent_with_their_headers_and_large_ones_in_parts(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = file(tmp_path, "a.html", b"small"), file(tmp_path, "b.mp4", b"large", size=8_000_001)
    assert set(ObjectStorage("s3://bucket").put([small, large])) == {small, large}
    headers = {"Content-Type": "text/x", "Cache-Control": "no-cache"}
    assert sorted(library.asked) == [
        ("put", "a.html", b"small", headers, {}), ("put", "b.mp4", b"large", headers, {"max_concurrency": 4}),
    ]  # fmt: skip


def test_all_files_are_sent_and_after_a_failure_no_other(library: Library, tmp_path: Path) -> None:
    files = [file(tmp_path, f"{number}.html", b"x") for number in range(30)]
    assert {one.name for one in ObjectStorage("s3://bucket").put(files)} == {one.name for one in files}

    def fails(verb: str, name: str) -> None:
        raise BaseError("refused")

    library.fails = lambda verb, what: fails(verb, what) if verb == "put" else None
    library.asked.clear()
    arrived = []
    with pytest.raises(Outside, match=r"s3://bucket did not accept \d+\.html: refused"):
        arrived.extend(ObjectStorage("s3://bucket").put(files))
    assert arrived == []
    assert [*ObjectStorage("s3://bucket").put([])] == []


def test_a_thousand_objects_are_deleted_with_one_request(library: Library) -> None:
    ObjectStorage("s3://bucket").delete([str(number) for number in range(2_001)])
    assert [len(names) for _, names in library.asked] == [1_000, 1_000, 1]
    assert library.asked[1][1][0] == "1000"
    library.asked.clear()
    ObjectStorage("s3://bucket").delete([])
    assert library.asked == []


def test_an_object_that_is_gone_already_is_no_error_but_a_missing_bucket_is(library: Library) -> None:
    def missing(verb: str, names: Any) -> None:
        if verb == "delete" and (isinstance(names, list) or names == "b"):
            raise FileNotFoundError("no such object")

    library.fails = missing
    ObjectStorage("gs://bucket").delete(["a", "b", "c"])
    assert library.asked == [("delete", ["a", "b", "c"]), ("delete", "a"), ("delete", "b"), ("delete", "c")]
    library.asked.clear()
    with pytest.raises(Outside, match="s3://bucket did not delete files: no such object"):
        ObjectStorage("s3://bucket").delete(["a", "b"])
    assert library.asked == [("delete", ["a", "b"])]


def test_what_is_there(library: Library) -> None:
    library.held = {"b/x.html": b"22", "a.html": b"1", "c.html": b"333"}
    library.tags = {"a.html": '"tag"', "c.html": ""}
    there = ObjectStorage("s3://bucket")
    assert there.unknown_files({"a.html"}) == ["b/x.html", "c.html"]
    assert there.listed() == [
        StoredObject("a.html", 1, '"tag"'), StoredObject("b/x.html", 2, "2026-03-02T00:00:00+00:00"),
        StoredObject("c.html", 3, "2026-03-02T00:00:00+00:00"),
    ]  # fmt: skip
    stream = BytesIO()
    there.fetch("c.html", stream)
    assert stream.getvalue() == b"333"
    assert there.lacks(SimpleNamespace(name="none")) is False  # type: ignore[arg-type]


def test_objects_that_stand_for_folders_are_not_files(library: Library) -> None:
    """Their names end with a slash, without which another object would be deleted, for the prefix one outside of it."""

    def missing(verb: str, name: Any) -> None:
        if verb == "head" and name == "folder":
            raise FileNotFoundError(name)

    library.held = {"": b"", "folder": b"", "empty.txt": b"", "known": b"", "a": b"1"}
    library.fails = missing
    assert ObjectStorage("s3://bucket").unknown_files({"known"}) == ["a", "empty.txt"]
    assert [one.name for one in ObjectStorage("s3://bucket").listed()] == ["a", "empty.txt", "folder", "known"]
    assert library.asked == [("head", "empty.txt")]


def test_a_list_that_never_ends_is_refused(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"path": "a", "size": 1, "e_tag": "x"}
    monkeypatch.setattr(sys.modules["obstore"], "list", lambda _: iter([[], [row], [], *[[row]] * 5]))
    with pytest.raises(Outside, match="cannot be listed: it lists the same objects again and again"):
        ObjectStorage("s3://bucket").listed()


def test_credentials_in_addresses_are_not_shown(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://id:secret@127.0.0.1:9/?key=secret")
    there = ObjectStorage("s3://id:secret@bucket/x")
    assert (there.name, there.url) == ("s3://bucket/x at http://127.0.0.1:9/", "s3://bucket/x")
    assert there._store
    assert library.opened[0][0] == "s3://id:secret@bucket/x"
    found = there._refused(
        BaseError('PUT http://id:secret@127.0.0.1:9/x\n\nDebug error: "at http://i:secret@h/"'), "failed"
    )
    assert "secret" not in f"{found.message} {found.ref} {found.hint}"


def test_a_name_that_cannot_be_read_is_not_a_matter_of_credentials(library: Library) -> None:
    found = ObjectStorage("s3://x")._refused(BaseError('Encountered object with invalid path: Path "a//b"'), "failed")
    assert found.hint == "delete or rename that object with the storage service's own tools"


def test_what_differs_is_found_by_size_then_md5_then_bytes(library: Library, tmp_path: Path) -> None:
    def md5(data: bytes) -> str:
        return hashlib.md5(data, usedforsecurity=False).hexdigest()

    files = [file(tmp_path, name, b"one") for name in ("gone", "longer", "same", "parts", "other", "capitals", "odd")]
    library.held = {
        "longer": b"ones",
        "same": b"one",
        "parts": b"one",
        "other": b"two",
        "capitals": b"one",
        "odd": b"two",
    }
    library.tags = {
        "same": f'"{md5(b"one")}"', "parts": f'"{md5(b"x")}-2"', "other": f'"{md5(b"two")}"', "capitals": md5(b"one").upper(), "odd": None,
    }  # fmt: skip
    there = ObjectStorage("s3://bucket")
    assert there.differing(files) == {"gone", "longer", "other", "odd"}
    assert sorted(name for _, name in library.asked) == ["odd", "other", "parts"]  # the others need not be fetched
    library.fails = lambda *_: pytest.fail("asked")
    assert there.differing([]) == set()


XML = "<Error><Code>{code}</Code><Message>{message}</Message></Error>"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("plain\nerror", "plain error"), ("x" * 401, "x" * 399 + "…"),
        (
            f"status code: 404 Not Found: {XML.format(code='NoSuchBucket', message='no &lt;such&gt; bucket')}",
            "404 Not Found: NoSuchBucket: no <such> bucket",
        ),
        (XML.format(code="Denied", message=" not for you "), "Denied: not for you"),
        ("status code: 403 Forbidden", "status code: 403 Forbidden"),
        ("<Code>Only</Code>", "Only"), ("<Message>only a message</Message>", "<Message>only a message</Message>"),
        ("failed\n\nDebug source: TimedOut", "no response in time (failed)"),
        ("failed\n\nDebug source: MissingEtag", "the response did not come from object storage (failed)"),
        ("failed\n\nDebug source: IncompleteMessage", "the connection was closed without a response (failed)"),
        ('failed\n\nDebug message: "first", error: "Connection refused"', "Connection refused (failed)"),
        ('failed: Connection refused\n\nDebug error: "Connection refused"', "failed: Connection refused"),
        ("failed\n\nDebug nothing known", "failed"),
    ],
)  # fmt: skip
def test_what_an_error_says(said: str, reason: str) -> None:
    assert objects._reason(BaseError(said)) == reason


@pytest.mark.parametrize(
    ("said", "is_full"),
    [
        ("507 Insufficient Storage", True), ("quotaexceeded", True), ("XMinioStorageFull", True), ("DiskFull", True),
        ("No free volumes", True),
        ("no space left", True), ("403 Forbidden", False), ("5075", False),
    ],
)  # fmt: skip
def test_a_full_storage_has_a_hint_of_its_own(library: Library, said: str, is_full: bool) -> None:
    for scheme, credentials in (
        ("s3", "AWS_ACCESS_KEY_ID"),
        ("gs", "GOOGLE_APPLICATION_CREDENTIALS"),
        ("az", "AZURE_STORAGE_ACCOUNT_KEY"),
    ):
        found = ObjectStorage(f"{scheme}://x")._refused(BaseError(said), "failed")
        assert (found.message, found.ref) == (f"{scheme}://x failed: {said}", f"{scheme}://x")
        assert str(found.hint).startswith("free some space") is is_full
        assert (credentials in str(found.hint)) is not is_full


@pytest.mark.parametrize("error", [OSError("cut"), ValueError("odd"), BaseError("own")])
def test_errors_of_a_storage_say_what_was_asked_of_it(library: Library, error: Exception) -> None:
    def fails(verb: str, _: object) -> None:
        raise error

    there = ObjectStorage("s3://bucket")
    assert there._store
    library.fails = fails
    for use, said in (
        (lambda: there.delete(["a"]), "did not delete files"), (lambda: there.unknown_files([]), "cannot be listed"),
        (there.listed, "cannot be listed"), (lambda: there.fetch("a.html", BytesIO()), "did not send a.html"),
    ):  # fmt: skip
        with pytest.raises(Outside, match=f"s3://bucket {said}: {error}"):
            use()
    with pytest.raises(Outside, match="s3://other cannot be opened"):
        assert ObjectStorage("s3://other")._store


@pytest.mark.parametrize("error", [KeyError("x"), Conflict("ours")])
def test_other_errors_stay_what_they_are(library: Library, error: Exception) -> None:
    def fails(*_: object) -> None:
        raise error

    library.fails = fails
    with pytest.raises(type(error)) as raised:
        ObjectStorage("s3://bucket").unknown_files([])
    assert raised.value is error or isinstance(error, NewsroomError)


def test_how_long_and_how_many_at_once() -> None:
    assert (objects.AT_ONCE, objects.PARTS_AT_ONCE, objects.DELETED_AT_ONCE) == (12, 4, 1_000)
