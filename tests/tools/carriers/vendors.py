"""The vendors' APIs as their documentation describes them: routes, words, error bodies, headers of rate limits."""

import base64
from typing import Any, ClassVar

from defusedxml.ElementTree import fromstring

from tests.tools.carriers.stand_in import TOKEN, Asked, Reply, StandIn, as_json

Document = dict[str, Any]


class EasyPost(StandIn):
    renames: ClassVar = {b'"status"': b'"state"', b'"tracking_details"': b'"details"'}

    def knows(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == "Basic " + base64.b64encode(f"{TOKEN}:".encode()).decode()

    def answer(self, asked: Asked) -> Reply:
        assert asked.path == "/v2/trackers"
        trackers = [easypost_tracker(), {**easypost_tracker(), "carrier": "UPS", "id": "trk_other"}]
        found = [
            each
            for each in trackers
            if (each["tracking_code"], each["carrier"])
            == (asked.query.get("tracking_code"), asked.query.get("carrier"))
        ]
        return as_json({"trackers": found, "has_more": False})

    def refusal(self, status: int) -> Reply:
        code = {401: "APIKEY.INACTIVE", 429: "RATE_LIMITED"}.get(status, "INTERNAL_SERVER_ERROR")
        return as_json({"error": {"code": code, "message": "This request was refused.", "errors": []}}, status)


class AfterShip(StandIn):
    renames: ClassVar = {b'"tag"': b'"status"', b'"checkpoints"': b'"events"'}

    def knows(self, asked: Asked) -> bool:
        return asked.headers.get("as-api-key") == TOKEN

    def answer(self, asked: Asked) -> Reply:
        assert asked.path == "/trackings"
        numbers = asked.query.get("tracking_numbers", "").split(",")
        tracking = aftership_tracking()
        found = [tracking] if tracking["tracking_number"] in numbers and asked.query.get("slug") == "fedex" else []
        pagination = {"total": len(found), "has_next_page": False, "next_cursor": ""}
        return as_json({"meta": {"code": 200}, "data": {"pagination": pagination, "trackings": found}})

    def refusal(self, status: int) -> Reply:
        kind = {401: "Unauthorized", 429: "TooManyRequests"}.get(status, "InternalError")
        code = {500: 50000, 503: 50301}.get(status, status)
        limits = {"X_RateLimit_Limit": "10", "X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1795435210"}
        meta = {"code": code, "type": kind, "message": "The request was refused."}
        return as_json({"meta": meta, "data": {}}, status, **(limits if status == 429 else {}))


class Shippo(StandIn):
    renames: ClassVar = {b'"tracking_status"': b'"current"', b'"tracking_history"': b'"history"'}

    def knows(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == f"ShippoToken {TOKEN}"

    def answer(self, asked: Asked) -> Reply:
        match asked.path.split("/"):
            case ["", "tracks", "ups", "1Z999AA10123456784"]:
                return as_json(shippo_track())
            case ["", "tracks", "ups", number] if number.isalnum() and len(number) < 40:
                nothing: Document = {
                    "carrier": "ups",
                    "tracking_number": number,
                    "tracking_status": None,
                    "tracking_history": [],
                }
                return as_json({**nothing, "tracking_history": []})
        return as_json({"detail": "Not found."}, 404)

    def refusal(self, status: int) -> Reply:
        told = {401: "Token does not exist", 429: "Request was throttled. Expected available in 1 second."}
        headers = {"Retry_After": "1"} if status == 429 else {}
        return as_json({"detail": told.get(status, "A server error occurred.")}, status, **headers)


class ShipEngine(StandIn):
    renames: ClassVar = {b'"status_code"': b'"code"', b'"events"': b'"history"'}

    def knows(self, asked: Asked) -> bool:
        return asked.headers.get("api-key") == TOKEN

    def answer(self, asked: Asked) -> Reply:
        assert asked.path == "/v1/tracking"
        number = asked.query.get("tracking_number", "")
        if asked.query.get("carrier_code") == "ups" and number == "1Z999AA10123456784":
            return as_json(shipengine_answer())
        if number.isalnum() and len(number) < 40:
            nothing = {"tracking_number": number, "status_code": "UN", "status_description": "Unknown", "events": []}
            return as_json(nothing)
        return self.refusal(400)

    def refusal(self, status: int) -> Reply:
        error = {"error_source": "ShipEngine", "error_type": "security", "error_code": "unauthorized", "message": "No."}
        headers = {"Retry_After": "1"} if status == 429 else {}
        return as_json({"request_id": "aa3d8e8e-462b-4476-9618-72db7f7b7009", "errors": [error]}, status, **headers)


class Usps(StandIn):
    renames: ClassVar = {b"StatusCategory": b"Category", b"TrackSummary": b"Summary", b"TrackDetail": b"Detail"}
    not_accepted = 200

    def knows(self, asked: Asked) -> bool:
        return fromstring(asked.query["XML"]).get("USERID") == TOKEN

    def answer(self, asked: Asked) -> Reply:
        assert (asked.path, asked.query["API"]) == ("/ShippingAPI.dll", "TrackV2")
        number = fromstring(asked.query["XML"])[3].get("ID", "")
        return _xml(usps_answer(number) if number == "9400100000000000000000" else usps_without_data(number))

    def refusal(self, status: int) -> Reply:
        told = "<Number>80040B1A</Number><Description>API Authorization failure. Verify USERID.</Description>"
        return _xml(
            f'<?xml version="1.0" encoding="UTF-8"?><Error>{told}<Source>USPSCOM::DoAuth</Source></Error>', status
        )


class CanadaPost(StandIn):
    renames: ClassVar = {b"significant-events": b"events"}

    def knows(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == "Basic " + base64.b64encode(f"user-1:{TOKEN}".encode()).decode()

    def answer(self, asked: Asked) -> Reply:
        assert asked.headers["accept"] == "application/vnd.cpc.track-v2+xml"
        if asked.path == "/vis/track/pin/7023210039414604/detail":
            return _xml(canadapost_details())
        return self._messages(404, "004", "No Pin History")

    def refusal(self, status: int) -> Reply:
        return self._messages(status, "AA001" if status == 401 else "Server", "The request was refused.")

    def _messages(self, status: int, code: str, told: str) -> Reply:
        message = f"<message><code>{code}</code><description>{told}</description></message>"
        return _xml(f'<messages xmlns="http://www.canadapost.ca/ws/messages">{message}</messages>', status)


def easypost_tracker(**changes: Any) -> Document:
    tracker = {
        "id": "trk_1", "object": "Tracker", "mode": "production", "tracking_code": "9400100000000000000000",
        "status": "in_transit", "status_detail": "weather_delay", "carrier": "USPS", "signed_by": None,
        "created_at": "2026-11-20T08:00:00Z", "updated_at": "2026-11-23T11:40:00Z",
        "tracking_details": [
            _easypost_detail("pre_transit", "label_created", "2026-11-20T08:00:00Z", "GX"),
            _easypost_detail("in_transit", "departed_facility", "2026-11-21T09:30:00Z", "EF"),
            _easypost_detail("in_transit", "departed_facility", "2026-11-21T09:30:00Z", "EF"),
            _easypost_detail("in_transit", "weather_delay", "2026-11-22T21:10:00-06:00", "DY"),
        ],
        "is_return": False,
    }  # fmt: skip
    return {**tracker, **changes}


def _easypost_detail(status: str, detail: str, at: str, code: str) -> Document:
    place = {"object": "TrackingLocation", "city": "DENVER", "state": "CO", "country": None, "zip": "80202"}
    return {
        "object": "TrackingDetail", "message": f"{detail} at DENVER", "description": None, "status": status,
        "status_detail": detail, "datetime": at, "source": "USPS", "carrier_code": code, "tracking_location": place,
    }  # fmt: skip


def aftership_tracking(**changes: Any) -> Document:
    tracking = {
        "id": "x1", "tracking_number": "770000000001", "slug": "fedex", "active": True, "tag": "Exception",
        "subtag": "Exception_004", "subtag_message": "Delayed (Customs clearance)", "return_to_sender": False,
        "created_at": "2026-11-19T08:00:00+00:00", "updated_at": "2026-11-23T11:00:00+00:00",
        "checkpoints": [
            _checkpoint("InfoReceived", "InfoReceived_001", "2026-11-19T09:00:00+01:00", "OC"),
            _checkpoint("InTransit", "InTransit_002", "2026-11-20T18:00:00+01:00", "PU"),
            _checkpoint("Exception", "Exception_004", "2026-11-22T23:30:00-05:00", "CD"),
        ],
    }  # fmt: skip
    return {**tracking, **changes}


def _checkpoint(tag: str, subtag: str, at: str, code: str) -> Document:
    return {
        "slug": "fedex", "tag": tag, "subtag": subtag, "subtag_message": tag, "message": f"{tag} at Köln",
        "checkpoint_time": at, "raw_tag": code, "city": "Köln", "country_iso3": "DEU", "location": "Köln",
    }  # fmt: skip


def shippo_track(**changes: Any) -> Document:
    track = {
        "carrier": "ups", "tracking_number": "1Z999AA10123456784", "servicelevel": {"token": "ups_ground"},
        "tracking_status": _shippo_status("TRANSIT", "out_for_delivery", "2026-11-23T10:00:00Z"),
        "tracking_history": [
            _shippo_status("PRE_TRANSIT", "information_received", "2026-11-20T10:00:00Z"),
            _shippo_status("TRANSIT", "package_accepted", "2026-11-21T10:00:00Z"),
            _shippo_status("TRANSIT", "out_for_delivery", "2026-11-23T10:00:00Z"),
        ],
        "messages": [], "test": False,
    }  # fmt: skip
    return {**track, **changes}


def _shippo_status(status: str, substatus: str | None, at: str) -> Document:
    code = {"code": substatus, "text": "…", "action_required": False} if substatus else None
    return {
        "object_created": "2026-11-23T10:05:00.120Z", "object_updated": None, "object_id": f"id-{at}",
        "status": status, "substatus": code, "status_details": f"{status} {substatus}", "status_date": at,
        "location": {"city": "Reno", "state": "NV", "zip": "89501", "country": "US"},
    }  # fmt: skip


def shipengine_answer(**changes: Any) -> Document:
    answer = {
        "tracking_number": "1Z999AA10123456784", "status_code": "AT", "status_detail_code": "ATTEMPTED_DELIVERY",
        "status_description": "Delivery Attempt", "carrier_status_code": "X", "carrier_code": "ups",
        "events": [
            _shipengine_event("AT", "ATTEMPTED_DELIVERY", "2026-11-23T09:00:00Z", "X1"),
            _shipengine_event("IT", "OUT_FOR_DELIVERY", "2026-11-23T06:00:00Z", "OT"),
            _shipengine_event("IT", "HUB_SCAN_IN", "2026-11-22T01:00:00Z", "AR"),
            _shipengine_event("AC", "ELEC_ADVICE_RECD_BY_CARRIER", "2026-11-20T10:00:00Z", "MP"),
        ],
    }  # fmt: skip
    return {**answer, **changes}


def _shipengine_event(status: str, detail: str, at: str, code: str) -> Document:
    return {
        "occurred_at": at, "carrier_occurred_at": at[:-1], "description": detail, "city_locality": "RENO",
        "state_province": "NV", "postal_code": "89501", "country_code": "US", "company_name": "", "signer": "",
        "event_code": code, "carrier_detail_code": None, "status_code": status, "status_detail_code": detail,
    }  # fmt: skip


def usps_answer(number: str, category: str = "Delivery Attempt", code: str = "02") -> str:
    events = [("TrackSummary", "4:12 pm", "November 22, 2026", "Notice Left", code)]
    events += [("TrackDetail", "8:29 am", "November 22, 2026", "Out for Delivery", "OF")]
    events += [("TrackDetail", "", "November 21, 2026", "Arrived at Post Office", "07")]
    events += [("TrackDetail", "11:36 pm", "November 18, 2026", "Shipping Label Created", "GX")]
    listed = "".join(
        f"<{tag}><EventTime>{at}</EventTime><EventDate>{day}</EventDate><Event>{told}</Event><EventCity>RENO</EventCity>"
        f"<EventState>NV</EventState><EventZIPCode>89501</EventZIPCode><EventCountry/><EventCode>{event}</EventCode></{tag}>"
        for tag, at, day, told, event in events
    )
    stated = f"<Status>Notice Left</Status><StatusCategory>{category}</StatusCategory>"
    info = f'<TrackInfo ID="{number}">{stated}{listed}</TrackInfo>'
    return f'<?xml version="1.0" encoding="UTF-8"?><TrackResponse>{info}</TrackResponse>'


def usps_without_data(number: str) -> str:
    error = "<Number>-2147219302</Number><Description>Could not locate it.</Description><HelpFile/><HelpContext/>"
    return f'<TrackResponse><TrackInfo ID="{number}"><Error>{error}</Error></TrackInfo></TrackResponse>'


def canadapost_details(code: str = "0174", zone: str = "EST") -> str:
    events = [(code, "2026-11-23", "08:27:43"), ("0100", "2026-11-22", "14:45:48"), ("3000", "2026-11-20", "14:34:57")]
    listed = "".join(
        f"<occurrence><event-identifier>{event}</event-identifier><event-date>{day}</event-date><event-time>{at}</event-time>"
        f"<event-time-zone>{zone}</event-time-zone><event-description>Event {event}</event-description>"
        "<event-site>LAVAL</event-site><event-province>QC</event-province></occurrence>"
        for event, day, at in events
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><tracking-detail xmlns="http://www.canadapost.ca/ws/track-v2">'
        f"<pin>7023210039414604</pin><active-exists>1</active-exists><significant-events>{listed}</significant-events>"
        "</tracking-detail>"
    )


def _xml(body: str, status: int = 200) -> Reply:
    return Reply(status, body.encode(), content_type="text/xml")
