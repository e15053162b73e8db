"""All settings, one frozen value per stage; the only reader of the environment and ``qa.toml``.

Each can be set as ``QA_<STAGE>__<NAME>`` in the environment or under ``[<stage>]`` in ``qa.toml``;
the environment wins. One that is misspelled is refused.
"""

from __future__ import annotations

import difflib
import logging
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_origin

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from qa.errors import LostSettings, SettingsError

log = logging.getLogger(__name__)

Weight = Annotated[float, Field(ge=0)]

_PREFIX = "QA_"
_DELIMITER = "__"
_NEAR = 0.8  # how alike (0 to 1) a variable's name is to that of the setting it is a slip for
# What may hold a key or password, and is therefore never shown.
_SECRET = frozenset({"token", "key", "url", "base_url", "arguments"})
# What of a language model's settings decides which of its statements stay.
_LIMITS = ("evidence", "most_statements", "least_support")


class _Stage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CorpusSettings(_Stage):
    """Where the documents are."""

    folder: Path = Path("corpus")


class ReadingSettings(_Stage):
    """What reading one file may take; what oversteps it is refused, and the rest goes on.

    Time and memory grow with the pages of the file: an honest page takes about a tenth of a second.
    ``workers`` files are read at a time; 0 stands for one for each processor.
    """

    file_megabytes: Annotated[int, Field(ge=1)] = 256
    seconds: Annotated[float, Field(gt=0)] = 60.0
    seconds_per_page: Annotated[float, Field(gt=0)] = 2.0
    megabytes: Annotated[int, Field(ge=256)] = 1024
    megabytes_per_page: Annotated[float, Field(ge=0)] = 2.0
    workers: Annotated[int, Field(ge=0)] = 0


class ViewWeights(_Stage):
    """How much each view counts in the fusion for questions in one language."""

    dense: tuple[Weight, ...]
    lexical: Weight


class IndexSettings(_Stage):
    """How documents become a build.

    ``encoders`` are sentence-transformers models by name or path; ``multilingual-e5-small`` and
    ``all-MiniLM-L6-v2`` come with the installation, anything else is fetched from a hub or read
    from a folder. The first one is the main one. ``passage_characters`` bounds a passage;
    a sentence is never cut.
    """

    folder: Path = Path("indexes")
    models_folder: Path = Path("models")
    encoders: tuple[str, ...] = ("multilingual-e5-small", "all-MiniLM-L6-v2")
    passage_characters: Annotated[int, Field(ge=200, le=4000)] = 1200
    batch_size: Annotated[int, Field(ge=1, le=1024)] = 32


class RetrieveSettings(_Stage):
    """How hits are found and fused.

    ``rank_constant`` is k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).
    ``english`` and ``dutch`` are for questions in these languages on English text; the Dutch ones leave
    out what cannot read across languages, and hold for English questions on Dutch text too.
    ``dutch_documents`` are for Dutch questions on Dutch text. ``questions`` is the weight of the
    anticipated questions in either language; 0 leaves them out altogether.
    """

    depth: Annotated[int, Field(ge=1, le=1000)] = 50
    rank_constant: Annotated[float, Field(gt=0)] = 10.0
    english: ViewWeights = ViewWeights(dense=(1.0, 0.7), lexical=0.7)
    dutch: ViewWeights = ViewWeights(dense=(1.0, 0.1), lexical=0.15)
    dutch_documents: ViewWeights = ViewWeights(dense=(1.0, 0.1), lexical=0.7)
    questions: Weight = 2.0


class Point(StrEnum):
    """How readily questions are answered; ``qa/answer/operating.json`` has the errors to expect."""

    CAREFUL = "careful"
    BALANCED = "balanced"
    EAGER = "eager"


class AnswerSettings(_Stage):
    """How answers are chosen, and when none is given.

    A sentence joins the best one when it is at least ``least_share`` times as likely, or
    ``least_share_of_one`` where a question asks for a yes or a no, or a date. How sure an answer must be
    follows from ``operating_point``, unless ``least_confidence`` is given. From ``least_elsewhere`` on,
    the share of the nearest anticipated questions that another document answers, the asker is sent
    there, unless the answer is all but sure.
    """

    question_characters: Annotated[int, Field(ge=1)] = 2000
    passages_read: Annotated[int, Field(ge=1, le=100)] = 10
    most_statements: Annotated[int, Field(ge=1, le=20)] = 3
    least_share: Annotated[float, Field(gt=0, le=1)] = 0.3
    least_share_of_one: Annotated[float, Field(gt=0, le=1)] = 0.5
    nearest: Annotated[int, Field(ge=0, le=10)] = 3
    operating_point: Point = Point.BALANCED
    least_confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    least_elsewhere: Annotated[float, Field(ge=0, le=1)] = 0.22


class ModelSettings(_Stage):
    """A language model that writes answers; none unless ``name`` and ``base_url`` or ``provider`` are set.

    ``base_url`` is that of an OpenAI-compatible server (``http://127.0.0.1:8001/v1``), ``key`` what it
    asks for, best given as ``QA_MODEL__KEY`` in the environment. ``provider`` is the class of another
    LlamaIndex ``LLM`` as ``module:Class``, made with ``arguments`` and the key as ``api_key``. A reply may
    take ``seconds``, retries after 429 and 5xx included; ``at_once`` replies are written at a time. The
    model gets the ``evidence`` best sentences, and a statement of its own needs ``least_support``.
    """

    name: str = ""
    base_url: str = ""
    key: SecretStr = SecretStr("")
    provider: str = ""
    arguments: dict[str, str | int | float | bool] = {}
    seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    at_once: Annotated[int, Field(ge=1, le=256)] = 4
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    reply_tokens: Annotated[int, Field(ge=32, le=8192)] = 700
    context_tokens: Annotated[int, Field(ge=1024)] = 8192
    evidence: Annotated[int, Field(ge=1, le=40)] = 8
    most_statements: Annotated[int, Field(ge=1, le=20)] = 5
    least_support: Annotated[float, Field(ge=0, le=1)] = 0.7

    @property
    def wanted(self) -> bool:
        """Whether a model is to be used at all."""
        return bool(self.name and (self.base_url or self.provider))


class ServeSettings(_Stage):
    """Where the service listens and what it accepts."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    body_bytes: Annotated[int, Field(ge=1024)] = 64 * 1024


class AuditSettings(_Stage):
    """Whether and where outcomes are recorded, and who may read the records over HTTP.

    Unless ``required`` is false, an answer that cannot be recorded is not given. ``url`` names a
    PostgreSQL database in place of ``folder/log.sqlite``; keys and checkpoints stay in ``folder``.
    ``token`` is what ``/v1/audit`` asks for; without one it is closed. A checkpoint is signed every
    ``checkpoint_records`` records and ``checkpoint_minutes`` minutes, whichever comes first.
    ``question_days`` is after how many days ``qa audit expire`` erases questions.
    """

    enabled: bool = True
    required: bool = True
    folder: Path = Path("audit")
    url: SecretStr = SecretStr("")
    token: Annotated[SecretStr, Field(min_length=16)] | None = None
    checkpoint_records: Annotated[int, Field(ge=1)] = 100
    checkpoint_minutes: Annotated[int, Field(ge=1)] = 60
    question_days: Annotated[int, Field(ge=1)] | None = None


class Settings(BaseSettings):
    """Everything, read once at start."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter=_DELIMITER,
        toml_file="qa.toml",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    corpus: CorpusSettings = CorpusSettings()
    reading: ReadingSettings = ReadingSettings()
    index: IndexSettings = IndexSettings()
    retrieve: RetrieveSettings = RetrieveSettings()
    answer: AnswerSettings = AnswerSettings()
    model: ModelSettings = ModelSettings()
    serve: ServeSettings = ServeSettings()
    audit: AuditSettings = AuditSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic passes all four by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then ``qa.toml`` in the working folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def as_recorded(settings: Settings, stages: Mapping[str, JsonValue]) -> Settings:
    """The settings with those of another time in place: what is found, and how answers are made of it.

    Of the language model the limits are restored, not the model itself and how it is reached.
    Raises LostSettings when this version of the program does not know them.
    """
    found = {"retrieve": settings.retrieve, "answer": settings.answer}
    try:
        then = {name: type(stage).model_validate(stages.get(name)) for name, stage in found.items()}
        return settings.model_copy(update={**then, "model": _limited(settings.model, stages.get("model"))})
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = ".".join(str(each) for each in detail["loc"])
        raise LostSettings(
            f"setting {place} as recorded: {detail['msg']}; use the version of the program that recorded it"
        ) from error


def _limited(model: ModelSettings, recorded: JsonValue) -> ModelSettings:
    """The model as it is set, with the limits that were recorded. Raises ValidationError."""
    said = recorded if isinstance(recorded, dict) else {}
    limits = {name: said[name] for name in _LIMITS if name in said}
    return model.model_copy(update=ModelSettings.model_validate(limits).model_dump(include=set(limits)))


def load() -> Settings:
    """The settings of this process.

    Raises SettingsError naming the setting, what is allowed and, unless it may be secret, the value; also for
    a variable of the environment that is a slip for one of ours.
    """
    _refuse_misspelled(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(f"setting {_told(error)}; mend it in the environment or in qa.toml") from error
    except ValueError as error:
        raise SettingsError(f"settings cannot be read: {error}; mend qa.toml or the environment") from error


def _told(error: ValidationError) -> str:
    """The first setting that is wrong and how; with the value found, unless that may be secret."""
    detail = error.errors(include_url=False)[0]
    place, kind = detail["loc"], detail["type"]
    plain = len(place) > 1 and kind != "extra_forbidden" and not _SECRET & set(place)
    found = f" (found {detail['input']!r:.80})" if plain else ""
    return f"{'.'.join(str(each) for each in place)}: {detail['msg']}{found}"


def _refuse_misspelled(environment: Mapping[str, str]) -> None:
    """Raises SettingsError for a variable that would set something if it were spelled right.

    One that is near to no setting belongs to another program: it is told in a warning, and left alone.
    """
    known = frozenset(_names(Settings, _PREFIX))
    free = tuple(name for name in known if name.endswith(_DELIMITER))
    for name in sorted(environment):
        spelled = name.upper()
        if not spelled.startswith(_PREFIX) or spelled in known or spelled.startswith(free):
            continue
        near = difflib.get_close_matches(spelled, sorted(known), 1, _NEAR)
        if near:
            raise SettingsError(
                f"the environment variable {name} is no setting; did you mean {near[0]}? Rename or unset it"
            )
        log.warning("the environment variable %s is no setting, and is left alone", name)


def _names(of: type[BaseModel], prefix: str) -> Iterator[str]:
    """The variables that can set the fields of a model: each field as a whole, and the fields in it.

    A name that ends in the delimiter may go on as it likes.
    """
    for name, field in of.model_fields.items():
        whole = prefix + name.upper()
        yield whole
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _names(field.annotation, whole + _DELIMITER)
        elif get_origin(field.annotation) is dict:
            yield whole + _DELIMITER
