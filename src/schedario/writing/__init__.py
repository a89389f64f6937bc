# SPDX-License-Identifier: EUPL-1.2
"""Characters and numbers as people and their programs write them; every comparison and every reader uses these."""
