"""Which encoder layers a decoder layer reads: the convention, and the other wirings that were proposed.

    conventional   E_N                for every decoder layer (Vaswani et al. 2017)
    same_depth     E_l
    reversed       E_{N-l+1}
    gca            E_N and E_{N-l+1}  granularity consistent attention
    gpa            E_N and E_l        granularity parallel attention
    fga            E_N and E_1        fine-grained attention
    fma            E_1, …, E_N        full matching attention
    ama            the mean of E_1, …, E_N, as one memory: adaptive matching attention before anything is trained

E_1 … E_N are the outputs of the encoder's layers, l = 1 … N the decoder layer. The last five are drawn in Liu et al.,
"Layer-Wise Cross-View Decoding for Sequence-to-Sequence Learning", arXiv 2005.08081, figure 1. The body of that paper was
not at hand: that the views share one set of parameters and that their outputs are added (or averaged) is our reading of
the figure. Where the stacks differ in depth, l stands for round(l · N / decoder layers).
"""

__all__ = ["WIRINGS", "views"]

WIRINGS = ("same_depth", "reversed", "gca", "gpa", "fga", "fma", "ama")
"""The other ones, by the name of the option's choice."""


def views(wiring: str, layer: int, encoder_layers: int, decoder_layers: int) -> tuple[int, ...]:
    """The encoder layers that decoder layer `layer` reads, both counted from 0; the last one first.

    An empty tuple stands for the mean of all, as one memory (`ama`).
    """
    last = encoder_layers - 1
    same = min(last, max(0, round((layer + 1) * encoder_layers / decoder_layers) - 1))
    wirings = {
        "as_trained": (last,),
        "same_depth": (same,),
        "reversed": (last - same,),
        "gca": (last, last - same),
        "gpa": (last, same),
        "fga": (last, 0),
        "fma": tuple(range(last, -1, -1)),
        "ama": (),
    }
    return tuple(dict.fromkeys(wirings[wiring]))
