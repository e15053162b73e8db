"""How long ``POST /v1/check`` takes: milliseconds for claims with a citation, with a question, and alone.

``python -m eval.bench.check`` puts the labelled claims to the service as a caller would, one after the other,
without the network between. The first few calls load the models and are not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence

import numpy as np
from starlette.testclient import TestClient

from eval.claims.items import Labelled, load
from qa.serve.app import create_app
from qa.service import open_service
from qa.settings import load as load_settings

_WARM = 3


def main() -> None:
    """Measure all three ways, one line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=60)
    count = parser.parse_args().claims
    claims = load()
    chosen = claims[:: max(1, len(claims) // count)][:count]
    client = TestClient(create_app(open_service(load_settings())))
    ways: dict[str, list[Mapping[str, object]]] = {
        "citation": [cited(each) for each in chosen],
        "question": [{"claim": each.claim, "question": f"Is it true: {each.claim}"} for each in chosen],
        "alone": [{"claim": each.claim} for each in chosen],
    }
    for way, bodies in ways.items():
        sys.stdout.write(json.dumps({"by": way, **figures(timed(client, bodies))}) + "\n")
        sys.stdout.flush()


def cited(claim: Labelled) -> Mapping[str, object]:
    """A claim with its first quote as the citation."""
    quote = claim.evidence[0]
    span = {"start": quote.start, "end": quote.end}
    return {"claim": claim.claim, "citation": {"document": {"id": quote.document}, "span": span}}


def timed(client: TestClient, bodies: Sequence[Mapping[str, object]]) -> list[float]:
    """Milliseconds for each body; the first ones are sent once more beforehand."""
    for body in bodies[:_WARM]:
        client.post("/v1/check", json=body)
    taken = []
    for body in bodies:
        started = time.perf_counter()
        client.post("/v1/check", json=body).raise_for_status()
        taken.append(1000 * (time.perf_counter() - started))
    return taken


def figures(taken: Sequence[float]) -> dict[str, float]:
    """How many, the median and the 95th percentile."""
    median, high = np.percentile(taken, [50, 95])
    return {"n": len(taken), "median_ms": round(float(median), 1), "p95_ms": round(float(high), 1)}


if __name__ == "__main__":
    main()
