"""The screen: Textual widgets around the session, the registry of commands and the pages.

    run_tui("en-fr", "the red car sleeps .")

entry        run_tui: terminal checks, the app, one line for what went wrong
app, screen  what is composed, and who hears which message
painter      shows a snapshot in every part of the screen
widgets      one part of the screen each: reactive data and a call to a picture

What needs no screen stands below: the session's thread and the table of keys in `stepper.desk`, what is drawn in `stepper.pages`
and `stepper.pictures`, what is known of a position in `stepper.inspect`.

The first frame is painted before NumPy, tokenizers or a model are imported: nothing that is imported with `app` may import
them, or `stepper.render`, `stepper.trace` and `stepper.commands`, at its top.
"""

from stepper.tui.entry import can_draw, run_tui

__all__ = ["can_draw", "run_tui"]
