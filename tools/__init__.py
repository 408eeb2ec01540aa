"""What the project's developers run and its users do not."""
