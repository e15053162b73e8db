"""Does a lying, mis-citing language model get anything through? ``python -m eval.claims.trials [N [SEED]]``.

N questions (500) that the documents answer are put to the service, with a model that only lies about the
evidence it is given. Every statement of its own that reaches an outcome is counted and listed.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eval.claims.lies import Lie, lies
from qa.answer.reader import MixedReader
from qa.service import Service, open_encoders
from qa.settings import load as load_settings

_NUMBERED = re.compile(r"^\[\d+\] (.*)$", re.MULTILINE)


@dataclass
class LyingModel:
    """Lies about the numbered sentences of a message; ``told`` are its last lies."""

    draw: random.Random
    name: str = "lying"
    told: list[Lie] = field(default_factory=list)

    def stream(self, instructions: str, message: str) -> Iterator[str]:  # noqa: ARG002  # it obeys nobody
        """See LanguageModel."""
        self.told = lies(_NUMBERED.findall(message), self.draw)
        for lie in self.told:
            yield lie.line + "\n"


@dataclass
class Tally:
    """What was told and what got through, by kind."""

    trials: int = 0
    told: Counter[str] = field(default_factory=Counter)
    through: list[tuple[str, str, str]] = field(default_factory=list)


def run(service: Service, model: LyingModel, questions: list[str]) -> Tally:
    """Put the questions; ``through`` lists (kind, statement, quote cited) of lies that reached an outcome."""
    tally = Tally()
    for question in questions:
        model.told = []
        outcome = service.answer(question)
        if not model.told:
            continue
        tally.trials += 1
        tally.told.update(lie.kind for lie in model.told)
        kinds = {lie.text: lie.kind for lie in model.told}
        shown = {citation.number: citation.display for citation in outcome.citations}
        for statement in (each for each in outcome.statements if each.written):
            quote = " ".join(shown[n] for n in statement.citations)
            tally.through.append((kinds.get(statement.text, "?"), statement.text, quote))
    return tally


def main() -> None:
    """Run the trials and write what got through."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    settings, draw = load_settings(), random.Random(seed)  # noqa: S311  # not for secrets
    model = LyingModel(draw)
    service = Service(settings, open_encoders(settings.index), MixedReader.shipped(), model)
    view = service.engine().build.questions
    asked = [each.question for each in view.asked if each.answered] if view else []
    tally = run(service, model, draw.sample(asked, min(wanted, len(asked))))
    report = {"seed": seed, "trials": tally.trials, "lies": dict(tally.told), "through": tally.through}
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    Path(__file__).with_name("trials.json").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201  # the result of the script


if __name__ == "__main__":
    main()
