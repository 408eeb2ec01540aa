"""What a snapshot looks like outside of the tabs: the program, the tensor, the lines around it, the timeline.

Pure functions and values made with `render`, for any front end. They are no pages: nothing is wrapped and there are no links, and
most of them (tree, tensor) are drawn a line at a time, as far as they are seen. So they stand beside `pages`.
"""
