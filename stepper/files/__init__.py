"""Files that a user, a lesson, a replay or a model names: the one door through which each is read and written.

    text = read_text(file_named("moment.txt"), Clause("file.log"))
    write_whole(file_named("~/report.html"), pieces)

naming     what a file may be called, its name in a shell's command, and the folder of what is kept for a user
reading    ordinary files only, up to a number of bytes
writing    whole or not at all, keeping the permissions of what was there

Devices, pipes and folders are refused before anything of them is read: they hang, or give bytes for ever. A test looks through the
sources for files that are opened in another way.
"""

from stepper.files.naming import file_named, in_shell, state_folder
from stepper.files.reading import as_text, files_below, open_ordinary, read_bytes, read_text
from stepper.files.writing import place_of, replace_file, replace_own, whole_file, write_whole

__all__ = [
    "as_text",
    "file_named",
    "files_below",
    "in_shell",
    "open_ordinary",
    "place_of",
    "read_bytes",
    "read_text",
    "replace_file",
    "replace_own",
    "state_folder",
    "whole_file",
    "write_whole",
]
