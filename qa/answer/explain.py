"""A trace to its explanation, in words that an administrator understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qa.answer import extract, retrieve
from qa.answer.ask import Engine, Trace
from qa.answer.operating import least_confidence
from qa.answer.reader import Logistic, Reading
from qa.answer.wording import (
    ESTIMATES,
    NEUTRAL,
    SIGNALS,
    SLIGHT,
    STOPS,
    counted,
    effect,
    in_words,
    status_in_words,
    view_in_words,
)
from qa.cite import lines
from qa.explanation import (
    ConsultedQuestion,
    Estimate,
    Explanation,
    FusedPassage,
    Place,
    Ranked,
    ReadSentence,
    SignalReport,
    Step,
    ViewReport,
)
from qa.model import Outcome, Passage, Sentence, Status

_SHOWN = 10
_BEST = 3


def explain(traced: Trace, outcome: Outcome, engine: Engine) -> Explanation:
    """How the outcome of a trace came about; the ten best of every list."""
    estimates = tuple(_estimates(engine.reader.estimates, traced.reading))
    sentences = tuple(_sentences(traced, outcome, engine))
    needed = least_confidence(engine.answer)
    return Explanation(
        steps=tuple(_steps(traced, outcome, engine, estimates, needed)),
        searched=traced.searched,
        views=tuple(_views(traced, engine)),
        passages=tuple(
            FusedPassage(_place(hit.passage, engine), round(hit.score, 4), hit.stages)
            for hit in traced.hits[:_SHOWN]
        ),
        anticipated=tuple(_anticipated(traced, engine)),
        sentences=sentences,
        confidence=round(traced.reading.confidence, 4),
        needed=needed,
        estimates=estimates,
        stop=traced.decision.stop,
    )


def _views(traced: Trace, engine: Engine) -> Iterator[ViewReport]:
    """Each view with its best passages; every passage that a view found is among the hits."""
    trusted = engine.retrieve.questions * traced.trust
    settings = engine.retrieve.model_copy(update={"questions": trusted})
    for stage, weight in retrieve.stage_weights(traced.question, engine.build, settings).items():
        found = [(each, hit) for hit in traced.hits for each in hit.stages if each.stage == stage]
        best = sorted(found, key=lambda pair: pair[0].rank)[:_BEST]
        yield ViewReport(
            stage,
            view_in_words(stage),
            round(weight, 3),
            tuple(Ranked(each.rank, round(each.score, 4), _place(hit.passage, engine)) for each, hit in best),
        )


def _anticipated(traced: Trace, engine: Engine) -> Iterator[ConsultedQuestion]:
    view = engine.build.questions
    if view is None:
        return
    for match in traced.consulted.nearest[:_SHOWN]:
        each = view.asked[match.number]
        yield ConsultedQuestion(
            each.question, each.document, each.status, each.origin, round(match.similarity, 4)
        )


def _sentences(traced: Trace, outcome: Outcome, engine: Engine) -> Iterator[ReadSentence]:
    """The likeliest sentences, and all that are cited, likeliest first."""
    build = engine.build
    cited = {(citation.document.id, citation.span) for citation in outcome.citations}
    for place, candidate in enumerate(traced.reading.candidates):
        passage = build.passages[build.owners[candidate.sentence]]
        taken = (passage.document, build.sentences[candidate.sentence].span) in cited
        if place < _SHOWN or taken:
            yield ReadSentence(
                place=_place(passage, engine, build.sentences[candidate.sentence]),
                probability=round(candidate.probability, 4),
                chosen=taken,
                why=_why(place, taken, outcome, traced, engine) if outcome.statements else "",
            )


def _why(place: int, taken: bool, outcome: Outcome, traced: Trace, engine: Engine) -> str:
    """Why the candidate at a place is part of an answer, or is not."""
    if outcome.written_by:
        return "named by the language model" if taken else "not named by the language model"
    candidates = traced.reading.candidates
    share = extract.least_share(traced.question.text, engine.answer)
    most = engine.answer.most_statements
    likely = candidates[place].probability >= share * candidates[0].probability
    if place == 0:
        return "the likeliest"
    if taken:
        return (
            f"at least {share:.0%} as likely as the likeliest" if likely else "part of the list that it opens"
        )
    return f"beyond the {most} statements of an answer" if likely else f"less than {share:.0%} as likely"


def _estimates(models: Mapping[str, Logistic], reading: Reading) -> Iterator[Estimate]:
    """Each fitted model whose signals were measured, with what moved it most first."""
    signals, near = reading.signals, reading.signals.get("near", 0.0)
    shares = {"confidence": round(near, 4), "unaided": round(1 - near, 4)}
    for name, model in models.items():
        if model.weights.keys() <= signals.keys():
            found = [_signal(each, weight, signals[each]) for each, weight in model.weights.items()]
            base = model.bias + sum(weight * NEUTRAL.get(each, 0.0) for each, weight in model.weights.items())
            ordered = sorted(found, key=lambda each: -abs(each.contribution))
            yield Estimate(
                name=name,
                words=ESTIMATES.get(name, name),
                probability=round(model.of(signals), 4),
                share=shares.get(name),
                base=round(base, 4),
                signals=tuple(ordered),
            )


def _signal(name: str, weight: float, value: float) -> SignalReport:
    contribution = weight * (value - NEUTRAL.get(name, 0.0))
    words = SIGNALS.get(name, name)
    return SignalReport(name, words, round(value, 4), round(contribution, 4), effect(contribution))


def _steps(
    traced: Trace, outcome: Outcome, engine: Engine, estimates: Sequence[Estimate], needed: float
) -> Iterator[Step]:
    yield Step("understand", _understood(traced))
    yield Step("find", _found(traced, engine))
    yield Step("consult", _consulted(traced, engine))
    yield Step("read", _read(traced))
    yield Step("confidence", _confidence(traced, engine, estimates, needed))
    yield Step("decide", _decided(traced, outcome))


def _understood(traced: Trace) -> str:
    question = traced.question
    language = "Dutch" if question.language == "nl" else "English"
    text = f"Taken as {language} (probability of Dutch {question.dutch:.2f})."
    if traced.asked:
        text += f" With the conversation before it, read as {question.text!r}."
    if traced.looked_in:
        text += f" It names {traced.looked_in.replace('/', ', ')}, so only that was searched."
    if traced.searched != question.text:
        text += (
            f" Searched for as {traced.searched!r}: without the names of where to look, and with the acronyms"
            " that the documents define spelled out."
        )
    return text


def _found(traced: Trace, engine: Engine) -> str:
    if not traced.hits:
        return "No passage was found that the asker may read."
    read = min(len(traced.hits), engine.answer.passages_read)
    best = traced.hits[0]
    views = "view" if len(best.stages) == 1 else "views"
    return (
        f"{len(traced.hits)} passages were found and the best {read} read; the best one, "
        f"{_named(best.passage, engine)}, was found by {len(best.stages)} {views}."
    )


def _consulted(traced: Trace, engine: Engine) -> str:
    view = engine.build.questions
    if view is None or not traced.consulted.nearest:
        return "No anticipated question was consulted: there is none, or the settings leave them out."
    nearest = traced.consulted.nearest[0]
    asked = view.asked[nearest.number]
    shares = sorted(traced.consulted.statuses.items(), key=lambda share: -share[1])
    listed = ", ".join(f"{share:.0%} {status_in_words(status)}" for status, share in shares if share >= 0.005)
    return (
        f"The nearest anticipated question is {asked.question!r} (similarity {nearest.similarity:.2f}, "
        f"{status_in_words(asked.status)}). Of the nearest {len(traced.consulted.nearest)}, weighed by "
        f"nearness: {listed}."
    )


def _read(traced: Trace) -> str:
    candidates = traced.reading.candidates
    if not candidates:
        return "There was no sentence to read."
    second = f"; the next has {candidates[1].probability:.2f}" if len(candidates) > 1 else ""
    return (
        f"{len(candidates)} sentences were weighed. The likeliest to answer has probability "
        f"{candidates[0].probability:.2f}{second}."
    )


def _confidence(traced: Trace, engine: Engine, estimates: Sequence[Estimate], needed: float) -> str:
    set_by = (
        f"operating point '{engine.answer.operating_point}'"
        if engine.answer.least_confidence is None
        else "answer.least_confidence"
    )
    text = (
        f"That the documents answer this was held to be {traced.reading.confidence:.0%} probable; "
        f"an answer needs {needed:.0%} ({set_by})."
    )
    for each in (one for one in estimates if one.share):
        moved = [f"{one.words} ({one.effect})" for one in each.signals if abs(one.contribution) >= SLIGHT]
        text += f" {each.words}, which counts for {each.share:.0%}: {each.probability:.0%}"
        text += f", because of {in_words(moved[:3])}." if moved else "."
    return text


def _decided(traced: Trace, outcome: Outcome) -> str:
    decision = traced.decision
    if outcome.statements:
        return _answered(outcome)
    text = f"Not answered ({status_in_words(decision.status)})."
    stop = decision.stop
    if stop is None:
        return text
    text += f" What stopped it: {STOPS.get(stop.stage, stop.stage)}"
    if stop.measured is None or stop.limit is None:
        return text + "."
    apart = f"{abs(stop.measured - stop.limit):.2f} {'below' if stop.measured < stop.limit else 'above'}"
    return f"{text}; {stop.measured:.2f} is {apart} the limit of {stop.limit:.2f}."


def _answered(outcome: Outcome) -> str:
    made_of = f"{counted(outcome.statements, 'statement')} on {counted(outcome.citations, 'sentence')}"
    begun = "Answered in part" if outcome.status is Status.PARTIAL else "Answered"
    text = f"{begun} with {made_of}"
    if outcome.written_by:
        text += f", written by {outcome.written_by} and verified; {len(outcome.dropped)} were not let through"
    return " ".join(each for each in (f"{text}.", outcome.reason, outcome.notice) if each)


def _named(passage: Passage, engine: Engine) -> str:
    place = _place(passage, engine)
    unpaged = f"line {place.lines[0]}" if place.lines else f"character {place.span.start}"
    where = f"page {place.page}" if place.page else unpaged
    return f"{where} of {passage.document}" + (f" under {passage.section[-1]!r}" if passage.section else "")


def _place(passage: Passage, engine: Engine, sentence: Sentence | None = None) -> Place:
    """Where a passage, or a sentence of it, stands."""
    document = engine.documents[passage.document]
    span, text = (sentence.span, sentence.text) if sentence else (passage.span, passage.text)
    page = document.page_at(span.start)
    return Place(passage.document, passage.section, page, lines(document, span), span, text)
