"""What identifies an SQLite file as a newsroom file, and the version of its schema."""

from __future__ import annotations

APPLICATION_ID = 0x4E575352  # "NWSR"; `file` and other programs recognise the format by it
# The steps from an empty file to today's tables, in order: each is a module of `migrations` and the function in it.
MIGRATIONS = (
    "m0001_articles",
    "m0002_comments",
    "m0003_readership",
    "m0004_programmes",
    "m0005_site",
    "m0006_figures",
    "m0007_deploys",
    "m0008_pictures",
    "m0009_model",
    "m0010_thumbnails",
    "m0011_journal_chain",
    "m0012_names",
    "m0013_listings",
    "m0014_search",
    "m0015_publication_terms",
    "m0016_front",
    "m0017_pages",
    "m0018_people",
    "m0019_series",
    "m0020_error_reports",
    "m0021_clips",
    "m0022_podcasts",
    "m0023_downloads",
    "m0024_announced",
)
VERSION = len(MIGRATIONS)
