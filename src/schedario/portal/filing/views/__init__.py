# SPDX-License-Identifier: EUPL-1.2
"""The pages and files of one scheda, and what their scripts ask for."""
