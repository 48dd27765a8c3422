"""Page views from the access logs of web servers, in which each line counts once.

`importer.LogImporter` reads files block by block; `requests.RequestClassifier` and `requests.is_list` say which requests
are page views, `requests.SkipReason` why a line is not one; `ledger.Ledger` writes lines, and `memory` recognises those
that were imported before.
"""
