"""An article: its text in revisions, its status, the labels it is filed under, and its addresses.

What a text and an article hold    fields.Manuscript, articles.Article, articles.record
Finding articles                   articles.get, find, by_id, list_, count; search.search; agenda.agenda
A new article                      drafting.draft
Its text                           revisions.get, history, save, restore, html; merging.merge
Its status                         statuses.ArticleStatus, TRANSITIONS; workflow.submit, approve, return_, assign
Publishing and correcting          publishing.publish, due, carry_out, correct; checks.check looks at a text before
Withdrawing                        workflow.unpublish, kill, delete, untrash
Its addresses and labels           slugs.rename, paths.former, paths.live_article; labels.find, all_of, arrange
What the desk has done             output.report
"""
