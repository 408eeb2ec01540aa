"""The training loop: Adam, a warm-up, a cosine, and nothing else.

    learning rate   0 → learning_rate over the warm-up steps, then down a half cosine to 0 at the last step
    loss            mean cross-entropy of the wanted ids; with guidance, that of an alignment is added

One thread and fixed seeds make two runs on the same machine equal bit for bit.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from stepper.training.examples import IGNORED, Example, endless_batches
from stepper.training.guidance import alignment_loss, last_cross_attention
from stepper.training.padding import pad
from stepper.training.progress import OnTrainingProgress, TrainingProgress
from stepper.training.recipe import Recipe
from stepper.witness.torch_model import TorchModel, build_model

__all__ = ["fit", "reproducible"]

# 2017, section 5.3.
BETAS = (0.9, 0.98)
EPSILON = 1e-9


def fit(recipe: Recipe, tokenizer: Tokenizer, report: OnTrainingProgress) -> TorchModel:
    """Train a new model by the recipe and return it in evaluation mode."""
    examples = recipe.make_examples(recipe.seed, recipe.examples, tokenizer)
    with reproducible(recipe.seed):
        model = build_model(recipe.config, recipe.dropout)
        model.causal = recipe.causal
        _initialise(model)
        _run(model, recipe, examples, report)
    return model.eval()


def _run(model: TorchModel, recipe: Recipe, examples: Sequence[Example], report: OnTrainingProgress) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate, betas=BETAS, eps=EPSILON)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, recipe))
    model.train()
    batches = endless_batches(examples, recipe.batch_size, Random(recipe.seed))
    for step, batch in enumerate(islice(batches, recipe.steps), start=1):
        loss = _guided_loss(model, batch, recipe.guidance) if recipe.guidance else _loss(model, batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves Tensor.backward unannotated
        optimizer.step()
        schedule.step()
        report(TrainingProgress(step, recipe.steps, loss.item()))


def _rate(step: int, recipe: Recipe) -> float:
    """The factor on the learning rate at this step, counted from 0."""
    if step < recipe.warmup_steps:
        return (step + 1) / recipe.warmup_steps
    done = (step - recipe.warmup_steps) / max(1, recipe.steps - recipe.warmup_steps)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def _loss(model: TorchModel, batch: Sequence[Example]) -> Tensor:
    """Mean cross-entropy of the wanted ids."""
    pad_id = model.spec.ids.pad
    source = pad([each.source for each in batch], pad_id) if model.spec.encoder else None
    target = pad([each.target for each in batch], pad_id) if model.spec.decoder else None
    wanted = pad([each.wanted for each in batch], IGNORED)
    if source is not None and model.spec.patches:
        source = source.view(len(batch), model.spec.patches.image, -1)
    blocked = None if source is None or model.spec.patches else source == pad_id
    # Padding comes last: the causal mask hides it from every row that counts, and without that mask it must be hidden here.
    target_blocked = None if target is None or model.causal else target == pad_id
    logits = model(source, target, blocked, target_blocked)  # (B, T, V)
    return nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)


def _guided_loss(model: TorchModel, batch: Sequence[Example], guidance: float) -> Tensor:
    """The same, and the gold alignment as a second thing to learn."""
    with last_cross_attention(model) as attended:
        loss = _loss(model, batch)
    return loss + guidance * alignment_loss(attended[-1], batch)


def _initialise(model: TorchModel) -> None:
    """Xavier for matrices; embeddings so small that, multiplied by √d_model, they have unit variance."""
    for name, parameter in model.named_parameters():
        if "embed" in name or "table" in name:
            nn.init.normal_(parameter, std=model.spec.last.d_model**-0.5)
        elif parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)


@contextmanager
def reproducible(seed: int) -> Iterator[None]:
    """One thread and a fixed seed; the caller's settings come back afterwards."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
