"""The ops, by family. Adding one is one declaration in one of these files.

arithmetic   linear, matmul, add, multiply_by, lookup, same, argmax
attention    split_heads, scores, divide_by, mask, mask_scores, context, concat_heads, and the cache's append
softmax      row_max, shift, exp, row_sum, share
norm         row_mean, center, row_var, normalize, gain_bias
activation   relu, gelu, gelu_tanh, silu
position     sinusoid, learned_position
"""
