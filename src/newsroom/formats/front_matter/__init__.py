"""Articles as text files: YAML or TOML front matter, then Markdown."""
