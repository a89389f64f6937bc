# SPDX-License-Identifier: EUPL-1.2
"""What a form is: loaded, validated, linted."""
