# SPDX-License-Identifier: EUPL-1.2
"""A sandbox: work on what strangers sent, in a process of its own, with limits of time, memory and output."""
