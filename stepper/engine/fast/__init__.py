"""The same numbers sooner: what a large model needs and the maths does not.

pieces     large arrays, a piece at a time
memory     where large results stand: memory that is used again
shortcuts  coarse steps without their fine steps, to the same last bit
"""
