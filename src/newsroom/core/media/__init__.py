"""Pictures: their bytes, stored once, their words, and the sizes in which pages show them.

Adding and finding    pictures.add, get, find, list_, data
Words and use         pictures.describe, users, remove
Words in files        written_words.read
On pages              renditions.files, keep_missing; metadata.stripped
"""
