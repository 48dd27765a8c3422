"""Readership: views are counted when they happen or from logs, and reports are read from stored totals.

Counting: `counting.record`, `counting.record_many`, `page_views.record` (by path), `counting.record_bot`,
`counting.record_not_found`, `logs.importer.LogImporter`. Classifying requests: `bots.classify`, `referrers.classify`,
`visitors.reader_address`, `visitors.network`. Reports: `summary.summary`, `live.reading_now`,
`article_report.article_report`, `rankings.top`, `rankings.top_groups`, `rankings.sources`, `rankings.bots`,
`rankings.not_found`, `trends.trend`, `public_counts.public_counts`. Maintenance: `baselines.put`, `baselines.history`,
`closing.close_days`, `reconcile.check`, `reconcile.rebuild`.
"""
