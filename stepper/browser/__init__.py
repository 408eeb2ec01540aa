"""What a browser shows: a run as one page to step through, pinned moments as a handout, values in a notebook.

page_pieces(session)         one HTML file, nothing fetched, in which the run can be stepped without Python
mimebundle(value)            a value of the API as a notebook shows it

`assets/` holds the page's style and script, which are put into it as they stand.
"""
