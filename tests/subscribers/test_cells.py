"""Cells a spreadsheet would compute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.cells import defused, plain


@pytest.mark.parametrize("text", ["=1+1", "+4420", "-1", "@SUM(A1)", "'=1", "\tx"])
def test_formulas_are_made_harmless(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ada", "", "'t Hooft", "a=b"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert defused(text) == text
    assert plain(text) == text


@given(st.text("'=+-@a", max_size=6) | st.text())
def test_the_way_out_and_back_in_changes_nothing(text: str) -> None:
    assert plain(defused(text)) == text
