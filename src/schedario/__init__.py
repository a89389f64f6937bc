# SPDX-License-Identifier: EUPL-1.2
"""Schedario: the schede di monitoraggio degli obiettivi di servizio as data, computed exactly and explained."""
