# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the portal. Who may open them is in `access.ROUTES`."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from schedario.portal import dashboard, styleguide, views
from schedario.portal.filing.views import checks, document_checks
from schedario.portal.filing.views.form_module import serve_form_module
from schedario.portal.service.status import show_status

urlpatterns = [
    # Before the others: a save comes every few seconds from everybody who fills in, and addresses are tried in turn.
    path("schede/<slug:campaign>/<str:comune>/", include("schedario.portal.filing.urls")),
    path("", dashboard.show_home, name="home"),
    path("schede/", dashboard.show_own_schede, name="mine"),
    path("", include("schedario.portal.accounts.urls")),
    path("moduli/<str:name>", serve_form_module, name="form_module"),
    path("verifica/", checks.check_submission, name="check_receipt"),
    path("verifica/schede/", document_checks.verify_documents, name="verify_documents"),
    path("", include("schedario.portal.monitoring.urls")),
    path("analisi/", include("schedario.portal.analysis.urls")),
    path("campagne/", include("schedario.portal.campaigns.urls")),
    path("", include("schedario.portal.opendata.urls")),
    path("api/v1/", include("schedario.portal.opendata.api.urls")),
    path("privacy/", views.show_privacy, name="privacy"),
    path("note-legali/", views.show_legal_notes, name="legal"),
    path("accessibilita/", views.show_accessibility, name="accessibility"),
    path("status", show_status, name="status"),
    path("lingua/", set_language, name="language"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [
        path("stile/", styleguide.show_components, name="style"),
        path("stile/errori/<str:name>/", styleguide.show_error_page, name="style_error"),
    ]

handler400 = "schedario.portal.errors.handle_bad_request"
handler403 = "schedario.portal.errors.handle_forbidden"
handler404 = "schedario.portal.errors.handle_not_found"
handler500 = "schedario.portal.errors.handle_server_error"
