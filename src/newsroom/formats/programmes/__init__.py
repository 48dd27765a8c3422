"""Broadcast schedules as files: XMLTV, CSV and calendars."""
