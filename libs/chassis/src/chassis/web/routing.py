"""Routers of pages."""

from fastapi import APIRouter, Depends, Request

from chassis.web import csrf
from chassis.web.pages import pages_of


async def _from_our_form(request: Request) -> None:
    await csrf.check(request, cookie=pages_of(request).cookie("form"))


def page_router() -> APIRouter:
    """A router of pages: its forms are protected against forgery, and the API's document doesn't list them."""
    return APIRouter(include_in_schema=False, dependencies=[Depends(_from_our_form)])
