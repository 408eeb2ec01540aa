"""Mistakes that people have really made, each as a small patch of one of the tutorials.

What is expected of the comparison stands beside the patch: the first tensor of ours that differs, the slip that is proved, and what
the line that is shown has in it. `bug` says what a mistake is; the other files list them by tutorial.
"""
