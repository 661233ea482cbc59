# SPDX-License-Identifier: Apache-2.0
"""The rules of the house as checks over the tree; tools/check.py runs them, tests/contracts/test_house.py proves that they bite."""
