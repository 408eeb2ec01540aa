"""Tests of stepper.engine."""
