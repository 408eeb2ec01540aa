"""What keys, clicks and the palette do besides carrying lines out.

One class for each concern, given a `Host` (what it may ask of the screen) and the other controllers it asks something of; `table`
makes them all and says which method does which action. Without Textual: they decide, and the widgets of the host show it.
"""
