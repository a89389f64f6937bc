# SPDX-License-Identifier: EUPL-1.2
"""The pages of a PDF: opened, drawn, and read word by word with their places."""
