# SPDX-License-Identifier: EUPL-1.2
"""From the files of an edition, and of those it extends, to typed shapes; every fault is told, with its place."""
