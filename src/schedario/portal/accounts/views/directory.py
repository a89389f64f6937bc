# SPDX-License-Identifier: EUPL-1.2
"""The beginning of managing people: one's own places, or, for an amministratore, everybody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schedario.portal.access import get_access
from schedario.portal.accounts.forms import SearchForm
from schedario.portal.accounts.models import Membership, Role, User
from schedario.portal.accounts.places import Place
from schedario.portal.downloads import add_moment, send_table
from schedario.portal.registry.models import Ats, Comune
from schedario.tables.kinds import boolean
from schedario.tables.table import Column, Table

PEOPLE_ON_A_PAGE = 50
PLACES_SHOWN = 10


@require_GET
def show_managed_people(request: HttpRequest) -> HttpResponse:
    """Leads to the people of one's comune or ATS; with many of them, lists these."""
    access = get_access(request)
    if Role.AMMINISTRATORE in access.standings:
        return show_all_people(request)
    managed = [
        membership for membership in access.memberships if membership.role in (Role.RESPONSABILE, Role.COORDINATORE)
    ]
    places = [Place(membership.comune, membership.ats) for membership in managed]
    if len(places) == 1:
        return HttpResponseRedirect(places[0].build_url("people"))
    return render(request, "accounts/my_places.html", {"places": places})


def show_all_people(request: HttpRequest) -> HttpResponse:
    """All people with a role, as far as they fit what is looked for, and the places that fit it."""
    form = SearchForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    order = request.GET.get("ordine", "nome")
    page = Paginator(_find_people(filters, order), PEOPLE_ON_A_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "places": _find_places(filters), "portal": Place()}
    return render(request, "accounts/directory.html", {**context, "table": build_people_table(), "order": order})


def export_people(request: HttpRequest, kind: str) -> HttpResponse:
    """The people that fit what is looked for, of all pages, as CSV or XLSX."""
    form = SearchForm(request.GET)
    people = _find_people(form.cleaned_data if form.is_valid() else {}, request.GET.get("ordine", "nome"))
    return send_table(build_people_table(), people, kind, add_moment("persone"))


def build_people_table() -> Table[User]:
    """The columns of the list of people; its order is the database's."""
    active = boolean(_("aperto"), _("chiuso"))
    return Table(
        _("Persone"),
        (
            Column("nome", _("Persona"), lambda one: one.name, sort=("name",), drawn="name"),
            Column("email", _("E-mail"), lambda one: one.email, sort=("email",)),
            Column("ruoli", _("Ruoli"), _list_roles, sort=None, drawn="roles"),
            Column("account", _("Account"), lambda one: one.is_active, active, on_page=False),
        ),
    )


def _list_roles(person: User) -> str:
    """Each role with its place."""
    roles = person.memberships.all()
    return "; ".join(" – ".join(filter(None, (role.get_role_display(), role.place_name))) for role in roles)


def _find_people(filters: dict[str, str], order: str) -> QuerySet[User]:
    roles = Membership.objects.select_related("comune", "ats").order_by("role", "pk")
    column, descending = build_people_table().read_order(order)
    names = [f"{'-' if descending else ''}{name}" for name in (*column.sort_names, "name", "pk")]
    found = User.objects.order_by(*dict.fromkeys(names)).prefetch_related(Prefetch("memberships", roles))
    condition = _build_role_condition(filters)
    if condition:
        found = found.filter(Exists(Membership.objects.filter(condition, user=OuterRef("pk"))))
    if filters.get("q"):
        found = found.filter(Q(name__icontains=filters["q"]) | Q(email__icontains=filters["q"]))
    return found


def _build_role_condition(filters: dict[str, str]) -> Q:
    condition = Q()
    if filters.get("role"):
        condition &= Q(role=filters["role"])
    if filters.get("comune"):
        condition &= Q(comune__denominazione__icontains=filters["comune"]) | Q(comune__codice__iexact=filters["comune"])
    if filters.get("ats"):
        named = Q(name__icontains=filters["ats"]) | Q(code__iexact=filters["ats"])
        all_of_it = Ats.objects.filter(named)
        condition &= Q(ats__in=all_of_it) | Q(comune__ats__in=all_of_it)
    return condition


def _find_places(filters: dict[str, str]) -> list[Place]:
    """The first comuni and ATS of the names looked for, with or without people."""
    places: list[Place] = []
    if filters.get("comune"):
        named = Q(denominazione__icontains=filters["comune"]) | Q(codice__iexact=filters["comune"])
        places += [Place(comune=comune) for comune in Comune.objects.filter(named)[:PLACES_SHOWN]]
    if filters.get("ats"):
        named = Q(name__icontains=filters["ats"]) | Q(code__iexact=filters["ats"])
        places += [Place(ats=ats) for ats in Ats.objects.filter(named)[:PLACES_SHOWN]]
    return places
