"""stepper: a step-through debugger for the Transformer.

It runs a real model's forward pass as a program of small named steps, stops wherever you ask, goes forward and back,
and shows every tensor.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
