"""A BERT of two layers: segments, a norm on the embedding, torch's own fused attention, a head with one more layer."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stepper.checkpoints import Model
from tests.witness.own.tutorials import loading


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.dense = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        B, T, D = x.shape
        q, k, v = (part(x).view(B, T, self.heads, -1).permute(0, 2, 1, 3) for part in (self.query, self.key, self.value))
        context = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        context = context.permute(0, 2, 1, 3).reshape(B, T, D)
        return self.dense(context)


class Layer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int, eps: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps), nn.LayerNorm(width, eps)
        self.intermediate, self.output = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.norm1(self.attention(x, mask) + x)
        y = self.output(F.gelu(self.intermediate(x)))
        return self.norm2(y + x)


class BERT(nn.Module):
    def __init__(self, vocab: int, rows: int, types: int, width: int, heads: int, hidden: int, layers: int, eps: float, pad: int) -> None:
        super().__init__()
        self.pad = pad
        self.words, self.places, self.types = nn.Embedding(vocab, width), nn.Embedding(rows, width), nn.Embedding(types, width)
        self.norm = nn.LayerNorm(width, eps)
        self.layers = nn.ModuleList(Layer(width, heads, hidden, eps) for _ in range(layers))
        self.transform, self.transform_norm = nn.Linear(width, width), nn.LayerNorm(width, eps)
        self.bias = nn.Parameter(torch.zeros(vocab))

    def forward(self, ids: Tensor) -> Tensor:
        places = torch.arange(ids.size(1)).expand_as(ids)
        x = self.words(ids) + self.types(torch.zeros_like(ids)) + self.places(places)
        x = self.norm(x)
        mask = (ids != self.pad)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        hidden = self.transform_norm(F.gelu(self.transform(x)))
        return hidden @ self.words.weight.T + self.bias


def build(model: Model) -> BERT:
    c = model.config
    bert = BERT(c.vocab_size, c.max_positions, c.token_types, c.d_model, c.n_heads, c.d_ff, c.encoder_layers, c.norm_eps, c.pad_id)
    for table, name in ((bert.words, "E"), (bert.places, "P"), (bert.types, "S")):
        loading.embedding(table, model, f"encoder.embed.{name}")
    loading.norm(bert.norm, model, "encoder.embed.norm")
    for number, layer in enumerate(bert.layers):
        at = f"encoder.{number}"
        assert isinstance(layer, Layer)
        for part, letter in (("query", "q"), ("key", "k"), ("value", "v"), ("dense", "o")):
            loading.linear(getattr(layer.attention, part), model, f"{at}.self_attn.W_{letter}", f"{at}.self_attn.b_{letter}")
        loading.norm(layer.norm1, model, f"{at}.norm1")
        loading.norm(layer.norm2, model, f"{at}.norm2")
        loading.linear(layer.intermediate, model, f"{at}.ffn.W_1", f"{at}.ffn.b_1")
        loading.linear(layer.output, model, f"{at}.ffn.W_2", f"{at}.ffn.b_2")
    loading.linear(bert.transform, model, "head.W", "head.b")
    loading.norm(bert.transform_norm, model, "head.norm")
    bert.bias.data = torch.tensor(model.parameters["unembed.b"].copy())
    return bert.eval()
