"""Articles: the text in revisions, the status, the labels and the addresses.

Contents of text and article       fields.Manuscript, articles.Article, articles.record
Finding articles                   articles.get, find, by_id, list_, count; search.search; agenda.agenda
A new article                      drafting.draft
Its text                           revisions.get, history, save, restore, html; merging.merge
Its status                         statuses.ArticleStatus, TRANSITIONS; workflow.submit, approve, return_, assign
Publishing and correcting          publishing.publish, due, carry_out, correct; checks.check checks a text before
Withdrawing                        workflow.unpublish, kill, delete, untrash
Its addresses and labels           slugs.rename, paths.alias, paths.live_article; labels.find, all_of, named_places
Statistics of the desk             output.report
"""
