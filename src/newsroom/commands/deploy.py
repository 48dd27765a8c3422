"""`newsroom deploy`: send the built site to a folder, a host or object storage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom import text
from newsroom.commands import confirm, open_desk, options
from newsroom.desk import Desk
from newsroom.errors import Outside
from newsroom.lazy import examples
from newsroom.phrases import phrase, word

if TYPE_CHECKING:
    from newsroom.site.deploy.deploying import DeployPlan
    from newsroom.site.deploy.place import Place

app = typer.Typer(rich_markup_mode=None)
Changed = Annotated[
    Path | None,
    typer.Option(
        "--changed",
        metavar="FILE",
        callback=options.named_file,
        help="Write the addresses of all sent and deleted files to FILE, one per line, for a CDN to purge, also those of "
        "deploys before this one that did not finish (with --dry-run, of those that would be sent and deleted).",
    ),
]

Verify = Annotated[
    bool,
    typer.Option(
        "--verify", help="Compare every file at the target, and send those that are missing or were changed there."
    ),
]


@app.command(
    epilog=(
        "New articles are sent before the pages that list them. After an interruption, run the command again to "
        "send the rest."
    )
)
@examples(
    ("Send the site to a host", "newsroom deploy lan@news.example.org:/var/www/news"),
    ("See what would be sent to a bucket", "newsroom deploy s3://news-site --dry-run"),
    (
        "Send the site, and list the addresses that a CDN must purge",
        "newsroom deploy s3://news-site --changed changed.txt",
    ),
)
def deploy(
    ctx: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="A folder, user@host:path, rsync://…, s3://…, gs://… or az://….")
    ],
    output: options.BuiltFolder = None,
    dry_run: options.DryRun = False,
    delete: Annotated[
        bool, typer.Option("--delete", help="Also delete files at the target that are not part of the site.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Send every file, including those sent before.")] = False,
    verify: Verify = False,
    changed: Changed = None,
    adopt: options.Adopt = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Send the built site to a folder, a host or object storage: only files that changed since the last time."""
    from newsroom.site import ownership
    from newsroom.site.deploy import deploying
    from newsroom.site.deploy.targets import place

    desk = open_desk(ctx)
    out = Path(output) if output else desk.folder / desk.settings.text("site.output")
    there = place(target, out=out, file=desk.path, owner=ownership.owner_of(desk.db), adopt=adopt)

    def prepared() -> DeployPlan:
        return deploying.prepare(
            desk.db, out=out, place=there, full=full, delete=delete, verify=verify, named=bool(output)
        )

    if dry_run:
        _deploy(desk, prepared(), there, dry_run=True, changed=changed, yes=yes, json=json)
        return
    with deploying.lock(desk.path, there):
        _deploy(desk, prepared(), there, dry_run=False, changed=changed, yes=yes, json=json)


def _deploy(
    desk: Desk, found: DeployPlan, there: Place, *, dry_run: bool, changed: Path | None, yes: bool, json: bool
) -> None:
    """Carry out a deploy that was prepared, or show it."""
    from dataclasses import asdict

    from newsroom.core.published import deployed_files
    from newsroom.site.deploy import deploying
    from newsroom.terminal.output import Progress, emit_object

    site = found.url or desk.settings.text("site.url")
    _warn(desk, found, there.name, site)
    paths = deployed_files.unannounced(desk.db, there.name)  # of earlier deploys that did not finish; then of this one
    if changed and dry_run:
        _write_addresses(site, changed, [*paths, *_planned(found)])
    if dry_run:
        _foresee(desk, found, there.name, as_json=json)
        return
    _ask(found, there.name, yes=yes)
    if changed:
        # Before anything is sent: a file that cannot be written is reported, and the list is there if the deploy is killed.
        _write_addresses(site, changed, [*paths, *_planned(found)])
    try:
        total = len(found.send) + len(found.stale) + len(found.unknown)
        with Progress("deploying", total, with_rate=True) as bar:
            report = deploying.carry_out(desk.db, found, place=there, progress=bar.reach, changed=paths.append)
    finally:  # what has arrived before a failure will not be sent again, and must be purged too
        if changed:
            _write_addresses(site, changed, paths)
    _announce(desk, paths, site)
    deployed_files.announced(desk.db, there.name)
    if json:
        emit_object(asdict(report))
        return
    desk.say(
        phrase(
            "{target}: {uploaded} uploaded, {unchanged} unchanged, {deleted} deleted in {seconds:.2f} s",
            target=report.target,
            uploaded=report.uploaded,
            unchanged=report.unchanged,
            deleted=report.deleted,
            seconds=report.seconds,
        )
    )


def _warn(desk: Desk, found: DeployPlan, name: str, site: str) -> None:
    """Warn of a site that is behind, of what is at the target, and of addresses that readers cannot open."""
    if found.behind:
        desk.warn(
            phrase(
                "the newsroom has changed since the site was built; to update the site: newsroom build{options}",
                options=found.build,
            )
        )
    if warning := found.warning(name):
        desk.warn(warning)
    if site == desk.settings.text("site.url") and _is_only_here(site):
        desk.warn(
            phrase(
                "the pages have addresses of {site}, which only this machine can open; "
                "to set the public address: newsroom config set site.url URL, then newsroom build{options}",
                site=site,
                options=found.build,
            )
        )


def _announce(desk: Desk, paths: list[str], site: str) -> None:
    """Notify the hub and the search engines of the settings. The site is deployed even if one cannot be notified.

    `site` is the address that the site was built for. Nobody is notified of a copy for another address, such as a test.
    """
    if not paths or not (desk.settings.text("site.hub") or desk.settings.text("site.indexnow")):
        return
    public = desk.settings.text("site.url")
    if site != public:
        desk.say(
            phrase("nobody was notified: the site was built for {site}, but site.url is {url}", site=site, url=public)
        )
        return
    if _is_only_here(site):
        desk.say(phrase("nobody was notified: only this machine can open {site}", site=site))
        return
    from newsroom.site.deploy import announcing  # here: most newsrooms notify nobody
    from newsroom.site.index_key import index_key  # here: most newsrooms notify nobody

    failed: set[str] = set()
    for one in announcing.announcements(desk.settings, dict.fromkeys(paths), key=index_key(desk.db)):
        if one.address in failed:  # each further request could take as long to fail
            continue
        try:
            one.send()
            desk.say(one.said)
        except Outside as error:
            failed.add(one.address)
            desk.warn(error.message)


def _is_only_here(site: str) -> bool:
    """Whether an address of a site is one of this machine, such as that of a newsroom in which none was set."""
    from newsroom.core.readership import referrers

    return referrers.host_of(site) in referrers.LOOPBACK


def _ask(found: DeployPlan, name: str, *, yes: bool) -> None:
    """Ask before files are deleted that are not part of the site."""
    if found.unknown:
        some = ", ".join(found.unknown[:3]) + (" …" if len(found.unknown) > 3 else "")
        confirm(
            phrase(
                "delete {files} at {name} (not part of the site: {some})?",
                files=text.number_of(len(found.unknown), "file"),
                name=name,
                some=some,
            ),
            yes=yes,
        )


def _planned(found: DeployPlan) -> list[str]:
    """The paths of everything that a deploy will send or delete."""
    return [*(one.path for one in found.send), *found.stale, *found.unknown_paths]


def _write_addresses(site: str, file: Path, paths: list[str]) -> None:
    """Write the whole addresses of these site paths to a file, one on each line."""
    from newsroom import files, urls

    lines = "".join(f"{urls.of_file(site.rstrip('/'), path)}\n" for path in dict.fromkeys(paths))
    files.write_named(file, lines.encode(), mode=files.ANYBODY)  # often for the program of a CDN


def _foresee(desk: Desk, found: DeployPlan, name: str, *, as_json: bool) -> None:
    """Print what would be done: one line for each file, or the report with its actions."""
    from newsroom.terminal import output
    from newsroom.terminal.output import Column, Output

    rows = [
        {
            "action": phrase("upload"),
            "path": one.path,
            "bytes": one.size,
            "type": one.content_type,
            "cache": one.lifetime,
        }
        for one in found.send
    ]
    rows += [
        {"action": phrase("delete"), "path": path, "bytes": None, "type": None, "cache": None}
        for path in (*found.stale, *found.unknown)
    ]
    gone = len(found.stale) + len(found.unknown)
    if as_json:
        output.emit_object(
            {
                "target": name,
                "uploaded": len(found.send),
                "unchanged": found.unchanged,
                "deleted": gone,
                "bytes": found.bytes,
                "seconds": 0.0,
                "dry_run": True,
                "actions": rows,
            }
        )
        return
    columns = [
        Column("action", "Action", word),
        Column("path", "Path", flexible=True),
        Column("bytes", "Bytes", output.size, right=True, figure=True),
        Column("type", "Type"),
        Column("cache", "Cache"),
    ]
    output.emit(rows, columns, Output("table", most=output.SHOWN), empty="nothing to do")
    desk.say(
        phrase(
            "{name}: would upload {number}, keep {unchanged} and delete {gone}",
            name=name,
            number=len(found.send),
            unchanged=found.unchanged,
            gone=gone,
        )
    )
