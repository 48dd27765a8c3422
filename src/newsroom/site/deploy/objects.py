"""Object storage: S3 and compatible services, Google Cloud Storage, Azure, through obstore."""

from __future__ import annotations

import hashlib
import html
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, Final

from newsroom import text
from newsroom.errors import NewsroomError, Outside
from newsroom.phrases import as_message, enumerated, phrase
from newsroom.site.deploy.place import DeployFile

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

    from obstore.store import ObjectStore

AT_ONCE: Final = 12
PARTS_AT_ONCE: Final = 4  # of 5 MB each, of one large file
DELETED_AT_ONCE: Final = 1000
# A storage that does not answer ends a deploy within a minute: one request may take this long (large files are sent in
# parts of 5 MB), and is not repeated if the attempts together took longer than the last of these.
CONNECT_TIMEOUT: Final = timedelta(seconds=5)
ANSWER_TIMEOUT: Final = timedelta(seconds=45)
RETRY_TIMEOUT: Final = timedelta(seconds=10)
CREDENTIALS: Final = {
    "s3": phrase(
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, and AWS_ENDPOINT_URL for storage that is not Amazon's"
    ),
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": enumerated(("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY")),
}
ENDPOINTS: Final = {"s3": "AWS_ENDPOINT_URL", "gs": "GOOGLE_BASE_URL", "az": "AZURE_STORAGE_ENDPOINT"}
# Words in the details of obstore's errors, and their meanings.
_SIGNS: Final = {
    "TimedOut": phrase("no response in time"),
    "MissingEtag": phrase("the response did not come from object storage"),
    "IncompleteMessage": phrase("the connection was closed without a response"),
}
_MD5: Final = re.compile("[0-9a-f]{32}")
# What a storage says about a refusal: `404 Not Found`, and the code and message of an answer in XML.
_STATUS: Final = re.compile(r"status code: (\d{3}[ A-Za-z]{0,60})")
_CODE: Final = re.compile(r"<Code>([^<]{1,100})</Code>")
_MESSAGE: Final = re.compile(r"<Message>([^<]{1,300})</Message>")
_FULL: Final = ("507 ", "QuotaExceeded", "StorageFull", "DiskFull", "no free volumes", "no space left")
_INVALID_NAME: Final = "object with invalid path"  # obstore's words for a name with `//`, `..` or control characters
_CAUSE: Final = re.compile(r'(?:message|error): "([^"\n]{1,200})"')
# obstore raises these, and its own exceptions, if a storage cannot be reached or refuses.
PLAIN: Final = (OSError, ValueError)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object in a storage: its name below the prefix, its size in bytes, and what changes when it is replaced."""

    name: str
    size: int
    version: str


class ObjectStorage:
    """A bucket or container, or the part of it with a prefix: `s3://bucket/prefix`."""

    batch: Final = 192
    keeps_headers: Final = True

    def __init__(self, target: str) -> None:
        self._whole_url = target.rstrip("/")
        self.url = _without_credentials(self._whole_url)
        self.scheme = target.partition(":")[0]
        self.endpoint = os.environ.get(ENDPOINTS[self.scheme], "")
        shown = _without_credentials(self.endpoint.partition("?")[0])
        self.name = f"{self.url} at {shown}" if self.endpoint else self.url
        self._opened: ObjectStore | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE)  # started when they are needed
        self._one_large = Lock()  # of the files that are sent in parts, one at a time

    @property
    def _store(self) -> ObjectStore:
        if self._opened is None:
            try:
                from obstore.store import from_url  # here: only deploying to object storage needs it
            except ImportError as error:
                raise Outside(
                    phrase("{scheme}:// needs obstore, which is not installed", scheme=self.scheme),
                    ref=self.url,
                    hint="pip install 'newsroom[deploy]'",
                ) from error
            client: Any = {
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": ANSWER_TIMEOUT,
                "allow_http": self.endpoint.startswith("http://"),
            }
            retry: Any = {"max_retries": 3, "retry_timeout": RETRY_TIMEOUT}
            try:
                self._opened = from_url(self._whole_url, client_options=client, retry_config=retry)
            except Exception as error:
                raise self._refused(error, phrase("cannot be opened")) from error
        return self._opened

    def lacks(self, file: DeployFile) -> bool:
        """Never known without asking; `--full` sends everything."""
        return False

    def is_strange(self, *, known: bool) -> bool:
        """Never known without asking; `--delete` deletes what is not part of the site."""
        return False

    def leftovers(
        self, wanted: Collection[str], recorded: Mapping[str, Collection[str]]
    ) -> tuple[list[str], list[str]]:
        """None, since it is never strange."""
        return [], []

    def settle(self) -> None:
        """Nothing, since it is never strange."""

    def differing(self, files: Sequence[DeployFile]) -> set[str]:
        """Those that are missing or have other bytes: by the MD5 that S3 lists, else by fetching them."""
        held = {one.name: one for one in self.listed()} if files else {}

        def differs(one: DeployFile) -> bool:
            stored = held.get(one.name)
            if stored is None or stored.size != one.size:
                return True
            md5 = stored.version.strip('"').lower()
            if _MD5.fullmatch(md5) and _digest(one.parts(), hashlib.md5(usedforsecurity=False)) == md5:
                return False
            # Objects that were sent in parts, or that the storage encrypts, have an ETag of another kind.
            there = hashlib.sha256()
            for part in self._parts(one.name):
                there.update(part)
            return there.hexdigest() != _digest(one.parts(), hashlib.sha256())

        return {one.name for one, other in zip(files, self._threads.map(differs, files), strict=True) if other}

    def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        """Send files, several at a time; after a failure no other is started, and those that arrive meanwhile are yielded first."""
        store = self._store
        failure: NewsroomError | None = None
        waiting = iter(files)
        # The threads get only what is being sent, so that there is nothing to cancel.
        running = {self._threads.submit(self._put, store, one) for one in islice(waiting, AT_ONCE)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for sent in done:
                try:
                    yield sent.result()
                except NewsroomError as error:
                    failure = failure or error
            if failure is None:
                running |= {self._threads.submit(self._put, store, one) for one in islice(waiting, len(done))}
        if failure:
            raise failure

    def _put(self, store: ObjectStore, one: DeployFile) -> DeployFile:
        import obstore  # here: only deploying to object storage needs it

        headers = {"Content-Type": one.content_type, "Cache-Control": one.lifetime}
        try:
            if one.is_large:
                with self._one_large, one.opened() as stream:
                    obstore.put(store, one.name, stream, attributes=headers, max_concurrency=PARTS_AT_ONCE)
            else:
                obstore.put(store, one.name, one.read(), attributes=headers)
        except Exception as error:
            raise self._refused(error, phrase("did not accept {name}", name=one.name)) from error
        return one

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects, many with one request if the storage supports it."""
        import obstore  # here: only deploying to object storage needs it

        store = self._store
        for start in range(0, len(names), DELETED_AT_ONCE):
            some = names[start : start + DELETED_AT_ONCE]
            try:
                self._delete(obstore.delete, store, some)
            except Exception as error:
                raise self._refused(error, phrase("did not delete files")) from error

    def _delete(self, delete: Any, store: ObjectStore, names: Sequence[str]) -> None:
        try:
            delete(store, list(names))
        except FileNotFoundError:
            if self.scheme == "s3":  # in S3 a missing object is not an error, so it is the bucket
                raise
            for name in names:
                try:
                    delete(store, name)
                except FileNotFoundError:
                    continue

    def unknown_files(self, known: Collection[str]) -> list[str]:
        """Every unknown object below the prefix, without those that consoles make for folders."""
        return [one.name for one in self.listed() if one.name not in known and not self._is_folder(one)]

    def _is_folder(self, one: StoredObject) -> bool:
        """Whether an object only represents a folder: it is empty, and its name ends with a slash, which obstore leaves out."""
        import obstore  # here: only object storage needs it

        if one.size:
            return False
        try:
            obstore.head(self._store, one.name)
        except FileNotFoundError:
            return True
        except Exception as error:
            raise self._refused(error, phrase("cannot be listed")) from error
        return False

    def listed(self) -> list[StoredObject]:
        """Every object below the prefix, by name; the prefix itself is none. Raises `Outside`."""
        import obstore  # here: only object storage needs it

        store = self._store
        found: dict[str, StoredObject] = {}
        try:
            for chunk in obstore.list(store):
                before = len(found)
                for one in chunk:
                    version = one["e_tag"] or one["last_modified"].isoformat()
                    found[str(one["path"])] = StoredObject(str(one["path"]), int(one["size"]), version)
                if chunk and len(found) == before:
                    raise ValueError(phrase("it lists the same objects again and again"))
        except Exception as error:
            raise self._refused(error, phrase("cannot be listed")) from error
        found.pop("", None)
        return sorted(found.values(), key=lambda one: one.name)

    def fetch(self, name: str, file: IO[bytes]) -> None:
        """Write an object to a file. Raises `Outside`."""
        for part in self._parts(name):
            file.write(part)

    def _parts(self, name: str) -> Iterator[bytes]:
        """The bytes of an object in parts. Raises `Outside`."""
        import obstore  # here: only object storage needs it

        try:
            for part in obstore.get(self._store, name):
                yield bytes(part)
        except Exception as error:
            raise self._refused(error, phrase("did not send {name}", name=name)) from error

    def _refused(self, error: Exception, what: str) -> NewsroomError:
        from obstore import exceptions  # here: only deploying to object storage needs it

        if isinstance(error, NewsroomError) or not isinstance(error, (*PLAIN, exceptions.BaseError)):
            raise error
        reason = _reason(error)
        hint = phrase(
            "check the credentials and the endpoint in the environment: {credentials}",
            credentials=CREDENTIALS[self.scheme],
        )
        if _INVALID_NAME in reason:
            hint = phrase("delete or rename that object with the storage service's own tools")
        if any(sign.lower() in reason.lower() for sign in _FULL):
            hint = phrase(
                "free some space in the storage, then deploy again: files that have arrived are not sent again"
            )
        return Outside(
            phrase("{name} {what}: {reason}", name=self.name, what=as_message(what), reason=as_message(reason)),
            ref=self.url,
            hint=hint,
        )


def _digest(parts: Iterable[bytes], made: Hash) -> str:
    for part in parts:
        made.update(part)
    return made.hexdigest()


def _without_credentials(address: str) -> str:
    """An address without the name and password in it: it is shown, and stored in the newsroom file."""
    return re.sub(r"://[^/\s@]{1,500}@", "://", address)


def _reason(error: Exception) -> str:
    """The error of obstore, with the cause that it only gives in its details."""
    said, _, details = _without_credentials(str(error)).partition("\n\nDebug")
    refusal = _refusal(said[:20_000])
    if refusal:
        return text.excerpt(text.one_line(refusal), 400)
    shown = text.excerpt(text.one_line(said), 400)
    for sign, cause in _SIGNS.items():
        if sign in details:
            return f"{cause} ({shown})"
    causes = _CAUSE.findall(details[:20_000])
    return f"{causes[-1]} ({shown})" if causes and causes[-1] not in shown else shown


def _refusal(said: str) -> str:
    """`404 Not Found: NoSuchBucket: The specified bucket does not exist`; nothing if the storage did not say that in XML."""
    found = [pattern.search(said) for pattern in (_STATUS, _CODE, _MESSAGE)]
    return html.unescape(": ".join(one[1].strip() for one in found if one)) if found[1] else ""
