"""What people see in a terminal. Rich is imported here only, and only when there is a terminal."""
