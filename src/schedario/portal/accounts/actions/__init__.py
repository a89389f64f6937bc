# SPDX-License-Identifier: EUPL-1.2
"""Acts about people, one function each: it writes the change and its event in one durable transaction."""
