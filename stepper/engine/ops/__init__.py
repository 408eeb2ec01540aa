"""The ops, by family. Adding one is one declaration in one of these files, and one line in the table of their tests.

arithmetic   given, linear, matmul, add, multiply, multiply_by, divide_by, lookup, same, first_row, row_for_all, argmax, pick_last
attention    split_heads, scores, mask, mask_scores, hide_weights, context, concat_heads; append and extend_mask of the cache
softmax      row_max, shift, exp, row_sum, share
norm         row_mean, center, row_var, normalize, gain_bias; mean_square, rms_normalize, gain
activation   relu, gelu, gelu_tanh, silu, tanh
position     sinusoid, learned_position
relative     bucket, relative_bias
rotary       rotate, columns, join_columns, repeat_heads
sampling     forbid, only, cutoff, keep, running, draw, mark, drawn

A function here is what a learner reads: the maths in NumPy and no more. Whatever makes it quicker stands in `engine.fast`.
"""
