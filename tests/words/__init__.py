"""Tests of stepper.words."""
