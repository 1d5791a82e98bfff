"""Settings: environment variables ``TRIAGE_…`` and keys of ``triage.toml``, read once, checked at start."""

import os
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from triage.domain.breaker import Threshold
from triage.domain.bursts import BurstLimits
from triage.domain.durations import parse_duration
from triage.domain.errors import BadValue
from triage.domain.fact_values import did_you_mean
from triage.domain.hours import Calendar
from triage.domain.policies import Mode
from triage.domain.stops import Stops
from triage.domain.supplied import CAN_BE_NONE, Supplies

BackOfficeKind = Literal["reference", "mapped", "shopify", "vendure", "woocommerce", "onx"]
CarrierKind = Literal["easypost", "aftership", "shippo", "shipengine", "usps", "canadapost"]
SourceKind = Literal[
    "standard-webhooks", "shopify", "woocommerce", "easypost", "aftership", "shippo", "shipengine"
]  # fmt: skip


class CalendarSettings(BaseModel):
    """Working hours of a location or a carrier that does not tell its own."""

    time_zone: str = Field(description="As in Europe/Berlin.")
    opens: time = Field(time(0, 0), description="When the day's work begins. Example: 08:00")
    closes: time = Field(time(23, 59, 59), description="When it ends; at or before it opens is on the next day.")
    cut_off: time | None = Field(None, description="After that, new work counts from the next working day.")
    working_days: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        [0, 1, 2, 3, 4], min_length=1, description="Days of the week, Monday is 0."
    )
    holidays: list[date] = Field(default_factory=list, description='Days without work. Example: ["2026-12-25"]')

    @field_validator("time_zone")
    @classmethod
    def _a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, KeyError, OSError):
            raise ValueError(f"{value!r} is no time zone, as in Europe/Berlin") from None
        return value

    @property
    def calendar(self) -> Calendar:
        return Calendar(
            self.time_zone,
            self.opens,
            self.closes,
            self.cut_off,
            frozenset(self.working_days),
            frozenset(self.holidays),
        )


class CarrierSettings(BaseModel):
    """Who is asked about parcels, where the back office does not tell of them itself."""

    kind: CarrierKind = Field(description="Whose API it is.")
    url: str = Field("", description="Where it is; empty is the vendor's own address.")
    carriers: list[str] = Field(
        default_factory=list,
        description='The carriers it is asked about, as labels of orders name them; [] is all others. Example: ["DHL"]',
    )
    options: dict[str, str] = Field(default_factory=dict, description="What this kind takes besides, by its page.")
    timeout_seconds: float = Field(10.0, gt=0, le=60, description="How long one call may take.")


class SourceSettings(BaseModel):
    """Who may send webhooks to ``/webhooks/NAME``, and how they sign."""

    kind: SourceKind = Field("standard-webhooks", description="How deliveries are signed and read.")
    secrets: list[SecretStr] = Field(
        default_factory=list,
        description='Signing secrets; any of them verifies. Example: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]. '
        "A file of the source's name in TRIAGE_SECRETS_FOLDER, one secret a line, counts before these.",
    )
    silent_after_seconds: int = Field(
        0, ge=0, le=2_592_000, description="How long it may say nothing before that is an alarm; 0 is for ever."
    )
    replay_window_seconds: int = Field(300, ge=1, le=86_400, description="How far a delivery's timestamp may be off.")


class Attestation(BaseModel):
    """What a named person attests that an action sets off in the back office."""

    by: str = Field(min_length=1, description="Who attests it.")
    effects: list[Literal["customer", "money", "automation"]] = Field(
        default_factory=list, description="What it sets off; an empty list says nothing."
    )


class Settings(BaseSettings):
    """Everything that can be set. Environment variables win over ``triage.toml``."""

    model_config = SettingsConfigDict(
        env_prefix="TRIAGE_", env_nested_delimiter="__", toml_file="triage.toml", extra="ignore", frozen=True
    )

    database_url: str = Field("sqlite:///triage.db", description="SQLAlchemy address of the database.")
    working_folder: Path = Field(Path(".triage"), description="Folder for the embedded broker's socket and files.")
    broker_url: str = Field("", description="Address of a Redis-protocol broker; empty starts the embedded one.")
    backoffice_kind: BackOfficeKind = Field(
        "reference", description="Whose API the back office speaks; `triage connect` lists what each needs."
    )
    backoffice_url: str = Field("http://127.0.0.1:8700", description="Where the back office's API is.")
    backoffice_token: SecretStr = Field(
        SecretStr("sandbox"), description="Token for the back office; the secret backoffice-token counts before it."
    )
    backoffice_mapping: Path | None = Field(
        None, description="The mapping file of a back office of kind `mapped`. Example: deploy/our-oms.yaml"
    )
    backoffice_options: dict[str, str] = Field(
        default_factory=dict, description="What the back office's kind takes besides, by its page, as a JSON object."
    )
    backoffice_has_none: dict[str, str] = Field(
        default_factory=dict,
        description="Fields of an order that this back office never tells because there are none here, and who says "
        'so. Example: {"risk": "Ada Brandt"}',
    )
    calendars: dict[str, CalendarSettings] = Field(
        default_factory=dict,
        description="Working hours that nobody tells, by location or carrier as orders name it, as in "
        "TRIAGE_CALENDARS__DHL__TIME_ZONE.",
    )
    carriers: dict[str, CarrierSettings] = Field(
        default_factory=dict, description="Who else is asked about parcels, by name, as in TRIAGE_CARRIERS__DHL__KIND."
    )
    secrets: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="Secrets by name, for connectors that need more than a token, as in TRIAGE_SECRETS__DHL_TOKEN.",
    )
    secrets_folder: Path | None = Field(
        None, description="Folder of secrets, a file each, read again when it changes. Example: /run/secrets/triage"
    )
    backoffice_timeout_seconds: float = Field(10.0, gt=0, le=60, description="How long one call may take.")
    backoffice_keys: Literal["as-told", "none"] = Field(
        "as-told", description="Whether the back office remembers idempotency keys; none where it says so wrongly."
    )
    backoffice_reads_back: Literal["as-told", "no"] = Field(
        "as-told", description="Whether its readings show what was written; no where it says so wrongly."
    )
    backoffice_conditions: Literal["as-told", "none"] = Field(
        "as-told", description="Whether it honours If-Match; none where it says so wrongly."
    )
    policies: Path = Field(Path("policies"), description="Folder of policy files.")
    mode_ceiling: Mode = Field(
        Mode.SHADOW, description="The highest mode any policy may have: off, shadow, suggest or auto."
    )
    sources: dict[str, SourceSettings] = Field(
        default_factory=dict, description="Webhook sources by name, as in TRIAGE_SOURCES__OMS__SECRETS."
    )
    attested: dict[str, Attestation] = Field(
        default_factory=dict,
        description='What actions set off, attested by a person: {"order.tag": {"by": "Ada Brandt", "effects": []}}.',
    )
    store: str = Field(
        "main", min_length=1, max_length=128, description="The store that an event belongs to when it names none."
    )
    host: str = Field("127.0.0.1", description="Address that the webhook server listens on.")
    port: int = Field(8701, ge=0, le=65_535, description="Port that the webhook server listens on.")
    worker_processes: int = Field(2, ge=1, le=256, description="Worker processes of one `triage worker`.")
    claim_batch: int = Field(8, ge=1, le=256, description="Cases that a worker claims at a time.")
    lease_seconds: int = Field(
        120, ge=10, le=3_600, description="How long a worker may hold a case; at least five times the call timeout."
    )
    sweep_seconds: float = Field(2.0, gt=0, le=600, description="How often due work is looked for without a hint.")
    sweep_every: str = Field(
        "",
        description="How often the systems are asked for orders in suspicious states, for what no webhook tells of; "
        "empty is never. The first time imports a backlog. Example: 1h",
    )
    sweep_reads_per_second: float = Field(
        2.0, gt=0, le=1_000, description="Calls a second that these sweeps may make; where told to wait they do."
    )
    sweep_days: int = Field(
        30, ge=1, le=3_650, description="How far back sweeps ask for orders that have been shipped."
    )
    attempts: int = Field(5, ge=1, le=100, description="Runs of a case that may fail before it goes to people.")
    breaker_rate: float = Field(
        0.1,
        gt=0,
        le=1,
        description="Share of a policy's runs that may be undone, dismissed or reopened before it only suggests; "
        "1 never lowers one.",
    )
    breaker_runs: int = Field(10, ge=1, le=100_000, description="Runs below which that share says nothing.")
    breaker_days: int = Field(7, ge=1, le=365, description="Days over which that share is taken.")
    burst_cases: int = Field(
        100,
        ge=0,
        le=1_000_000,
        description="Runs of one policy on one cause that are a burst, where they are five times what is usual: it "
        "stops acting on it, and what comes waits under one case. 0 looks for none.",
    )
    burst_minutes: int = Field(10, ge=1, le=720, description="Minutes within which these runs are counted.")
    reconcile_after: list[str] = Field(
        ["1h", "24h"],
        description="How long after a resolve it is looked at again whether what was done lasts; [] is never.",
    )
    model: str = Field("", description="Language model id; empty works by rules alone.")
    journal_keys: list[SecretStr] = Field(
        default_factory=list,
        description="Secrets that sign the journal: the first signs, any verifies. Without them a key file is made in "
        "the working folder, beside the database. Set the same everywhere, and keep a copy elsewhere.",
    )
    keep_raw_days: int = Field(
        90,
        ge=1,
        le=3_650,
        description="Days that raw payloads and recordings of closed cases are kept; then they are blanked.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="json, console, or by whether standard error is a terminal."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")

    @property
    def supplies(self) -> Supplies:
        """What people supply of the back office and its carriers."""
        hours = {name.lower(): each.calendar for name, each in self.calendars.items()}
        return Supplies(frozenset(self.backoffice_has_none), hours)

    @property
    def stops(self) -> Stops:
        """When policies are stopped without anybody's word."""
        return Stops(
            Threshold(self.breaker_rate, self.breaker_runs, timedelta(days=self.breaker_days)),
            BurstLimits(self.burst_cases, timedelta(minutes=self.burst_minutes)),
        )

    @field_validator("backoffice_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("begins with http:// or https://, as in http://127.0.0.1:8700")
        return value.rstrip("/")

    @field_validator("backoffice_has_none")
    @classmethod
    def _fields_of_an_order(cls, value: dict[str, str]) -> dict[str, str]:
        for name, by in value.items():
            if name not in CAN_BE_NONE:
                meant = did_you_mean(name, CAN_BE_NONE)
                raise ValueError(f"{name!r} is nothing to have none of{meant}; there is {', '.join(CAN_BE_NONE)}")
            if not by.strip():
                raise ValueError(f"{name!r} does not say who says so")
        return value

    @field_validator("reconcile_after")
    @classmethod
    def _spans(cls, value: list[str]) -> list[str]:
        for each in value:
            try:
                span = parse_duration(each)
            except BadValue as bad:
                raise ValueError(str(bad)) from None
            if span.total_seconds() < 60:
                raise ValueError(f"{each!r} is less than a minute after the resolve")
        return value

    @field_validator("sweep_every")
    @classmethod
    def _seldom(cls, value: str) -> str:
        try:
            span = parse_duration(value) if value else None
        except BadValue as bad:
            raise ValueError(str(bad)) from None
        if span is not None and span.total_seconds() < 60:
            raise ValueError(f"{value!r} is more often than once a minute")
        return value

    @field_validator("journal_keys")
    @classmethod
    def _hard_to_guess(cls, value: list[SecretStr]) -> list[SecretStr]:
        if any(len(secret.get_secret_value()) < 16 for secret in value):
            raise ValueError("each is at least 16 characters; 'openssl rand -hex 32' makes one")
        return value

    @model_validator(mode="after")
    def _a_call_fits_in_a_lease(self) -> "Settings":
        if self.lease_seconds < 5 * self.backoffice_timeout_seconds:
            raise ValueError(
                f"TRIAGE_LEASE_SECONDS={self.lease_seconds} is less than five times "
                f"TRIAGE_BACKOFFICE_TIMEOUT_SECONDS={self.backoffice_timeout_seconds:g}; calls must end within it"
            )
        return self

    @field_validator("sources", "carriers", "secrets", mode="before")
    @classmethod
    def _lower_names(cls, value: object) -> object:
        if isinstance(value, dict):
            return {str(name).lower().replace("_", "-"): each for name, each in value.items()}
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(**overrides: object) -> Settings:
    """Read the settings. Raises BadValue naming each wrong variable, what is wrong, and an example."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise BadValue("\n".join(_complaint(dict(each)) for each in error.errors(include_input=False))) from None
    except (SettingsError, ValueError) as error:
        raise BadValue(f"the settings cannot be read: {str(error).splitlines()[0]}") from None


def _complaint(error: dict[str, object]) -> str:
    path = [str(part) for part in error["loc"]]  # type: ignore[attr-defined]
    variable = "TRIAGE_" + "__".join(part.upper().replace("-", "_") for part in path)
    given = "" if variable in os.environ else f" (or {'.'.join(path)} in triage.toml)"
    field = Settings.model_fields.get(path[0]) if path else None
    about = f" {field.description}" if field and field.description else ""
    return f"{variable}{given}: {str(error['msg']).removeprefix('Value error, ')}.{about}"
