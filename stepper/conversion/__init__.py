"""Training checkpoints made into directories that stepper opens: `stepper convert FILE DIR`.

    converted = convert(Path("out/ckpt.pt"), Path("mine"), ModelFacts(heads=6))
    converted.said        what it turned out to be, and what there is to know of it, a sentence each

pickled       the file: read by torch with `weights_only`, which runs nothing; arrays unwrapped, names without their prefixes
facts         what a user says of a model, and asking for what is missing
hugging_face  a state dict beside a config.json
nano_gpt      nanoGPT's checkpoints, as a GPT-2
torch_layers  a module made of torch.nn's Transformer layers, the tutorials' first of all
vocabulary    a tokenizer.json of a list of words or letters
writing       the directory, whole or not at all

A layout says what becomes of the arrays and what config.json has; what a file cannot say is asked for in one line.
"""

from stepper.conversion.convert import convert
from stepper.conversion.facts import ModelFacts

__all__ = ["ModelFacts", "convert"]
