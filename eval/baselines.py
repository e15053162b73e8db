"""The baselines, built with public libraries as their users would: LlamaIndex, BM25, fixed chunks.

The only module that imports ``llama_index``, and ``faiss`` beside ``qa``: LlamaIndex's FAISS store is
made from a FAISS index. Every dependency is passed; LlamaIndex's global Settings are never read,
since they fall back to a hosted provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import faiss
from llama_index.core import Document as LlamaDocument
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.callbacks import CallbackManager
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode
from llama_index.vector_stores.faiss import FaissVectorStore

from eval import bm25, items
from eval.baseline import Baseline, Ranked
from eval.items import Item
from eval.metrics import Place
from eval.system import System
from qa.errors import QaError
from qa.index.dense import DenseIndex
from qa.index.encoders import Encoder
from qa.model import Document, Span
from qa.service import Service
from qa.text import trim

TOP_K = 2
CHUNK, OVERLAP = 500, 50


class LostNode(QaError):
    """A node of LlamaIndex whose text does not stand in its document."""


def systems(service: Service, dev: Sequence[Item] | None = None) -> list[System]:
    """The baselines over the documents of the current build, with the service's main encoder.

    Each refuses under the score that best told the answerable items of ``dev``; None takes the dev
    items of the question set on these documents. Without any, every question is answered.
    """
    engine = service.engine()
    documents, encoder = engine.documents, engine.encoders[0]
    chosen = [item for item in items.load() if item.split == "dev"] if dev is None else dev
    known = [item for item in chosen if item.document in documents]
    return [each.fitted(known) for each in unfitted(documents, encoder, engine.build.id)]


def unfitted(documents: Mapping[str, Document], encoder: Encoder, build: str) -> Iterator[Baseline]:
    """The baselines over these documents of a build, answering always."""
    dense = {"encoder": encoder.fingerprint}
    nodes = NodeRanker(documents, encoder)
    yield Baseline("llamaindex", nodes, documents, TOP_K, build, {**dense, "splitter": "SentenceSplitter"})
    words = bm25.ParagraphRanker(documents)
    yield Baseline("bm25", words, documents, 1, build, {"bm25s": bm25.VERSION})
    chunks = ChunkRanker(documents, encoder)
    yield Baseline(
        "chunks", chunks, documents, 1, build, {**dense, "chunk": f"{CHUNK} characters, {OVERLAP} shared"}
    )


class ChunkRanker:
    """Ranks chunks of CHUNK characters, each sharing OVERLAP with the one before, by cosine."""

    def __init__(self, documents: Mapping[str, Document], encoder: Encoder) -> None:
        self._encoder = encoder
        self._places = [(d.id, span) for d in documents.values() for span in chunks(d.text)]
        texts = [span.of(documents[id_].text) for id_, span in self._places]
        self._index = DenseIndex.of(encoder.encode_passages(texts, _silent))

    def rank(self, question: str, depth: int) -> list[Ranked]:
        """See Ranker; confidence is the cosine, 0 when negative."""
        found = self._index.search(self._encoder.encode_question(question), depth)
        return [_by_cosine(self._places[row], cosine) for row, cosine in found]


def chunks(text: str) -> Iterator[Span]:
    """Every CHUNK characters of a text, white space at the ends left out, none empty."""
    for start in range(0, max(1, len(text) - OVERLAP), CHUNK - OVERLAP):
        span = trim(text, Span(start, min(len(text), start + CHUNK)))
        if len(span):
            yield span


class NodeRanker:
    """LlamaIndex's usual pipeline: SentenceSplitter with its defaults, an embedding, a FAISS store.

    The splitter's defaults are 1024 tokens of cl100k_base with 200 shared, whose files come with
    llama-index-core. The store is over IndexFlatL2, as in its documentation.
    """

    def __init__(self, documents: Mapping[str, Document], encoder: Encoder) -> None:
        quiet = CallbackManager([])
        embedding = EncoderEmbedding(encoder)
        splitter = SentenceSplitter(callback_manager=quiet)
        self._places: dict[str, Place] = {}
        nodes: list[TextNode] = []
        for document in documents.values():
            made = _split(document, splitter)
            spans = located([node.text for node in made], document)
            self._places.update(
                {node.node_id: (document.id, span) for node, span in zip(made, spans, strict=True)}
            )
            nodes.extend(made)
        store = FaissVectorStore(faiss.IndexFlatL2(len(embedding.get_query_embedding("dimension"))))
        self._index = VectorStoreIndex(
            nodes,
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=embedding,
            transformations=[splitter],
            callback_manager=quiet,
        )

    def rank(self, question: str, depth: int) -> list[Ranked]:
        """See Ranker; of unit vectors at squared distance d the cosine is 1 - d / 2."""
        found = self._index.as_retriever(similarity_top_k=depth).retrieve(question)
        return [_by_cosine(self._places[each.node.node_id], 1 - (each.score or 0.0) / 2) for each in found]


class EncoderEmbedding(BaseEmbedding):
    """Our encoder as LlamaIndex wants it."""

    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(model_name=encoder.name, callback_manager=CallbackManager([]))
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(each) for each in self._encoder.encode_question(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(each) for each in row] for row in self._encoder.encode_passages(texts, _silent)]


def located(stretches: Sequence[str], document: Document) -> Iterator[Span]:
    """Where stretches, given in reading order, stand in the document. Raises LostNode."""
    at = -1
    for stretch in stretches:
        at = document.text.find(stretch, at + 1)
        if at < 0:
            raise LostNode(
                f"{stretch!r:.80} does not stand in {document.id} after the node before it; "
                "compare the versions of llama-index-core"
            )
        yield Span(at, at + len(stretch))


def _split(document: Document, splitter: SentenceSplitter) -> list[TextNode]:
    whole = LlamaDocument(text=document.text, id_=document.id)
    return [node for node in splitter.get_nodes_from_documents([whole]) if isinstance(node, TextNode)]


def _by_cosine(place: Place, cosine: float) -> Ranked:
    return Ranked(place, cosine, max(0.0, min(1.0, cosine)))


def _silent(_: int) -> None:
    """Nobody waits for this encoding by itself."""
