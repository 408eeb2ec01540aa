"""What a front end needs and no screen does: the session's thread, its opening, the table of keys, the talk with the prompt."""
