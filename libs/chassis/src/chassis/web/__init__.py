"""Pages, rendered on the server: one shell, one set of components (design §5.1, docs/reference/chassis.md)."""

from chassis.web.flash import Flash
from chassis.web.forms import Form, FormField, Mistake, blank, read_form, read_query
from chassis.web.pages import Pages, pages_of, render, see_other
from chassis.web.routing import page_router, signed_in
from chassis.web.settings import PageSettings
from chassis.web.sign_in import SignIn
from chassis.web.values import Figure, Link, Page, Step, Viewer

__all__ = [
    "Figure",
    "Flash",
    "Form",
    "FormField",
    "Link",
    "Mistake",
    "Page",
    "PageSettings",
    "Pages",
    "SignIn",
    "Step",
    "Viewer",
    "blank",
    "page_router",
    "pages_of",
    "read_form",
    "read_query",
    "render",
    "see_other",
    "signed_in",
]
