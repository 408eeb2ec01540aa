"""The encoder–decoder of 2017, two layers each: norms after the sublayers, sinusoids, the embedding's scale."""

import math

import torch
from torch import Tensor, nn

from stepper.checkpoints import Model
from tests.witness.own.tutorials import loading


def sinusoids(length: int, width: int) -> Tensor:
    place = torch.arange(length, dtype=torch.float64)[:, None]
    speed = torch.exp(torch.arange(0, width, 2, dtype=torch.float64) * (-math.log(10000.0) / width))
    table = torch.zeros(length, width, dtype=torch.float64)
    table[:, 0::2] = torch.sin(place * speed)
    table[:, 1::2] = torch.cos(place * speed)
    return table


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    scores = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(q.size(-1))
    scores = scores.masked_fill(mask == 0, -1e9)
    return torch.matmul(scores.softmax(dim=-1), v)


class MultiHead(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))

    def cut(self, x: Tensor) -> Tensor:
        return x.view(x.size(0), -1, self.heads, x.size(-1) // self.heads).transpose(1, 2)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        q, k, v = self.cut(self.q(x)), self.cut(self.k(memory)), self.cut(self.v(memory))
        context = attention(q, k, v, mask)
        joined = context.transpose(1, 2).reshape(x.shape)
        return self.o(joined)


class EncoderLayer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int, eps: float) -> None:
        super().__init__()
        self.self_attn = MultiHead(width, heads)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps), nn.LayerNorm(width, eps)
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.norm1(x + self.self_attn(x, x, mask))
        return self.norm2(x + self.down(torch.relu(self.up(x))))


class DecoderLayer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int, eps: float) -> None:
        super().__init__()
        self.self_attn, self.cross_attn = MultiHead(width, heads), MultiHead(width, heads)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width, eps) for _ in range(3))
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x: Tensor, memory: Tensor, look: Tensor, causal: Tensor) -> Tensor:
        x = self.norm1(x + self.self_attn(x, x, causal))
        x = self.norm2(x + self.cross_attn(x, memory, look))
        return self.norm3(x + self.down(torch.relu(self.up(x))))


class Translator(nn.Module):
    def __init__(self, vocab: int, width: int, heads: int, hidden: int, layers: int, eps: float, pad: int) -> None:
        super().__init__()
        self.width, self.pad = width, pad
        self.table = nn.Embedding(vocab, width)
        self.encoder = nn.ModuleList(EncoderLayer(width, heads, hidden, eps) for _ in range(layers))
        self.decoder = nn.ModuleList(DecoderLayer(width, heads, hidden, eps) for _ in range(layers))

    def embed(self, ids: Tensor) -> Tensor:
        x = self.table(ids) * math.sqrt(self.width)
        return x + sinusoids(ids.size(1), self.width).to(x.dtype)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        look = (source != self.pad)[:, None, None, :]
        T = target.size(1)
        causal = torch.ones(T, T, dtype=torch.bool).tril()[None, None]
        x = self.embed(source)
        for layer in self.encoder:
            x = layer(x, look)
        y = self.embed(target)
        for layer in self.decoder:
            y = layer(y, x, look, causal)
        return y @ self.table.weight.T


def build(model: Model) -> Translator:
    c = model.config
    whole = Translator(c.vocab_size, c.d_model, c.n_heads, c.d_ff, c.encoder_layers, c.norm_eps, c.pad_id)
    loading.embedding(whole.table, model, "encoder.embed.E")
    for stack, layers in (("encoder", whole.encoder), ("decoder", whole.decoder)):
        for number, layer in enumerate(layers):
            _fill(layer, model, f"{stack}.{number}")
    return whole.eval()


def _fill(layer: nn.Module, model: Model, at: str) -> None:
    for name, part in layer.named_children():
        if isinstance(part, MultiHead):
            for letter in "qkvo":
                loading.linear(getattr(part, letter), model, f"{at}.{name}.W_{letter}", f"{at}.{name}.b_{letter}")
        elif isinstance(part, nn.LayerNorm):
            loading.norm(part, model, f"{at}.{name}")
        elif isinstance(part, nn.Linear):
            number = 1 if name == "up" else 2
            loading.linear(part, model, f"{at}.ffn.W_{number}", f"{at}.ffn.b_{number}")
