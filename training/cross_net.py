"""The network that reads question and passage together, in torch; ``assistant/cross.py`` runs it.

It stands apart from the program, so that it can be trained where only torch is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

ASKED, READ, LENGTH = 30, 94, 128  # pieces of the question, the passage, and both
SPECIAL = 4  # pieces of its own: start, end of a text, masked, empty
GIVEN = 64  # dimensions of the vectors that are learned here, beside late interaction's


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the network is."""

    width: int = 256
    layers: int = 4
    heads: int = 4
    wide: int = 1024
    dropout: float = 0.1


SMALL = Shape(64, 2, 1, 128)


class Block(nn.Module):
    """One layer, normed before each half; squared ReLU, as it is cheap and does no worse."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.n1, self.n2 = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.qkv, self.o = (
            nn.Linear(shape.width, 3 * shape.width),
            nn.Linear(shape.width, shape.width),
        )
        self.a, self.b = nn.Linear(shape.width, shape.wide), nn.Linear(shape.wide, shape.width)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, state: Tensor, mask: Tensor | None, cos: Tensor, sin: Tensor) -> Tensor:
        """(texts, pieces, width) → the same."""
        texts, length, width = state.shape
        parts = self.qkv(self.n1(state)).view(texts, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        query, key = turned(query, cos, sin).to(value.dtype), turned(key, cos, sin).to(value.dtype)
        looked = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        state = state + self.drop(self.o(looked.transpose(1, 2).reshape(texts, length, width)))
        wide = functional.relu(self.a(self.n2(state))).square()
        passed: Tensor = state + self.drop(self.b(wide))
        return passed


def turned(vectors: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Vectors turned by where they stand."""
    one, two = vectors.chunk(2, -1)
    return torch.cat([one * cos - two * sin, one * sin + two * cos], -1)


class Net(nn.Module):
    """Reads (texts, pieces) with the side of each piece: 0 the question, 1 the passage.

    Args:
        shape: how large.
        table: (pieces, dim) unit vectors of late interaction; they are not learned.
        heavy: (pieces,) how much a piece weighs in a question, mean 0 and deviation 1.
    """

    def __init__(self, shape: Shape, table: Tensor, heavy: Tensor) -> None:
        super().__init__()
        pieces, dim = table.shape
        self.words = pieces
        every = pieces + SPECIAL
        self.E = nn.Embedding(every, dim)
        self.E.weight.requires_grad_(False)
        self.E2 = nn.Embedding(every, GIVEN)
        self.proj, self.proj2 = (
            nn.Linear(dim, shape.width),
            nn.Linear(GIVEN, shape.width, bias=False),
        )
        self.seg, self.mf = nn.Embedding(2, shape.width), nn.Linear(4, shape.width, bias=False)
        self.n0, self.nf = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.blocks = nn.ModuleList([Block(shape) for _ in range(shape.layers)])
        self.head, self.drop = nn.Linear(shape.width, 1), nn.Dropout(shape.dropout)
        self.mh, self.mn = nn.Linear(shape.width, dim + GIVEN), nn.LayerNorm(dim + GIVEN)
        self.mb, self.ls = nn.Parameter(torch.zeros(every)), nn.Parameter(torch.tensor(2.0))
        self._begin(shape, table)
        half = shape.width // shape.heads // 2
        angles = torch.arange(LENGTH)[:, None] / 10000 ** (torch.arange(half) / half)[None]
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())
        self.register_buffer("idf", torch.cat([heavy, torch.zeros(SPECIAL)]))

    def _begin(self, shape: Shape, table: Tensor) -> None:
        for matrix in self.parameters():
            if matrix.dim() == 2:
                nn.init.normal_(matrix, 0, 0.02)
        for block in self.blocks:
            nn.init.normal_(block.o.weight, 0, 0.02 / math.sqrt(2 * shape.layers))
            nn.init.normal_(block.b.weight, 0, 0.02 / math.sqrt(2 * shape.layers))
        with torch.no_grad():
            self.E.weight.normal_(0, 1 / math.sqrt(table.shape[1]))
            self.E.weight[: len(table)] = table
            self.proj.weight.normal_(0, 0.06)

    def match(self, pieces: Tensor, side: Tensor, live: Tensor) -> Tensor:
        """(texts, pieces, 4): how each piece is met on the other side, and what it weighs."""
        vectors = self.E(pieces).to(torch.bfloat16 if pieces.is_cuda else torch.float32)
        cosines = (vectors @ vectors.transpose(1, 2)).float()
        word = (pieces < self.words) & live
        other = (side[:, :, None] != side[:, None, :]) & word[:, None, :] & word[:, :, None]
        met = cosines.masked_fill(~other, 0).amax(2).clamp(0, 1)
        same = ((pieces[:, :, None] == pieces[:, None, :]) & other).any(2).float()
        return torch.stack([met, met**3, same, self.idf[pieces]], -1)

    def body(
        self, pieces: Tensor, side: Tensor, mask: Tensor | None = None, met: Tensor | None = None
    ) -> Tensor:
        """(texts, pieces, width): each piece as it is read where it stands."""
        state = self.proj(self.E(pieces)) + self.proj2(self.E2(pieces)) + self.seg(side)
        state = self.drop(self.n0(state if met is None else state + self.mf(met)))
        length = pieces.shape[1]
        for block in self.blocks:
            state = block(state, mask, self.cos[:length], self.sin[:length])
        read: Tensor = self.nf(state)
        return read

    def guess(self, pieces: Tensor, side: Tensor, places: Tensor, right: Tensor) -> Tensor:
        """Loss of guessing the pieces that stood at some places of the flat batch."""
        state = self.body(pieces, side)
        own = self.mn(functional.gelu(self.mh(state.reshape(-1, state.shape[-1])[places])))
        dim = self.E.weight.shape[1]
        by_late = own[:, :dim] * self.ls @ self.E.weight.T.to(own.dtype)
        by_given = own[:, dim:] @ self.E2.weight.T.to(own.dtype)
        return functional.cross_entropy((by_late + by_given + self.mb).float(), right)

    def judge(self, pieces: Tensor, side: Tensor, sizes: Tensor) -> Tensor:
        """Log-odds (texts,) that the passage answers the question."""
        live = torch.arange(pieces.shape[1], device=pieces.device)[None] < sizes[:, None]
        met = self.match(pieces, side, live)
        state = self.body(pieces, side, live[:, None, None, :], met)
        scores: Tensor = self.head(state[:, 0]).squeeze(-1).float()
        return scores
