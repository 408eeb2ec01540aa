"""What is said of the arguments of every subcommand: examples, and help, in English.

Another language has its own under the same keys in `command_line.toml`.
"""

__all__ = ["EXAMPLES", "HELP"]

EXAMPLES = {
    "debug": (
        "stepper debug",
        'stepper debug en-fr "the red car sleeps ."',
        "stepper debug by-hand --at decoder.0.cross_attn.weights",
        "stepper debug path/to/a/model",
        "stepper debug --replay moment.txt",
        "printf 'next\\nnext\\nwhy [0,0]\\n' | stepper debug by-hand --plain",
    ),
    "repl": (
        "stepper repl",
        'stepper repl en-fr "the red car sleeps ." -c "goto encoder.0.self_attn.scores; p [0]"',
        "printf 'next\\nnext\\nwhy [0,0]\\n' | stepper repl by-hand --quiet",
    ),
    "lessons": (
        "stepper lessons",
        "stepper lessons start L0",
        "stepper lessons start 4 --plain",
        "stepper lessons start L4 --language zh",
        "stepper lessons check my-lessons/ --run-exercises",
        "stepper lessons new L15 --folder my-lessons",
    ),
    "check": (
        "stepper check en-fr",
        'stepper check by-hand "green book"',
        'stepper check path/to/gpt2 "The cat sat on the" --turns 8',
        "stepper check --json > report.json",
        'stepper check next-word "the black cat is on the mat ." --module model.py:build',
        'stepper check path/to/gpt2 "The cat sat" --against run.npz --map names.toml',
        'stepper check --config mine.toml "5 3 7" --module model.py:build',
    ),
    "dap": ("stepper dap", "stepper dap --port 4711"),
    "serve": ("stepper serve", "stepper serve --port 8080 --lesson L0 --max-sessions 30 --folder class-a"),
    "program": ("stepper program by-hand", 'stepper program en-fr "the red car sleeps ."'),
    "trace": ('stepper trace en-fr "the red car sleeps ." -o run.npz', "stepper trace by-hand -o by-hand.html"),
    "models": ("stepper models", "stepper models path/to/gpt2"),
    "train": ("stepper train by-hand", "stepper train en-fr -o my-en-fr", "stepper train en-fr --evaluate"),
    "bench": ("stepper bench", "stepper bench screen --quick"),
    "completion": (
        "stepper completion bash > ~/.local/share/bash-completion/completions/stepper",
        "stepper completion fish > ~/.config/fish/completions/stepper.fish",
    ),
}


HELP = {
    "language": "of the screen and the lessons, like zh; en if left out, and for what is not translated",
    "model": "a name or a directory; {model} if left out",
    "text": "a sentence in quotes; the model's own example if left out",
    "target": "a translation to read in one turn, in place of generating one",
    "at": "the tensor to begin at, like decoder.0.cross_attn.weights",
    "replay": "first do what a log says (the command `save FILE` writes one)",
    "plain": "words in place of the screen: reads commands, one a line",
    "whole": "words in place of the screen: tells the whole run, a line for each step",
    "ascii": "draw with ASCII characters alone",
    "theme": "dark, light, high-contrast or none; what suits the terminal if left out",
    "commands": "carry these lines out, parted by `;`, and leave; may be given several times",
    "quiet": "say only what is asked for: no greeting, no position after a move",
    "lesson": "start, new, reset: a lesson's id; check: a file or folder",
    "lessons_plain": "words in place of the screen",
    "again": "start: from the beginning, not where you left it",
    "progress": "a progress file of your own",
    "run_exercises": "check: run the Python of the exercises too, which a stranger may have written; in a process with limits",
    "folder": "new: where the lesson is written; start: a folder of other lessons",
    "turns": "how many turns to check at most; 32 if left out",
    "json": "the same rows as JSON",
    "module": "a torch module of your own, made by a function of a file: which of its tensors goes wrong first, and on which line",
    "against": "a dump of your own in its place: .npz, .safetensors, a folder of them",
    "map": "which tensor of yours is which of ours; written where there is no such file yet, to be edited",
    "config": "in place of MODEL: a description of yours in TOML; the parameters are the module's own",
    "limit": "how long the module's process may take; 300 if left out",
    "port": "listen on this port of 127.0.0.1, in place of standard input and output; 0 takes any",
    "output": "where to: .npz (every tensor), .html or .md (a report)",
    "directory": "a model of your own: what it is, and what stepping it takes",
    "train": "which model; `stepper models` lists them",
    "train_output": "where to; a new directory NAME here if left out",
    "evaluate": "do not train: measure the model of that name (with -o: the one in DIR)",
    "part": "screen or engine, both if left out; large: a checkpoint of 4 GB, written to a temporary folder and stepped",
    "quick": "fewer rounds: rougher figures, sooner",
    "shell": "the shell that reads the script",
    "served_lesson": "the lesson to begin with",
    "host": "where to listen; 127.0.0.1 (this machine alone) if left out",
    "served_port": "8000 if left out",
    "max_sessions": "how many at one time; 20 if left out",
    "idle": "minutes without a key after which a session ends; 30 if left out",
    "served_folder": "where each learner's progress is kept",
    "origin": "another address of this machine, behind a proxy; may be given several times",
    "exercises": "run the code of exercises, each in a bounded process on this machine",
}
"""What the arguments are."""
