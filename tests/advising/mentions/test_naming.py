"""Names are found by their capitals, less titles and words that only begin a sentence."""

from __future__ import annotations

import pytest

from coach.advising.mentions.naming import name_places

COMMON = frozenset("ringing spoke call the went sales dropping again".split())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ringing Siobhan Tuohy at Carrigmore Dairies", ["Siobhan Tuohy", "Carrigmore Dairies"]),
        ("mail to Mrs Okafor, Tern Foods", ["Okafor", "Tern Foods"]),
        ("Frau Dr. Lindqvist wrote", ["Lindqvist"]),
        ("I met Ana. Tern Foods wants a call on Monday", ["Ana", "Tern Foods"]),
        ("J. Okoro from Lomax & Thorpe", ["J. Okoro", "Lomax & Thorpe"]),
        ("the board of the Bank of Rill", ["Bank of Rill"]),
        ("Hugo of Pryce Chambers", ["Hugo", "Pryce Chambers"]),
        ("Tern Foods' CFO Everard Lyle", ["Tern Foods", "Everard Lyle"]),
        ("Denise is chummy, what do i send denise", ["Denise", "denise"]),
        ("wants my best customer Noemi AGAIN", ["Noemi"]),
        ("the CFO wants a call, PO on Friday", []),
        ("THEY WANT TO RING A CUSTOMER OF OURS TODAY ALREADY", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in name_places(text, COMMON)] == names
