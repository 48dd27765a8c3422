"""`newsroom unpublish`: withdraw an article, keeping everything."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from newsroom import urls
from newsroom.commands import article_output, options
from newsroom.core.articles import articles, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.core.journal.actions import Act
from newsroom.core.published import former_paths
from newsroom.desk import Desk, publishing
from newsroom.errors import Refused
from newsroom.hosts import with_port
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import phrase

# The form of the addresses of stories, where nothing else can be: readers would be redirected to "page not found".
STORY: Final = r"/[0-9]{4}/[0-9]{2}/[^/]+/?"

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Withdraw an article", 'newsroom unpublish night-ferry -m "Written twice"'),
    ("Redirect its readers to another article", "newsroom unpublish night-ferry --redirect-to ferry-stays"),
    ("End the redirect of a withdrawn article", "newsroom unpublish night-ferry --gone"),
)
@rules(without("redirect_to", "gone"))
def unpublish(
    ctx: typer.Context,
    refs: options.Refs,
    redirect_to: Annotated[
        str | None,
        typer.Option("--redirect-to", metavar="REF|URL", help="Redirect readers to this article or address."),
    ] = None,
    gone: Annotated[
        bool,
        typer.Option(
            "--gone", help="Respond with 410 Gone (the default without --redirect-to), and end an earlier redirect."
        ),
    ] = False,
    reason: Annotated[str, typer.Option("-m", "--reason", metavar="TEXT", help="The reason, for the log.")] = "",
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Withdraw articles from the site. Publish an article again to restore it at its address."""

    warned: set[str] = set()

    def one(desk: Desk, act: Act, article: Article) -> Article:
        target = _target(desk, redirect_to)
        if article.status == ArticleStatus.UNPUBLISHED and (gone or target is not None):
            done = workflow.redirect(act, article, target, reason=reason)
        else:
            done = workflow.unpublish(act, article, redirect_to=target, reason=reason)
            _tell_cancelled(desk, article)
        if target is not None and target.startswith("/") and target not in warned:
            warned.add(target)
            _warn_about(desk, target, done)
        return done

    article_output.over_refs(ctx, refs, "unpublish", one, as_json=json, dry_run=dry_run, yes=yes)


def _tell_cancelled(desk: Desk, before: Article) -> None:
    """Say that a scheduled update is cancelled, and how to publish again without it."""
    publishing.tell_cancelled(desk, before)
    if before.publish_at is not None and before.modified:
        desk.say(
            phrase(
                "the newest text includes it; to publish again what readers saw: newsroom publish {ref} --rev {rev}",
                ref=before.ref,
                rev=before.live_revision,
            )
        )


def _warn_about(desk: Desk, target: str, article: Article) -> None:
    """Say that readers find no page where they are redirected to; the host may have one that the newsroom does not know."""
    if not former_paths.leads_to_page(desk.db, urls.destination(target)):
        desk.warn(
            phrase(
                "the site has no page at {target}; to redirect readers elsewhere: "
                "newsroom unpublish {ref} --redirect-to REF|URL",
                target=target,
                ref=article.ref,
            )
        )


def _target(desk: Desk, given: str | None) -> str | None:
    if given is None:
        return None
    given = _own_path(desk.settings.text("site.url"), given) or given
    if given.startswith(("http://", "https://")):
        return given
    found = articles.find(desk.db, given)
    if found is None:
        if not given.startswith("/") or re.fullmatch(STORY, given):
            articles.get(desk.db, given)
        return given
    if found.path is None or found.live_revision is None:
        raise Refused(
            phrase("{slug} is not published, so readers cannot be redirected to it", slug=found.slug), ref=found.slug
        )
    return found.path


def _own_path(site_url: str, address: str) -> str | None:
    """The path of a page of this site whose whole address is given, else None: two of them could redirect to each other."""
    path, base = urlsplit(address).path, urls.base(site_url)
    if not with_port(address) or with_port(address) != with_port(site_url) or "?" in address:
        return None
    return path.removeprefix(base) if path.startswith(f"{base}/") else None
