# SPDX-License-Identifier: EUPL-1.2
"""Plots as plain coordinates, in points of the drawing with y downwards; the templates write them as SVG.

Values are stored integers; only where they lie on the drawing is a float.
"""
