"""What readers see: live stories, their lists, former paths, and the files that builds and deploys wrote.

- `stories`: `stories`, `bodies`, `corrections`, `translations`, `notice`; which pictures they show
- `story_lists`: `newest`, `in_label`, `in_month`, `months`, `most_read`, `labels`, `locations`
- `public_corrections`: `numbers`, `read`, `of_articles`: the corrections of all live stories
- `story_search`: `find`, `count`: the stories that contain the words of a query
- `former_paths`: `list_`, `find`, `resolve`, `leads_to_page`: where former paths redirect to
- `page_figures`: `refresh`, `comment_counts`: the counts printed on the page of an article
- `changes`: `since`, `last`: what a build must check again
- `built_files`: `folder`, `begin`, `finish`, `find`, `made_by`: the files of each built folder
- `deployed_files`: `hashes`, `begin`, `record`, `forget`, `unannounced`: the files that deploys sent to each place
"""
