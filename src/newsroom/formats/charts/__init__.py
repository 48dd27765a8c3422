"""Bar charts as pictures, and statistics as one HTML page."""
