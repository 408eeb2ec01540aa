"""Tests of stepper.repl."""
