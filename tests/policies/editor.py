"""A policy file as an editor sees it: YAML 1.2 against the schema, without our loader."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from triage.actions.catalogue import ACTIONS
from triage.policies.schema import policy_schema

SCHEMA = Path(__file__).parents[2] / "docs" / "policies.schema.json"


class _Core(yaml.CSafeLoader):
    """The core schema of YAML 1.2: ``off`` is a word, and a day is a text."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag.rpartition(":")[2] in ("int", "float", "null")]
    for first, forms in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
for _word in ("true", "false"):
    _Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), [_word[0]])


@cache
def _validator() -> Draft7Validator:
    schema = json.loads(json.dumps(policy_schema(ACTIONS)))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def read(text: str) -> Any:
    return _Core(text).get_single_data()


def readable(text: str) -> Any | None:
    """The document, or None where an editor sees that it is no YAML before it looks at any schema."""
    try:
        return read(text)
    except yaml.YAMLError:
        return None


def complaint(document: Any) -> str | None:
    """What an editor underlines first, as ``place: message``, or None."""
    error = best_match(_validator().iter_errors(document))
    return None if error is None else f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
