# SPDX-License-Identifier: EUPL-1.2
"""The rights to every page: one table of routes, and the middleware that holds every request against it.

A route that is not in the table cannot be opened by anybody. An object of somebody else is answered as one that
does not exist, so that addresses tell nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse

from schedario.portal.accounts.models import OF_ALL, Delegation, Membership, Role, User
from schedario.portal.content_negotiation import wants_json
from schedario.portal.registry.models import Ats, Comune


class Standing(StrEnum):
    """A person's relation to the object of a request, beside the roles of their account."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed_in"
    DELEGATE = "delegate"  # coordinatore of an ATS that the comune lets fill in for it


May = frozenset[str]
Named = TypeVar("Named", Comune, Ats)

ANYBODY: May = frozenset({Standing.ANYBODY})
SIGNED_IN: May = frozenset({Standing.SIGNED_IN})
WRITERS: May = frozenset({Role.COMPILATORE, Role.RESPONSABILE, Standing.DELEGATE})
SENDERS: May = frozenset({Role.RESPONSABILE})
READERS: May = WRITERS | {Role.COORDINATORE, Role.AMMINISTRATORE}
COORDINATORS: May = frozenset({Role.COORDINATORE, Role.AMMINISTRATORE})
ADMINISTRATORS: May = frozenset({Role.AMMINISTRATORE})
OBSERVERS: May = frozenset({Role.AMMINISTRATORE, Role.ANALISTA})
ANALYSTS: May = frozenset({Role.ANALISTA})

MANAGERS: May = frozenset({Role.RESPONSABILE, Role.COORDINATORE, Role.AMMINISTRATORE})
MANAGERS_OF_A_COMUNE: May = frozenset({Role.RESPONSABILE, Role.AMMINISTRATORE})


def _build_people_routes(kind: str, may: May) -> dict[str, May]:
    """The pages about the people of a comune, of an ATS, or of the whole portal."""
    return {f"accounts:{kind}_{page}": may for page in ("people", "invite", "renew", "withdraw", "remove")}


LOADING = ("start", "template", "columns", "check", "errors", "discard")  # the steps by which a file is loaded

OPEN_DATA = ("list", "catalogue", "catalogue_file", "campaign", "version", "dictionary", "file", "newest_file")
API = ("status", "campagne", "schede", "scheda", "comuni", "ats", "definizione", "openapi")
ANALYSIS = ("overview", "table", "distributions", "map", "doubts", "what_if")

# Route name → who may open it. With `comune` or `ats` in its address, the role must be one for that comune or ATS.
ROUTES: Mapping[str, May] = {
    "home": ANYBODY,
    "mine": SIGNED_IN,
    "campaigns:list": OBSERVERS,
    "campaigns:list_export": OBSERVERS,
    "campaigns:open": ADMINISTRATORS,
    "campaigns:campaign": OBSERVERS,
    "campaigns:dates": ADMINISTRATORS,
    "campaigns:definition": ADMINISTRATORS,
    "campaigns:definition_export": ADMINISTRATORS,
    "campaigns:editions": ADMINISTRATORS,
    "campaigns:edition": ADMINISTRATORS,
    "campaigns:drop_edition": ADMINISTRATORS,
    "campaigns:reminders": ADMINISTRATORS,
    "campaigns:reopening": ADMINISTRATORS,
    **{f"campaigns:supplied_{step}": ADMINISTRATORS for step in LOADING},
    **{f"campaigns:registry_{step}": ADMINISTRATORS for step in LOADING},
    "monitoring:progress": OBSERVERS,
    "monitoring:export": OBSERVERS,
    "monitoring:mine": COORDINATORS,
    "monitoring:board": COORDINATORS,
    "monitoring:board_export": COORDINATORS,
    **{f"opendata:{page}": ANYBODY for page in OPEN_DATA},
    **{f"api:{operation}": ANYBODY for operation in API},
    "opendata:manage": ADMINISTRATORS,
    "opendata:texts": ADMINISTRATORS,
    "opendata:again": ADMINISTRATORS,
    "opendata:withdraw": ADMINISTRATORS,
    "opendata:texts_of_scheda": SENDERS,
    "analysis:start": OBSERVERS,
    "analysis:comune": OBSERVERS,
    "analysis:search": OBSERVERS,
    "analysis:ask": ANALYSTS,
    "analysis:close": ANALYSTS,
    "analysis:schede_export": OBSERVERS,
    **{f"analysis:{page}": OBSERVERS for page in ANALYSIS},
    **{f"analysis:{page}_export": OBSERVERS for page in ANALYSIS},
    "privacy": ANYBODY,
    "legal": ANYBODY,
    "accessibility": ANYBODY,
    "language": ANYBODY,
    "status": ANYBODY,
    # only with DEBUG or DEMO
    "style": ANYBODY,
    "style_error": ANYBODY,
    "accounts:login": ANYBODY,
    "accounts:enter_demo": ANYBODY,
    "accounts:spid": ANYBODY,
    "accounts:cie": ANYBODY,
    "accounts:oidc_return": ANYBODY,
    "accounts:logout": ANYBODY,
    "accounts:password_forgotten": ANYBODY,
    "accounts:password_sent": ANYBODY,
    "accounts:password_choose": ANYBODY,
    "accounts:invitation": ANYBODY,
    "accounts:profile": SIGNED_IN,
    "accounts:password_change": SIGNED_IN,
    "accounts:change_email": SIGNED_IN,
    "accounts:confirm_email": SIGNED_IN,
    "accounts:end_other_sessions": SIGNED_IN,
    "accounts:hand_over": SIGNED_IN,
    "accounts:people": MANAGERS,
    "accounts:people_export": ADMINISTRATORS,
    **_build_people_routes("comune", MANAGERS_OF_A_COMUNE),
    **_build_people_routes("ats", COORDINATORS),
    **_build_people_routes("portal", ADMINISTRATORS),
    "accounts:delegation": READERS,
    "accounts:delegation_grant": SENDERS,
    "accounts:delegation_end": SENDERS,
    "form_module": ANYBODY,
    "filing:sheet": READERS,
    "filing:missing": READERS,
    "filing:why": READERS,
    "filing:save": WRITERS,
    "filing:state": READERS,
    "filing:confirm": WRITERS,
    "filing:withdraw": WRITERS,
    "filing:doubts": READERS,
    "filing:answer": WRITERS,
    "filing:send": SENDERS,
    "filing:rectify": SENDERS | ADMINISTRATORS,
    "filing:cancel": SENDERS,
    "filing:receipts": READERS,
    "filing:receipt": READERS,
    "filing:receipt_pdf": READERS,
    "filing:sent_pdf": READERS,
    "filing:sent_json": READERS,
    "filing:signed_upload": WRITERS,
    "filing:signed_pdf": READERS,
    "filing:pdf": READERS,
    "filing:json": READERS,
    "filing:text": READERS,
    "filing:story": READERS,
    "filing:files": READERS,
    "filing:upload": WRITERS,
    "filing:uploaded": WRITERS,
    "filing:discard": WRITERS,
    "filing:document_page": WRITERS,
    "filing:document_picture": WRITERS,
    "filing:undo_loading": WRITERS,
    "check_receipt": ANYBODY,
    "verify_documents": OBSERVERS,
}


@dataclass(frozen=True, slots=True)
class Access:
    """The standings of the person behind a request, for the object that its address names."""

    standings: frozenset[str] = frozenset()
    comune: Comune | None = None
    ats: Ats | None = None
    memberships: tuple[Membership, ...] = field(default=())

    def has_any_of(self, may: May) -> bool:
        return not self.standings.isdisjoint(may)


def get_access(request: HttpRequest) -> Access:
    """The access that the middleware found for a request, for its view."""
    access: Access = request.access  # type: ignore[attr-defined]
    return access


def require_access(request: HttpRequest, may: May) -> Access:
    """The access of a request, for a view that gives what it gives to nobody but `may`.

    The table lets people in, and the view's look-up says for whom it is: raises ImproperlyConfigured where the table
    opens the route to others too, so that a line that is loosened does not open what it should not.
    """
    name = request.resolver_match.view_name if request.resolver_match else ""
    if not ROUTES[name] <= may:
        raise ImproperlyConfigured(f"route {name!r} is open to {sorted(ROUTES[name] - may)}, its view is not")
    return get_access(request)


def get_comune(request: HttpRequest) -> Comune:
    """The comune that the request's address names; only for routes that name one."""
    return _require_named(request, get_access(request).comune)


def get_ats(request: HttpRequest) -> Ats:
    """The ATS that the request's address names; only for routes that name one."""
    return _require_named(request, get_access(request).ats)


def _require_named(request: HttpRequest, found: Named | None) -> Named:
    if found is None:
        raise ImproperlyConfigured(f"{request.path} does not name what its view is about")
    return found


class AccessMiddleware:
    """Lets a request through to its view only where the table does; leaves `request.access` for the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in ROUTES:
            raise ImproperlyConfigured(f"route {name!r} is not in the table of schedario.portal.access")
        may = ROUTES[name]
        if Standing.ANYBODY not in may and not request.user.is_authenticated:
            return _sign_in_first(request)
        if _has_nul(kwargs):
            raise Http404  # no name has a NUL character, and PostgreSQL would not even look for it
        access = determine_access(request.user, kwargs)
        if Standing.ANYBODY not in may and not access.has_any_of(may):
            raise _choose_refusal(access)
        request.access = access  # type: ignore[attr-defined]  # read by get_access
        return None


def _has_nul(kwargs: Mapping[str, Any]) -> bool:
    return any("\0" in str(value) for value in kwargs.values())


def determine_access(user: Any, kwargs: Mapping[str, Any]) -> Access:
    """The access of `user` to the comune or ATS that a route's arguments name; raises Http404 where there is none.

    An address that names both is about the comune, which must be of that ATS.
    """
    ats = _get_or_404(Ats.objects, code=kwargs["ats"]) if "ats" in kwargs else None
    known = isinstance(user, User) and user.is_active
    memberships: tuple[Membership, ...] = user.roles if known else ()
    comune = _find_comune_or_404(kwargs["comune"], memberships) if "comune" in kwargs else None
    if ats and comune and comune.ats_id != ats.pk:
        raise Http404
    if not known:
        return Access(frozenset({Standing.ANYBODY}), comune, ats)
    standings = {Standing.ANYBODY, Standing.SIGNED_IN, *_list_roles_that_count(memberships, comune, ats)}
    if comune and Role.COORDINATORE in standings and Delegation.objects.in_force().filter(comune=comune).exists():
        standings.add(Standing.DELEGATE)
    return Access(frozenset(standings), comune, ats, memberships)


def _find_comune_or_404(codice: str, memberships: tuple[Membership, ...]) -> Comune:
    """Takes the comune from the memberships where one is for it: whoever works for it has it at hand."""
    for membership in memberships:
        if membership.comune is not None and membership.comune.codice == codice:
            return membership.comune
    found: Comune = _get_or_404(Comune.objects.select_related("ats"), codice=codice)
    return found


def _get_or_404(among: Any, **conditions: str) -> Any:
    found = among.filter(**conditions).first()
    if found is None:
        raise Http404
    return found


def _list_roles_that_count(memberships: tuple[Membership, ...], comune: Comune | None, ats: Ats | None) -> set[str]:
    """The roles that count here: all of them where the address names nobody."""
    if comune is None and ats is None:
        return {membership.role for membership in memberships}
    everywhere = {membership.role for membership in memberships if membership.role in OF_ALL}
    if comune is not None:
        mine = {membership.role for membership in memberships if membership.comune_id == comune.pk}
        over = {
            membership.role
            for membership in memberships
            if membership.ats_id is not None and membership.ats_id == comune.ats_id
        }
        return everywhere | mine | over
    return everywhere | {membership.role for membership in memberships if ats and membership.ats_id == ats.pk}


def _choose_refusal(access: Access) -> Exception:
    """Tells people of the object that it is not theirs to do; to others the object does not exist."""
    stranger = access.standings <= {Standing.ANYBODY, Standing.SIGNED_IN}
    return Http404() if stranger and (access.comune or access.ats) else PermissionDenied()


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"error": "sign_in"}, status=401)
    return redirect_to_login(request.get_full_path())
