"""Page views from a web server's access logs, where each line counts once.

`importer.LogImporter` takes files block by block; `requests.RequestClassifier` and `requests.is_list` say which requests
are page views, `requests.SkipReason` why a line is none; `ledger.Ledger` writes lines, and `memory` recognises those that
were imported before.
"""
