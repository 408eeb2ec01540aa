"""Benchmarks, as ratios within one run: `stepper bench`.

measure    timing two things against each other
deep       a model of the shape of GPT-2 small
engine     a full trace against eager PyTorch, a cold jump
"""

from stepper.bench.measure import Figure

__all__ = ["Figure"]
