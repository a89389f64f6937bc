# SPDX-License-Identifier: EUPL-1.2
"""From typed shapes to a form: names resolved, formulas typed, everything that is wrong said at once."""
