"""Drawing, as pure functions: plain values in, lines of styled text out. Nothing here knows a run, a model or a screen.

    line   = render_line(view, y=7, start=14, end=49)         a Line: (Span("  +0.123", Style(...)), ...)
    screen = the widget that turns spans into its own kind of strips, by style.role or by style.fg, bg, bold, ...

The modules, and what each offers (import from them; this package itself loads nothing):

    style         Style, Role, Rgb: what a text is, and its looks
    line          Line, Span, join, crop, pad, line_of, line_text, line_width
    look          Look(theme, ascii_only).style(role), .heat(level, diverging), .glyphs; theme_names()
    palette       the colours of the levels, per theme; ink_on(background), contrast
    glyphs        every character that is drawn, in Unicode and in ASCII
    tokens        visible(token, look), fit, fit_token: tokens are data and never reach a terminal raw
    plain_ascii   in_ascii(text): our own words and formulas in ASCII

    numbers       format_for, number_text; parse_cell and agrees read a drawn number back; exact_text for the focus line
    heat          scale_of, has_negative, level_of, heat_text; heat_level reads a drawn cell back
    tensor        matrix_of, tensor_view -> TensorView; virtual_size, cell_at, region_of; Crossing for large footprints
    tensor_lines  render_line, row_label, header_lines, corner_lines; render_window draws all that a window shows
    pixels        pixel_lines(matrix, scale, look): a small picture
    labels        Indices: "0", "1", ... for an axis without words
    legend        legend_line(view, width)

    digest        digest_of(array), once; digest_line(digest, look, width), short_digest(digest, look, 18)
    sparkline     histogram(counts), sparkline(values)
    bars          rank(probs_row, tokens) -> Ranking; candidate_lines(ranking, look, width); bar(share, width, look)
    map           draw_map(model_spec, place, look, compact=...) -> MapFigure: lines, regions, active, block_at(x, y)
    timeline      timeline_line(Timeline(...), width, look), timeline_at(timeline, x, width), segment_at
    explanation   explanation_layout(ExplainedCell(...), look, width) -> DrawnExplanation: lines, links

What is kept by the caller, because it reads a whole array: `scale_of`, `has_negative`, `digest_of`. A `TensorView` is made when
the tensor, the mode or the look changes; for the cursor, the rows reached and the lit cells, `dataclasses.replace` it.
"""
