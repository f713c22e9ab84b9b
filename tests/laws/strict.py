"""An independent judge of records: Python's json, made as strict as
inspection-record(5) asks."""

import json

DEPTH_MAX = 128


def refuse(word):
    raise ValueError(word)


def names(pairs):
    """Of an object only its list of names is kept."""
    return [name for name, _ in pairs]


def depth(text):
    """How deeply a valid text is nested."""
    level = deepest = 0
    inside = escaped = False
    for c in text:
        if inside:
            if escaped:
                escaped = False
            elif c == "\\":
                escaped = True
            elif c == '"':
                inside = False
        elif c == '"':
            inside = True
        elif c in "[{":
            level += 1
            deepest = max(deepest, level)
        elif c in "]}":
            level -= 1
    return deepest


def is_record(line):
    """Whether the bytes (without line feed) are a valid record."""
    if b"\0" in line:
        return False
    try:
        text = line.decode("utf-8")
        top = json.loads(
            text,
            parse_constant=refuse,
            parse_int=str,
            parse_float=str,
            object_pairs_hook=names,
        )
    except (ValueError, RecursionError):
        return False
    if text.lstrip(" \t\r")[:1] != "{" or depth(text) > DEPTH_MAX:
        return False
    return len(set(top)) == len(top)
