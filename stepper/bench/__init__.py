"""Benchmarks, as ratios within one run: `stepper bench`.

measure    timing two things against each other
deep       a model of the shape of GPT-2 small
engine     a full trace against eager PyTorch, a cold jump
large      memory and time that a checkpoint of gigabytes takes
terminal   a program in a pseudo-terminal, typed at and listened to
bare_apps  the least a Textual app can be
screen     first frame, everything painted, a key to its repaint
"""

from stepper.bench.measure import Measurement

__all__ = ["Measurement"]
