"""A Service to an HTTP application: routes, limits, problems and pages put together."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from qa import __version__
from qa.serve import answers, ask, audit, check, documents, health, pages, problems, reviews, search
from qa.serve.limits import BodyLimit
from qa.service import Service


def create_app(service: Service) -> FastAPI:
    """The application that serves ``service``; nothing is loaded until the first request."""
    app = FastAPI(
        title="Policy document questions",
        version=__version__,
        description="Every statement of an answer cites a passage: `text[start:end] == quote`.",
        # FastAPI's own documentation pages load their scripts from the internet.
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    for routes in (ask, check, answers, search, documents, audit, reviews, health, pages):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    app.add_middleware(BodyLimit, most=service.settings.serve.body_bytes)
    problems.install(app)
    return app
