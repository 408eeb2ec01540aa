"""The ops, by family. Adding one is one declaration in one of these files, and one line in the table of their tests.

arithmetic   given, linear, matmul, add, multiply_by, lookup, same, argmax, pick_last
attention    split_heads, scores, divide_by, mask, mask_scores, hide_weights, context, concat_heads; append and extend_mask of the cache
softmax      row_max, shift, exp, row_sum, share
norm         row_mean, center, row_var, normalize, gain_bias
activation   relu, gelu, gelu_tanh, silu
position     sinusoid, learned_position
sampling     divide_by, cutoff, keep, running, draw, mark, drawn
"""
