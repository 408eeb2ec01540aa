"""What keys, clicks and the palette do besides carrying lines out.

Each class has some methods `act_<name>`, named in the table of `keys`; the screen finds them there by name.
"""
