"""A renderer for each kind of reader of a site: what a renderer keeps is in one language, with one value `site`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsroom.site.renderer import Renderer
from newsroom.site.snapshot import Snapshot


class SiteRenderers:
    """The renderers for the pages of a snapshot, each made when it is first needed: it loads the template engine.

    Without `own_templates` they use the built-in templates instead of those of the theme.
    """

    def __init__(self, snapshot: Snapshot, *, own_templates: bool = True) -> None:
        self._snapshot = snapshot
        self._own_templates = own_templates
        self._made: dict[tuple[str, str], Renderer] = {}

    def of(self, site: Mapping[str, Any]) -> Renderer:
        """The renderer for pages with this value `site`."""
        key = (site["lang"], site["links"]["home"])
        if key not in self._made:
            snapshot = self._snapshot
            self._made[key] = Renderer(
                snapshot.theme, site["lang"], snapshot.zone, snapshot.base, own_templates=self._own_templates
            )
        return self._made[key]
