"""Where the parts of the screen stand, and how that changes with its size and theme."""

__all__ = ["SCREEN_CSS"]

SCREEN_CSS = """
DebuggerScreen { layers: base over; }
#title, #panes { background: $panel; }
#body { height: 1fr; }
#program { width: 26; background: $surface; }
#tensor { width: 1fr; padding: 0 1; }
#side { width: 46; padding: 0 1; background: $surface; }
#heading, #tabs { background: $panel; }
#name { height: 2; }
#focus { background: $panel; }
#timeline { padding: 0 1; }
#hints { background: $panel; }
#grid { scrollbar-background: $background; scrollbar-background-hover: $background; scrollbar-background-active: $background;
    scrollbar-corner-color: $background; }
#page { overflow-x: hidden; }
#tree { overflow-x: hidden; }
#note { height: 2; text-style: italic; }
#panes, #note, #small { display: none; }
DebuggerScreen.tabs #panes, DebuggerScreen.tabs #note { display: block; }
DebuggerScreen.tabs #program, DebuggerScreen.tabs #side, DebuggerScreen.tabs #heading, DebuggerScreen.tabs #tabs { display: none; }
DebuggerScreen.tabs #program, DebuggerScreen.tabs #side { width: 1fr; }
DebuggerScreen.tabs.-program #program, DebuggerScreen.tabs.-page #side { display: block; }
DebuggerScreen.tabs.-program #tensor, DebuggerScreen.tabs.-page #tensor { display: none; }
DebuggerScreen.-zoomed #program, DebuggerScreen.-zoomed #side { display: none; }
DebuggerScreen.low #legend { display: none; }
DebuggerScreen.tiny > * { display: none; }
DebuggerScreen.tiny #small { display: block; height: 1fr; padding: 1 2; }
"""
