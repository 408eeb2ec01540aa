"""One step of training: a parameter moved against its gradient.

    sgd        W − rate · g
    m          β₁ · m before + (1 − β₁) · g                         Kingma & Ba 2015, arXiv 1412.6980, algorithm 1
    v          β₂ · v before + (1 − β₂) · g²
    adam       W · (1 − rate · decay) − rate · (m / c₁) / (√(v / c₂) + ε),  c = 1 − βᵗ after t updates
                                                                    decay above 0: AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101)

Letters: those of the parameter's axes.
"""

import math
from functools import cache

import numpy as np

from stepper.engine.op import Array, Op

__all__ = ["adam_of", "first_moment_of", "second_moment_of", "sgd_of"]


def sgd(W: Array, gradient: Array, rate: float) -> Array:
    return W - rate * gradient


def first_moment(before: Array, gradient: Array, beta: float) -> Array:
    return beta * before + (1 - beta) * gradient


def second_moment(before: Array, gradient: Array, beta: float) -> Array:
    return beta * before + (1 - beta) * (gradient * gradient)


def adam(W: Array, m: Array, v: Array, rate: float, decay: float, c1: float, c2: float, eps: float) -> Array:
    moved: Array = W * (1 - rate * decay) - rate * (m / c1) / (np.sqrt(v / c2) + eps)
    return moved


def _adam_cell(W: float, m: float, v: float, rate: float, decay: float, c1: float, c2: float, eps: float) -> float:
    return W * (1 - rate * decay) - rate * (m / c1) / (math.sqrt(v / c2) + eps)


@cache
def sgd_of(axes: str) -> Op:
    """Plain gradient descent, of a parameter with these axes."""
    return Op("sgd", f"{axes}, {axes} -> {axes}", sgd, term=lambda W, g, rate: W - rate * g, wording="{0} − {rate:g} · {1}", vjp=None)


@cache
def first_moment_of(axes: str) -> Op:
    """The running mean of the gradients."""
    term, wording = (lambda m, g, beta: beta * m + (1 - beta) * g), "{beta:g} · {0} + (1 − {beta:g}) · {1}"
    return Op("first_moment", f"{axes}, {axes} -> {axes}", first_moment, term=term, wording=wording, vjp=None)


@cache
def second_moment_of(axes: str) -> Op:
    """The running mean of their squares."""
    term, wording = (lambda v, g, beta: beta * v + (1 - beta) * g * g), "{beta:g} · {0} + (1 − {beta:g}) · {1}²"
    return Op("second_moment", f"{axes}, {axes} -> {axes}", second_moment, term=term, wording=wording, vjp=None)


@cache
def adam_of(axes: str) -> Op:
    """A step as long as the rate, shorter where the gradients of the past disagree."""
    wording = "{0} · (1 − {rate:g} · {decay:g}) − {rate:g} · ({1} ÷ {c1:.6g}) ÷ (√({2} ÷ {c2:.6g}) + {eps:g})"
    return Op("adam", f"{axes}, {axes}, {axes} -> {axes}", adam, term=_adam_cell, wording=wording, vjp=None)
