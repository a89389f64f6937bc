# SPDX-License-Identifier: EUPL-1.2
"""A national campaign that never was: the real comuni with invented schede, the same from the same seed.

All of it is test data and says so in every file («dati_di_prova»). `calibration` holds the few parameters and where
they come from; docs/territory.md tells what is real, what is calibrated and what is assumed.
"""
