"""Drawing, as pure functions."""
