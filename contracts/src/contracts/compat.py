"""Whether a new JSON Schema still accepts what the released one accepted (design §3: only optional fields may come)."""

from typing import Any

NARROWING = ("enum", "const", "pattern", "type", "maxLength", "minLength", "minimum", "maximum", "exclusiveMinimum")


def incompatibilities(released: dict[str, Any], new: dict[str, Any], /, *, at: str = "") -> list[str]:
    """What a producer or consumer of the released schema would trip over, one line each."""
    found = [f"{at or '/'}: `{field}` became required" for field in _added(released, new, "required")]
    found += [f"{at or '/'}: `{field}` is no longer required" for field in _added(new, released, "required")]
    found += [
        f"{at}/{word}: was {released.get(word)!r}, is {new.get(word)!r}"
        for word in NARROWING
        if word in released and not isinstance(released[word], dict) and released.get(word) != new.get(word)
    ]
    for group in ("properties", "$defs"):
        for name, schema in released.get(group, {}).items():
            here = f"{at}/{group}/{name}"
            if name not in new.get(group, {}):
                found.append(f"{here}: is gone")
            else:
                found += incompatibilities(schema, new[group][name], at=here)
    for word in ("items", "anyOf", "$ref"):
        if word in released and released[word] != new.get(word):
            found.append(f"{at}/{word}: changed")
    return found


def _added(released: dict[str, Any], new: dict[str, Any], word: str) -> list[str]:
    return sorted(set(new.get(word, [])) - set(released.get(word, [])))
