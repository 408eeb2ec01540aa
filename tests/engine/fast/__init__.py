"""Tests of stepper.engine.fast."""
