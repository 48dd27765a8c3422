"""A picture: its bytes, once in the file, the words that stand with it, and the sizes in which pages show it.

Adding and finding    pictures.add, get, find, list_, data
Its words, its use    pictures.describe, users, remove
On pages              renditions.files, keep_missing; metadata.stripped
"""
