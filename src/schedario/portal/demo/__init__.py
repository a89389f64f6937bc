# SPDX-License-Identifier: EUPL-1.2
"""A campaign to try the portal with: two real comuni as they published themselves, all else invented and marked.

What is invented bears «DI PROVA» in its name and `synthetic` in its row. The same day makes the same data again.
"""
