"""What must not change while the structure does: every name, listing, shape and value of every model, option and turn."""
