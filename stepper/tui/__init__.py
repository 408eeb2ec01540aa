"""The screen: Textual widgets around the session, the registry of commands and the drawing of `render`.

    run_tui("en-fr", "the red car sleeps .")

entry        run_tui: terminal checks, the app, one line for what went wrong
app, screen  what is composed, and who hears which message
keymap       every key: those of the registry of commands and the screen's own, in one table
background   the one thread that touches the session
debugger     carries out lines, and describes where they led as a `Scene`
scene        everything a frame needs to know, as a value
views        how each tensor is looked at: head, cell, mode
pictures     what a scene looks like in each part of the screen, made with `render`
pages        what stands in the tabs on the right
widgets      one part of the screen each: reactive data and a call to a picture

The first frame is painted before NumPy, tokenizers or a model are imported: nothing that is imported with `app` may import
them, or `stepper.render`, `stepper.trace` and `stepper.commands`, at its top.
"""

from stepper.tui.entry import can_draw, run_tui

__all__ = ["can_draw", "run_tui"]
