"""Train ``qa/answer/attend.npz``: ``python -m eval.reader.attend``, after `qa ingest`; half an hour.

It learns from the anticipated questions of the corpus and from SQuAD 2.0 under ``../shared/datasets``
(every fourth article is held out and reported on): the answering sentence against others that were found
for the question, and what comes nearest to a question that has no answer. Candidates are those
that are found without any anticipated question. No curated question of ``eval/questions`` is read here.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from eval import outside
from eval.reader.measurements import SQUAD, found_without_questions
from eval.system import over
from qa.answer.ask import Engine
from qa.answer.attend import MOST_TOKENS
from qa.index.encoders import Tokens
from qa.service import open_service
from qa.settings import load as load_settings

_WIDTH, _DROPOUT, _SHARPNESS = 160, 0.2, 20.0
_EPOCHS, _BATCH, _RATE, _DECAY = 4, 24, 1e-3, 1e-2
_CANDIDATES, _OTHERS = 7, 2
_HELD_OUT = 4  # every fourth article


@dataclass(frozen=True, slots=True)
class Example:
    """A question with candidate sentences; ``right`` are the places of those that answer it.

    ``nearest`` is the place of what comes nearest, where none answers; ``group`` is its document.
    """

    question: Tokens
    sentences: tuple[Tokens, ...]
    right: tuple[int, ...]
    nearest: int
    group: str


class Comparison(nn.Module):
    """The network that ``qa.answer.attend`` applies, over padded batches."""

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.project = nn.Linear(dimension, _WIDTH)
        self.compare = nn.Linear(4 * _WIDTH, _WIDTH)
        self.combine = nn.Linear(4 * _WIDTH, _WIDTH)
        self.judge = nn.Linear(_WIDTH, 1)
        self.dropout = nn.Dropout(_DROPOUT)
        self.heat = nn.Parameter(torch.tensor(1.0))

    def forward(self, pairs: Sequence[tuple[Tokens, Tokens]]) -> Tensor:
        """The log odds of each (question, sentence) pair, shape (len(pairs),)."""
        q, q_mask = _padded([question for question, _ in pairs])
        s, s_mask = _padded([sentence for _, sentence in pairs])
        both = q_mask[:, :, None] & s_mask[:, None, :]
        alike = functional.normalize(q, dim=-1) @ functional.normalize(s, dim=-1).transpose(1, 2)
        heated = (_SHARPNESS * self.heat * alike).masked_fill(~both, -1e4)
        a, b = self.project(self.dropout(q)), self.project(self.dropout(s))
        from_question = self._compared(a, heated.softmax(-1) @ b)
        from_sentence = self._compared(b, heated.transpose(1, 2).softmax(-1) @ a)
        pooled = torch.cat([_pooled(from_question, q_mask), _pooled(from_sentence, s_mask)], -1)
        combined = functional.gelu(self.combine(self.dropout(pooled)), approximate="tanh")
        return torch.squeeze(self.judge(self.dropout(combined)), -1)

    def _compared(self, own: Tensor, beside: Tensor) -> Tensor:
        seen = self.dropout(torch.cat([own, beside, own * beside, (own - beside).abs()], -1))
        return functional.gelu(self.compare(seen), approximate="tanh")


def _padded(texts: Sequence[Tokens]) -> tuple[Tensor, Tensor]:
    longest = min(MOST_TOKENS, max(len(each.vectors) for each in texts))
    vectors = torch.zeros(len(texts), longest, texts[0].vectors.shape[1])
    mask = torch.zeros(len(texts), longest, dtype=torch.bool)
    for row, each in enumerate(texts):
        count = min(longest, len(each.vectors))
        vectors[row, :count] = torch.from_numpy(each.vectors[:count].astype(np.float32))
        mask[row, :count] = True
    return vectors, mask


def _pooled(tokens: Tensor, mask: Tensor) -> Tensor:
    kept = mask[..., None]
    mean = (tokens * kept).sum(1) / kept.sum(1)
    return torch.cat([mean, tokens.masked_fill(~kept, -1e4).amax(1)], -1)


def anticipated(engine: Engine) -> Iterator[Example]:
    """One example for each anticipated question that has evidence."""
    view = engine.build.questions
    for each in view.asked if view else ():
        if each.sentences:
            found = found_without_questions(engine, each.question)[: _CANDIDATES - 1]
            numbers = list(dict.fromkeys((*each.sentences[:_OTHERS], *found)))[:_CANDIDATES]
            right = tuple(n for n, sentence in enumerate(numbers) if sentence in each.sentences)
            yield _example(engine, each.question, numbers, right if each.answered else (), each.document)


def squad(engine: Engine) -> Iterator[Example]:
    """One example for each question of the SQuAD file, asked on its article alone."""
    chosen = outside.squad(SQUAD, None)
    inside = over(chosen.documents, engine, lambda *_: None)
    spans = [each.span for each in inside.build.sentences]
    for item in chosen.items:
        within = frozenset({item.document})
        numbers = found_without_questions(inside, item.question, within)[:_CANDIDATES]
        gold = [piece.span for group in item.evidence for piece in group]
        right = tuple(n for n, each in enumerate(numbers) if any(spans[each].overlaps(one) for one in gold))
        if numbers and (right or not item.answerable):
            yield _example(inside, item.question, numbers, right if item.answerable else (), item.document)


def held_out_articles(groups: Iterable[str]) -> list[str]:
    """The articles that are never trained on: every fourth by name."""
    return sorted(set(groups))[::_HELD_OUT]


def _example(
    engine: Engine, question: str, numbers: Sequence[int], right: tuple[int, ...], group: str
) -> Example:
    main = engine.encoders[0]
    tokens = main.passage_tokens([engine.build.sentences[n].text for n in numbers])
    return Example(
        _half(main.question_tokens(question)), tuple(_half(each) for each in tokens), right, 0, group
    )


def _half(tokens: Tokens) -> Tokens:
    """The same in half the memory; there are hundreds of thousands of these vectors."""
    kept = tokens.vectors[:MOST_TOKENS].astype(np.float16)
    return Tokens(tokens.ids[:MOST_TOKENS], (), kept)  # type: ignore[arg-type]


def train(examples: Sequence[Example], sample: random.Random) -> Comparison:
    """A network trained to tell answering sentences from others, by binary cross-entropy."""
    torch.manual_seed(0)
    network = Comparison(examples[0].question.vectors.shape[1])
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * math.ceil(len(examples) / _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    for _ in range(_EPOCHS):
        order = sample.sample(examples, len(examples))
        for start in range(0, len(order), _BATCH):
            rows = [row for each in order[start : start + _BATCH] for row in _rows(each, sample)]
            weights = torch.tensor([weight for *_, weight in rows])
            told = torch.tensor([label for _, _, label, _ in rows])
            found = network([(question, sentence) for question, sentence, *_ in rows])
            losses = functional.binary_cross_entropy_with_logits(found, told, reduction="none")
            optimizer.zero_grad()
            ((losses * weights).sum() / weights.sum()).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return network.eval()


def _rows(example: Example, sample: random.Random) -> Iterator[tuple[Tokens, Tokens, float, float]]:
    """(question, sentence, label, weight): what answers or comes nearest, and some of the others."""
    others = [n for n in range(len(example.sentences)) if n not in example.right]
    first = sample.choice(example.right) if example.right else example.nearest
    yield example.question, example.sentences[first], float(bool(example.right)), 1.0
    rest = [n for n in others if n != first]
    for n in sample.sample(rest, min(_OTHERS if example.right else 1, len(rest))):
        yield example.question, example.sentences[n], 0.0, 0.5


def scores(network: Comparison, example: Example) -> NDArray[np.float64]:
    """The log odds of the candidates of an example."""
    with torch.inference_mode():
        found = network([(example.question, each) for each in example.sentences])
    return np.asarray(found.numpy(), np.float64)


def report(network: Comparison, held_out: Sequence[Example]) -> dict[str, float]:
    """On questions of articles never trained on: AUROC between answered and not, best sentence right."""
    found = [scores(network, each) for each in held_out]
    answered = [bool(each.right) for each in held_out]
    right = [
        int(each.argmax()) in example.right
        for each, example in zip(found, held_out, strict=True)
        if example.right
    ]
    best = [float(each[0]) for each in found]
    return {
        "n": len(held_out),
        "auroc": round(float(roc_auc_score(answered, best)), 3),
        "right": round(float(np.mean(right)), 3),
    }


def save(network: Comparison, encoder: str, path: Path) -> None:
    """Write the numbers in half precision."""
    numbers: dict[str, NDArray[np.generic]] = {
        name.replace(".weight", "").replace(".bias", "_bias"): each.detach().numpy().astype(np.float16)
        for name, each in network.named_parameters()
        if name != "heat"
    }
    sharpness = np.asarray(_SHARPNESS * float(network.heat), np.float32)
    scalars = {"encoder": np.asarray(encoder), "sharpness": sharpness}
    np.savez_compressed(path, allow_pickle=False, **scalars, **numbers)


def main() -> None:
    """Train and write; what was reached on the held-out articles is logged into the file beside."""
    engine = open_service(load_settings()).engine()
    outer = list(squad(engine))
    groups = held_out_articles([each.group for each in outer])
    held_out = [each for each in outer if each.group in groups]
    learned = [each for each in outer if each.group not in groups]
    network = train([*learned, *anticipated(engine)], random.Random(0))  # noqa: S311  # not for secrets
    folder = Path(str(resources.files("qa.answer")))
    save(network, engine.encoders[0].fingerprint, folder / "attend.npz")
    reached = {"held_out": groups, **report(network, held_out)}
    Path(__file__).with_name("attended.json").write_text(json.dumps(reached) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
