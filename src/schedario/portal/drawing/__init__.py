# SPDX-License-Identifier: EUPL-1.2
"""What all plots have in common: the frame in points of the drawing, y downwards, and the axes in it."""
