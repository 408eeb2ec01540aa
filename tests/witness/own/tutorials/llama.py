"""A Llama of two layers: RMS norms, rotated q and k, fewer heads for k and v, a gated feed-forward."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stepper.checkpoints import Model
from tests.witness.own.tutorials import loading


class RMSNorm(nn.Module):
    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x: Tensor) -> Tensor:
        root = torch.sqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)
        return self.weight * (x / root)


def rotate_half(x: Tensor) -> Tensor:
    left, right = x.chunk(2, dim=-1)
    return torch.cat((-right, left), dim=-1)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int, kv_heads: int, base: float) -> None:
        super().__init__()
        self.heads, self.kv_heads, self.d, self.base = heads, kv_heads, width // heads, base
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, kv_heads * self.d, bias=False)
        self.v_proj = nn.Linear(width, kv_heads * self.d, bias=False)
        self.o_proj = nn.Linear(width, width, bias=False)

    def rotated(self, x: Tensor) -> Tensor:
        exponent = torch.arange(0, self.d, 2, dtype=torch.float32) / self.d
        angle = torch.outer(torch.arange(x.shape[2], dtype=torch.float32), 1.0 / self.base**exponent)
        angle = torch.cat((angle, angle), dim=-1)
        return x * angle.cos() + rotate_half(x) * angle.sin()

    def forward(self, x: Tensor) -> Tensor:
        B, T, D = x.shape
        q = self.q_proj(x).view(B, T, self.heads, self.d).transpose(1, 2)
        k = self.k_proj(x).view(B, T, self.kv_heads, self.d).transpose(1, 2)
        v = self.v_proj(x).view(B, T, self.kv_heads, self.d).transpose(1, 2)
        q = self.rotated(q)
        k = self.rotated(k)
        k = k.repeat_interleave(self.heads // self.kv_heads, dim=1)
        v = v.repeat_interleave(self.heads // self.kv_heads, dim=1)
        context = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o_proj(context.transpose(1, 2).reshape(B, T, D))


class Layer(nn.Module):
    def __init__(self, width: int, heads: int, kv_heads: int, hidden: int, eps: float, base: float) -> None:
        super().__init__()
        self.self_attn = Attention(width, heads, kv_heads, base)
        self.norm1, self.norm2 = RMSNorm(width, eps), RMSNorm(width, eps)
        self.gate_proj, self.up_proj = nn.Linear(width, hidden, bias=False), nn.Linear(width, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.norm1(x))
        y = self.norm2(x)
        gated = F.silu(self.gate_proj(y)) * self.up_proj(y)
        return x + self.down_proj(gated)


class Llama(nn.Module):
    def __init__(self, vocab: int, width: int, heads: int, kv_heads: int, hidden: int, layers: int, eps: float, base: float) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(vocab, width)
        self.layers = nn.ModuleList(Layer(width, heads, kv_heads, hidden, eps, base) for _ in range(layers))
        self.norm, self.lm_head = RMSNorm(width, eps), nn.Linear(width, vocab, bias=False)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x)
        return self.lm_head(self.norm(x))


def build(model: Model) -> Llama:
    c = model.config
    llama = Llama(c.vocab_size, c.d_model, c.n_heads, c.n_kv_heads, c.d_ff, c.decoder_layers, c.norm_eps, c.rotary_base)
    loading.embedding(llama.embed_tokens, model, "decoder.embed.E")
    loading.norm(llama.norm, model, "decoder.norm")
    loading.linear(llama.lm_head, model, "unembed.W", "")
    for number, layer in enumerate(llama.layers):
        at = f"decoder.{number}"
        assert isinstance(layer, Layer)
        for letter in "qkvo":
            loading.linear(getattr(layer.self_attn, f"{letter}_proj"), model, f"{at}.self_attn.W_{letter}", "")
        loading.norm(layer.norm1, model, f"{at}.norm1")
        loading.norm(layer.norm2, model, f"{at}.norm2")
        for part, name in (("gate_proj", "W_gate"), ("up_proj", "W_1"), ("down_proj", "W_2")):
            loading.linear(getattr(layer, part), model, f"{at}.ffn.{name}", "")
    return llama.eval()
