"""Pictures and clips: their bytes, stored once, their words, and the sizes in which pages show them.

Adding and finding    pictures.add, get, find, list_, data
Words and use         pictures.describe, users, remove
Clips                 clips.add, parts, tracks, set_track, set_poster
Words in files        written_words.read
On pages              renditions.files, keep_missing; metadata.stripped
"""
