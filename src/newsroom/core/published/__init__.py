"""What readers see: live stories, the lists they belong to, paths that moved, and the files that builds and deploys left.

- `stories`: `stories`, `bodies`, `corrections`, `translations`, `notice`; which pictures they show
- `story_lists`: `newest`, `in_label`, `in_month`, `months`, `most_read`, `labels`, `locations`
- `story_search`: `find`, `count`: the stories that hold the words a reader asks for
- `former_paths`: `list_`, `find`, `resolve`: where readers of a path that moved are sent
- `page_figures`: `refresh`, `comment_counts`: the figures printed on an article's page
- `changes`: `since`, `last`: what a build has to look at again
- `built_files`: `folder`, `begin`, `finish`, `find`, `made_by`: what builds left in which folder
- `deployed_files`: `hashes`, `begin`, `record`, `forget`: what deploys sent to which place
"""
