# SPDX-License-Identifier: EUPL-1.2
"""The standing comparison of the engines: any number of generated schede, every result, exactly."""
