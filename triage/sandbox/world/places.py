"""Where orders are packed, who carries them, and when each of them works."""

from typing import Any

_OFFICE_HOURS = {
    "opens": "08:00",
    "closes": "18:00",
    "cut_off": "15:00",
    "working_days": [0, 1, 2, 3, 4],
    "holidays": [],
}

LOCATIONS: dict[str, dict[str, Any]] = {
    "BER": {
        "id": "BER",
        "name": "Berlin",
        "calendar": {**_OFFICE_HOURS, "time_zone": "Europe/Berlin", "holidays": ["2026-12-25"]},
    },
    "HAM": {
        "id": "HAM",
        "name": "Hamburg",
        "calendar": {**_OFFICE_HOURS, "time_zone": "Europe/Berlin", "holidays": ["2026-12-25"]},
    },
    "LEI": {
        "id": "LEI",
        "name": "Leicester",
        "calendar": {**_OFFICE_HOURS, "time_zone": "Europe/London", "holidays": ["2026-12-28"]},
    },
    "ATL": {
        "id": "ATL",
        "name": "Atlanta",
        "calendar": {**_OFFICE_HOURS, "time_zone": "America/New_York", "holidays": ["2026-11-26"]},
    },
}
CARRIERS: dict[str, dict[str, Any]] = {
    "northpost": {"time_zone": "Europe/Berlin", "opens": "06:00", "closes": "20:00", "cut_off": "17:00", "working_days": [0, 1, 2, 3, 4, 5], "holidays": ["2026-12-25", "2026-12-26"]},
    "albion": {"time_zone": "Europe/London", "opens": "07:00", "closes": "19:00", "cut_off": "16:00", "working_days": [0, 1, 2, 3, 4, 5], "holidays": ["2026-12-25"]},
    "bluejay": {"time_zone": "America/Chicago", "opens": "07:00", "closes": "19:00", "cut_off": "16:00", "working_days": [0, 1, 2, 3, 4], "holidays": ["2026-11-26"]},
}  # fmt: skip
MARKETS = (
    {"location": "BER", "carrier": "northpost", "currency": "EUR", "country": "DE", "city": "Freiburg", "postal_code": "79098", "region": "BW"},
    {"location": "LEI", "carrier": "albion", "currency": "GBP", "country": "GB", "city": "Norwich", "postal_code": "NR1 3DY", "region": "NFK"},
    {"location": "ATL", "carrier": "bluejay", "currency": "USD", "country": "US", "city": "Boise", "postal_code": "83702", "region": "ID"},
)  # fmt: skip
PEOPLE = (
    "Ada Brandt",
    "Jo Whitlock",
    "Mara Lindqvist",
    "Teo Vasquez",
    "Ines Okafor",
    "Paul Reiter",
    "Nora Haas",
    "Sam Beck",
)
GOODS = ("Enamel kettle", "Linen apron", "Oak cutting board", "Copper pan", "Stoneware mug", "Walnut tray")
STREETS = ("Lindenweg", "Mill Lane", "Harbour Road", "Am Markt", "Orchard Street", "Chapel Hill")
