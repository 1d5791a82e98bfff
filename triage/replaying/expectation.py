"""What a fixture expects of its replay: ``expect.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from triage.domain.catalogue import FACTS
from triage.domain.decisions import Reason
from triage.domain.errors import BadValue
from triage.domain.fact_values import did_you_mean
from triage.domain.kind_names import KIND_NAMES, UNCLASSIFIED
from triage.replaying.outcome import OUTCOMES, Outcome

_NAMES = ("outcome", "kind", "policy", "actions", "reason", "because")
_COMPARED = ("outcome", "kind", "policy", "actions", "reason")


@dataclass(frozen=True, slots=True)
class Expectation:
    """``told`` holds what the file says, by name; what it does not name may come out either way."""

    told: Mapping[str, object]

    def differences(self, came: Outcome) -> list[str]:
        """What came out otherwise, in words."""
        return [
            *(
                f"{name}: expected {_shown(self.told[name])}, came {_shown(getattr(came, name))}"
                for name in _COMPARED
                if name in self.told and self.told[name] != getattr(came, name)
            ),
            *(
                f"because: the explanation does not name {fact}; it names {', '.join(sorted(came.named)) or 'nothing'}"
                for fact in _texts(self.told.get("because") or [])
                if fact not in came.named
            ),
        ]


def read_expectation(text: str) -> Expectation:
    """Raises BadValue saying what is wrong with it."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadValue(f"it is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(document, dict) or "outcome" not in document:
        raise BadValue(f"it says an outcome: {', '.join(OUTCOMES)}")
    if unknown := [str(name) for name in document if name not in _NAMES]:
        raise BadValue(f"there is no {unknown[0]!r}{did_you_mean(unknown[0], _NAMES)}; there is {', '.join(_NAMES)}")
    _known_word("outcome", document["outcome"], OUTCOMES)
    _known_word("kind", document.get("kind"), (*KIND_NAMES, UNCLASSIFIED))
    _known_word("reason", document.get("reason"), tuple(str(reason) for reason in Reason))
    for fact in _list(document, "because"):
        _known_word("because", fact, tuple(FACTS))
    told = {**document, **{name: _list(document, name) for name in ("actions", "because") if name in document}}
    return Expectation(told)


def _known_word(name: str, word: object, known: tuple[str, ...]) -> None:
    if word is not None and word not in known:
        raise BadValue(f"{name} is never {word!r}{did_you_mean(str(word), known) or '; see interfaces.md'}")


def _list(document: Mapping[str, object], name: str) -> list[str]:
    value = document.get(name)
    if value is not None and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        raise BadValue(f"{name} is a list of names")
    return list(_texts(value or []))


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return "none" if value is None else str(value)
