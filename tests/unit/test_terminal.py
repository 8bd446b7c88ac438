"""What the launcher prints lines up, Chinese and Latin alike."""

import json
from pathlib import Path

from app.launcher.terminal import COLUMNS, table


def test_columns_line_up_where_a_chinese_character_takes_two(tmp_path: Path) -> None:
    people = [("grid_worker", "白若谷", "2228", "tj92-bw7u", "杏坛社区"), ("auditor", "Li", "9", "x", "云溪区")]
    file = tmp_path / "demo.json"
    file.write_text(json.dumps([dict(zip(COLUMNS, person, strict=True)) for person in people]), "utf-8")
    assert list(table(file)) == [
        "role         name    username  password   area_name",
        "grid_worker  白若谷  2228      tj92-bw7u  杏坛社区",
        "auditor      Li      9         x          云溪区",
    ]
