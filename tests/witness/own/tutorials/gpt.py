"""A GPT of two layers: norms before the sublayers, learned positions, q, k and v apart."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stepper.checkpoints import Model
from tests.witness.own.tutorials import loading


class LayerNorm(nn.Module):
    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight, self.bias, self.eps = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width)), eps

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean(-1, keepdim=True)
        var = x.var(-1, keepdim=True, unbiased=False)
        normalized = (x - mean) / torch.sqrt(var + self.eps)
        return self.weight * normalized + self.bias


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.width = heads, width
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor) -> Tensor:
        B, T, D = x.shape
        q = self.query(x).view(B, T, self.heads, D // self.heads).transpose(1, 2)
        k = self.key(x).view(B, T, self.heads, D // self.heads).transpose(1, 2)
        v = self.value(x).view(B, T, self.heads, D // self.heads).transpose(1, 2)
        scores = q @ k.transpose(-2, -1) / math.sqrt(D // self.heads)
        mask = torch.tril(torch.ones(T, T, dtype=torch.bool))
        scores = scores.masked_fill(~mask, float("-inf"))
        weights = F.softmax(scores, dim=-1)
        weights = self.drop(weights)
        context = weights @ v
        joined = context.transpose(1, 2).contiguous().view(B, T, D)
        return self.out(joined)


class Block(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int, eps: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads)
        self.norm1, self.norm2 = LayerNorm(width, eps), LayerNorm(width, eps)
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        attended = self.attention(self.norm1(x))
        x = x + attended
        hidden = self.up(self.norm2(x))
        active = F.gelu(hidden, approximate="tanh")
        return x + self.down(active)


class GPT(nn.Module):
    def __init__(self, vocab: int, rows: int, width: int, heads: int, hidden: int, layers: int, eps: float) -> None:
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocab, width), nn.Embedding(rows, width)
        self.blocks = nn.ModuleList(Block(width, heads, hidden, eps) for _ in range(layers))
        self.norm, self.head = LayerNorm(width, eps), nn.Linear(width, vocab, bias=False)

    def forward(self, ids: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1])
        x = self.tokens(ids) + self.positions(places)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        return self.head(x)


def build(model: Model) -> GPT:
    c = model.config
    gpt = GPT(c.vocab_size, c.max_positions, c.d_model, c.n_heads, c.d_ff, c.decoder_layers, c.norm_eps)
    loading.embedding(gpt.tokens, model, "decoder.embed.E")
    loading.embedding(gpt.positions, model, "decoder.embed.P")
    loading.norm(gpt.norm, model, "decoder.norm")
    loading.linear(gpt.head, model, "unembed.W", "")
    for number, block in enumerate(gpt.blocks):
        at = f"decoder.{number}"
        assert isinstance(block, Block)
        for part, letter in (("query", "q"), ("key", "k"), ("value", "v"), ("out", "o")):
            loading.linear(getattr(block.attention, part), model, f"{at}.self_attn.W_{letter}", f"{at}.self_attn.b_{letter}")
        loading.norm(block.norm1, model, f"{at}.norm1")
        loading.norm(block.norm2, model, f"{at}.norm2")
        loading.linear(block.up, model, f"{at}.ffn.W_1", f"{at}.ffn.b_1")
        loading.linear(block.down, model, f"{at}.ffn.W_2", f"{at}.ffn.b_2")
    return gpt.eval()
