"""Any provider of language models through LlamaIndex's ``LLM``. The only module that imports ``llama_index``.

LlamaIndex is an optional extra (``pip install 'qa[model]'``) and is imported when a model is opened. Its
global ``Settings`` are never read: everything is passed.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa.answer.language_model import LanguageModel, Limited
from qa.errors import ModelUnavailable, SettingsError
from qa.settings import ModelSettings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


class LlamaIndexModel:
    """A LlamaIndex ``LLM`` as a LanguageModel."""

    def __init__(self, llm: LLM, name: str) -> None:
        self._llm = llm
        self.name = name

    def stream(self, instructions: str, message: str) -> Iterator[str]:
        """See LanguageModel. The client's own retries, with backoff, come before ModelUnavailable."""
        from llama_index.core.llms import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=instructions),
            ChatMessage(role=MessageRole.USER, content=message),
        ]
        try:
            for reply in self._llm.stream_chat(messages):
                yield reply.delta or ""
        except Exception as error:
            # Providers raise what they like; what they say may hold addresses and stays with us.
            raise ModelUnavailable(f"it could not be reached or failed ({type(error).__name__})") from error


def open_model(settings: ModelSettings) -> LanguageModel | None:
    """The model that the settings name, kept to their limits; None when they name none.

    Raises SettingsError when LlamaIndex or the provider's package is not installed, or refuses.
    """
    if not settings.wanted:
        return None
    try:
        llm = _provider(settings) if settings.provider else _openai_like(settings)
    except ImportError as error:
        raise SettingsError(
            f"a language model is set, but {error.name or error} is not installed; "
            "run pip install 'qa[model]', or take the model out of the settings"
        ) from error
    except (ValueError, TypeError) as error:
        raise SettingsError(f"the language model {settings.name!r} cannot be set up: {error}") from error
    return Limited(LlamaIndexModel(llm, settings.name), settings.seconds, settings.at_once)


def _openai_like(settings: ModelSettings) -> LLM:
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=settings.name,
        api_base=settings.base_url,
        api_key=settings.key.get_secret_value() or "none",
        is_chat_model=True,
        temperature=settings.temperature,
        max_tokens=settings.reply_tokens,
        context_window=settings.context_tokens,
        timeout=settings.seconds,
        max_retries=settings.retries,
    )


def _provider(settings: ModelSettings) -> LLM:
    """An ``LLM`` class given as ``module:Class``, made with the arguments of the settings."""
    from llama_index.core.llms import LLM

    module, _, name = settings.provider.partition(":")
    made = getattr(importlib.import_module(module), name or "", None)
    if not (isinstance(made, type) and issubclass(made, LLM)):
        raise SettingsError(
            f"model.provider is {settings.provider!r}, which is no LlamaIndex LLM; write module:Class, "
            "such as llama_index.llms.anthropic:Anthropic"
        )
    key = settings.key.get_secret_value()
    arguments = {**settings.arguments, **({"api_key": key} if key else {})}
    return made(**arguments)
