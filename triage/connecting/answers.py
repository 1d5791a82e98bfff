"""Answers: what somebody said to a guide's questions, as settings and secrets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.config import Settings, read_settings
from triage.connecting.guide import Guide, Question
from triage.domain.errors import BadValue
from triage.domain.fact_values import did_you_mean


@dataclass(frozen=True, slots=True)
class Answers:
    """``settings`` are keys of ``triage.toml``; ``secrets`` are by the name that they are looked up by."""

    guide: Guide
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)

    def tried(self) -> Settings:
        """The settings as they would be. Raises BadValue naming what is wrong."""
        now = read_settings()
        secrets = {name: each.get_secret_value() for name, each in now.secrets.items()}
        changes = {name: _merged(_plain(now, name), value) for name, value in self.settings.items()}
        sources = changes.get("sources", {})
        for name, source in sources.items():
            if name in self.secrets:
                source["secrets"] = [self.secrets[name]]
        return read_settings(**{**changes, "secrets": {**secrets, **self.secrets}, "secrets_folder": None})


def read_answers(guide: Guide, said: Mapping[str, object]) -> Answers:
    """Raises BadValue for a question that is not answered, or an answer to none."""
    keys = tuple(question.key for question in guide.questions)
    if strange := next((key for key in said if key not in keys), None):
        meant = did_you_mean(strange, keys)
        raise BadValue(f"{guide.kind} asks nothing called {strange!r}{meant}; it asks {', '.join(keys)}")
    given = [(each, answer) for each in guide.questions if (answer := _answer(each, said))]
    secrets = {f"{guide.name}-{each.key}": answer for each, answer in given if each.goes == "secret"}
    settings = _of_system(guide, given)
    if signing := next((answer for each, answer in given if each.goes == "webhook"), None):
        settings["sources"] = {guide.kind: {"kind": guide.source}}
        secrets[guide.kind] = signing
    return Answers(guide, settings, secrets)


def _of_system(guide: Guide, given: Sequence[tuple[Question, str]]) -> dict[str, Any]:
    told: dict[str, Any] = {each.goes: answer for each, answer in given if each.goes in ("url", "mapping")}
    for each, answer in given:
        if each.goes == "carriers":
            told["carriers"] = [name.strip() for name in answer.split(",") if name.strip()]
        if each.goes == "mapping" and not Path(answer).is_file():
            raise BadValue(f"there is no file {answer}")
    if guide.role == "carrier":
        return {"carriers": {guide.name: {"kind": guide.kind, **told}}}
    return {"backoffice_kind": guide.kind, **{f"backoffice_{name}": each for name, each in told.items()}}


def _answer(question: Question, said: Mapping[str, object]) -> str:
    value = said.get(question.key, question.default)
    if value is None or (value == "" and question.default is None):
        raise BadValue(f"{question.key!r} is not answered: {question.asks}")
    if not isinstance(value, str):
        raise BadValue(f"the answer to {question.key!r} is not a text")
    return value.strip()


def _plain(settings: Settings, name: str) -> object:
    return settings.model_dump(mode="python", include={name}).get(name)


def _merged(now: object, value: object) -> Any:
    return {**now, **value} if isinstance(now, dict) and isinstance(value, dict) else value
