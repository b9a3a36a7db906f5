"""The file `items.yaml` of an exported folder: owner, audience, precedence and review of its items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError

from coach.errors import BadFile
from coach.frontmatter import load_yaml
from coach.library.records import Upkeep

NAME = "items.yaml"


def written(upkeep: Mapping[str, Upkeep]) -> str:
    """The file's text: items for which something is settled, by id."""
    settled = {
        item: one.model_dump(mode="json", exclude_defaults=True)
        for item, one in sorted(upkeep.items())
        if one != Upkeep()
    }
    head = "# What is settled for these items and holds for all their versions.\n"
    return head + yaml.safe_dump({"items": settled}, sort_keys=False, allow_unicode=True)


def read(path: Path) -> dict[str, Upkeep]:
    """What such a file settles, by item; raises BadFile."""
    try:
        found = load_yaml(path.read_text(encoding="utf-8"), str(path))["items"]
        return {str(item): Upkeep.model_validate(settled) for item, settled in found.items()}
    except ValidationError as error:
        first = error.errors()[0]
        raise BadFile(str(path), 1, f"`{'.'.join(map(str, first['loc']))}`: {first['msg']}") from None
    except (OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadFile(str(path), 1, f"it is no list of items ({error})") from None
