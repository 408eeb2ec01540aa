"""Tests of the Bug Lab."""
