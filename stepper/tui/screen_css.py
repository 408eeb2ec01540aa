"""Where the parts of the screen stand, and how that changes with its size and theme."""

__all__ = ["SCREEN_CSS"]

SCREEN_CSS = """
DebuggerScreen { layers: base over; }
#title { background: $panel; }
#body { height: 1fr; }
#program { width: 26; background: $surface; }
#tensor { width: 1fr; padding: 0 1; }
#side { width: 46; padding: 0 1; background: $surface; }
.heading { background: $panel; }
#name { height: 2; }
#focus { background: $panel; }
#timeline { padding: 0 1; }
#hints { background: $panel; }
#note { height: auto; max-height: 3; text-style: italic; }
#panes, #note, #small { display: none; }
.tabs #panes, .tabs #note { display: block; }
.tabs #program, .tabs #side, .tabs .heading { display: none; }
.tabs #program, .tabs #side { width: 1fr; }
.tabs.-program #program, .tabs.-page #side { display: block; }
.tabs.-program #tensor, .tabs.-page #tensor { display: none; }
.-zoomed #program, .-zoomed #side { display: none; }
.tiny > * { display: none; }
.tiny #small { display: block; height: 1fr; padding: 1 2; }
"""
