# SPDX-License-Identifier: EUPL-1.2
"""A table declared once: page, order, terminal, CSV and workbook follow from its columns."""
