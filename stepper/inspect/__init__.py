"""What is to be seen where a run stands, as values that every front end shows in its own way; nothing is carried out here.

snapshot, slices, outline, alignment, light       a frame: the tensor, its matrices, the program as a tree, what belongs to a cell
labelled, matrix_view                             a tensor with what stands along its axes, and one of its matrices as it is drawn
references                                        what a person means by `scores[0,2]`
whereabouts, spoken                               a position in words, without numbers and with them
candidates, differences, compared                 the likeliest words; the cells that differ most; how far a change travelled
report, report_tables, picture                    a session as a report, a tensor as a picture
"""
