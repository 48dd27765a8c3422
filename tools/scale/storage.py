"""SeaweedFS: a master, three storage servers that keep each object twice, and the S3 API in front of them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import obstore
from obstore.store import S3Store

from tools.scale.programs import HOST, Program, free_ports

SERVERS = 3
TWICE = "001"  # SeaweedFS: one more copy, on another server
SITE, LOGS, COPY = "site", "logs", "replica"  # the buckets: pages, logs of the CDN, the newsroom file
KEY, SECRET = "key", "secret"


class Storage:
    """The cluster. `url` is the S3 endpoint; readers may fetch the objects of `SITE` without a key."""

    def __init__(self, weed: str, folder: Path) -> None:
        ports = iter(free_ports(2 * (SERVERS + 3) + 1))
        self.folder = folder
        folder.mkdir(parents=True)
        rights = [
            {
                "name": "newsroom",
                "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
                "actions": ["Admin", "Read", "List", "Tagging", "Write"],
            },
            {"name": "anonymous", "actions": [f"Read:{SITE}"]},
        ]
        (folder / "s3.json").write_text(json.dumps({"identities": rights}))

        def server(name: str, kind: str, *options: str) -> Program:
            place = folder / name
            (place / "data").mkdir(parents=True)
            port, internal = next(ports), next(ports)
            own = [f"-ip.bind={HOST}", f"-port={port}", f"-port.grpc={internal}", *options]
            if kind != "s3":
                own.append(f"-ip={HOST}")
            return Program(name, [weed, "-logtostderr=true", kind, *own], port, place)

        self.master = server(
            "master",
            "master",
            "-mdir=data",
            f"-defaultReplication={TWICE}",
            "-volumeSizeLimitMB=64",
            "-telemetry=false",
        )
        at = f"-master={self._whole(self.master)}"
        self.servers = [
            server(f"server{number}", "volume", "-dir=data", "-max=60", "-minFreeSpacePercent=1", at)
            for number in range(1, SERVERS + 1)
        ]
        self.filer = server("filer", "filer", f"-defaultReplicaPlacement={TWICE}", "-defaultStoreDir=data", at)
        self.metrics = next(ports)  # how many requests there were
        self.s3 = server(
            "s3",
            "s3",
            f"-metricsPort={self.metrics}",
            f"-filer={self._whole(self.filer)}",
            f"-config={folder / 's3.json'}",
            "-port.iceberg=0",
            "-port.lance=0",
            "-iam=false",
        )
        self.port = self.s3.port
        self.url = f"http://{HOST}:{self.port}"

    @staticmethod
    def _whole(server: Program) -> str:
        """The address of a server with its second port, which the others use."""
        [internal] = (word.partition("=")[2] for word in server.command if word.startswith("-port.grpc="))
        return f"{HOST}:{server.port}.{internal}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead newsroom, Litestream and rclone to it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "NO_PROXY": HOST,
        }

    def start(self) -> None:
        """Start all servers, and make the buckets."""
        for one in (self.master, *self.servers, self.filer, self.s3):
            one.start()
        for bucket in (SITE, LOGS, COPY):
            self._make(bucket)

    def _make(self, bucket: str) -> None:
        # A bucket is a folder of the filer. Writing waits until the storage servers have reported to the master.
        end = time.monotonic() + 60
        while True:
            try:
                obstore.put(self.bucket(bucket), ".begun", b"x")
                obstore.delete(self.bucket(bucket), ".begun")
                return
            except Exception:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def bucket(self, name: str) -> S3Store:
        """A bucket, for reading and writing."""
        options: Any = {"allow_http": True, "timeout": "30s"}
        return S3Store(
            name,
            endpoint=self.url,
            access_key_id=KEY,
            secret_access_key=SECRET,
            region="us-east-1",
            client_options=options,
        )

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Every object of a bucket with its bytes."""
        store = self.bucket(bucket)
        names = [str(one["path"]) for chunk in obstore.list(store) for one in chunk]
        return {name: bytes(obstore.get(store, name).bytes()) for name in names}

    def kill(self) -> None:
        """End all servers with `kill -9`."""
        for one in (self.s3, self.filer, *self.servers, self.master):
            one.kill()
