"""Transformers as tutorials write them, in plain torch: what tests put a bug into, a line at a time.

Each file has `build(model)`, which makes the module and copies the parameters of one of ours into it.
"""
