"""Templates are read like code: no line of one is longer than an editor shows."""

from __future__ import annotations

from pathlib import Path

APPLICATION = Path(__file__).parents[2] / "src" / "unisono_app"
LONGEST = 199


def long_lines(room: Path) -> list[str]:
    return [
        f"{page.relative_to(APPLICATION)}:{number} {len(line)}"
        for page in sorted(room.rglob("*.html"))
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST
    ]


def test_no_line_of_a_template_is_too_long() -> None:
    rooms = [room for room in sorted(APPLICATION.iterdir()) if (room / "templates").is_dir()]
    assert any(room.name == "base" for room in rooms)
    assert [line for room in rooms for line in long_lines(room)] == []
