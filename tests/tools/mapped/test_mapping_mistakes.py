"""A mapping file is checked when it is read: every mistake at once, each at its place and with what would be right."""

from pathlib import Path

import pytest

from tests.tools.mapped.small import BEGIN, mapping_with
from tools.mapped import load_mapping
from tools.mapped.file import read_mapping
from tools.mapped.findings import BadMapping, Finding
from triage.domain.errors import BadValue


def mistakes(text: str) -> list[Finding]:
    with pytest.raises(BadMapping) as refused:
        read_mapping(text.encode(), "our-oms.yaml")
    return list(refused.value.findings)


def mistake(message: str, *fields: str, after: str = "", begin: str = BEGIN) -> Finding:
    """The one mistake with this message."""
    with pytest.raises(BadMapping) as refused:
        mapping_with(*fields, after=after, begin=begin)
    (found,) = (each for each in refused.value.findings if message in each.message)
    return found


def test_every_mistake_of_a_file_is_told_at_once_in_its_order() -> None:
    text = BEGIN.replace("GET /orders", "FETCH /orders").replace("kind: bearer", "kind: bearr") + "  order2: {}\n"
    found = mistakes(text + "extra: 1\n")

    assert [(each.line, each.column) for each in found] == sorted((each.line, each.column) for each in found)
    assert [each.line for each in found] == [4, 9, 13, 14]
    assert str(found[0]).startswith("our-oms.yaml:4:24: authentication.kind is never 'bearr'; did you mean 'bearer'?")


@pytest.mark.parametrize(
    ("field", "message", "hint"),
    [
        ("totl: total", "knows no 'totl'", "did you mean 'total'?"),
        ("total: {ta: sum}", "knows no 'ta'", "it knows at, "),
        ("total: 'a[?b'", "no JMESPath", "jmespath.org"),
        ("total: {at: rooot().x}", "no function rooot()", "did you mean 'root'?"),
        ("total: []", "an empty list", "JMESPath"),
        ("status: {at: s, words: {sent: shiped}}", "none of our words", "did you mean 'shipped'?"),
        ("status: {at: s, words: {sent: null}}", "none of our words", "it can never be none"),
        ("status: {at: s, words: stats}", "no map of words 'stats'", "write it below 'words:'"),
        ("channel: {value: wob}", "cannot be 'wob'", "web, marketplace"),
        ("total: {value: '12 E'}", "cannot be '12 E'", ""),
        ("status: {value: null}", "can never be none", "leave the field out"),
        ("ship_by: {at: s, times: {format: '%d.%m.%Y'}}", "needs its zone", "%z"),
        ("ship_by: {at: s, times: {zone: Europe/Berln}}", "no time zone 'Europe/Berln'", "Europe/Berlin"),
        ("ship_by: {at: s, times: epoch}", "never 'epoch'", "epoch_seconds"),
        ("priority: {at: p, words: {a: 1}}", "no place for 'words'", "word"),
        ("total: {at: t, money: {as: minor}}", "without its currency", "{value: EUR}"),
        ("total: {at: t, money: {as: minor, currency: {value: Euro}}}", "'Euro' is no currency", "EUR"),
        ("ship_by: {at: 'a || b', none: absent}", "says nothing where it is not known", "told_by"),
        ("external_id: {at: [a, b], none: absent}", "says nothing where it is not known", "told_by"),
        ("risk: {at: r, fields: {score: s}}", "risk.advice is left out", "'value: …'"),
        ("holds: {each: h}", "has no fields", "reference"),
        ("returns: {each: r, fields: {id: i, matches: m, refunded_at: f}}", "received_at is left out", "'value: null'"),
        ("export: {at: e, fields: {state: {never: true}, reference: r, requested_at: q}}", "cannot be 'never'",
         "value"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_field_says_where_it_is_and_what_would_be_right(field: str, message: str, hint: str) -> None:
    found = mistake(message, field)

    assert found.line == 13
    assert hint in found.hint


def test_a_broken_expression_is_pointed_at_inside_the_line() -> None:
    found = mistake("JMESPath", "total: sum.[")

    assert (found.line, found.column) == (13, 7 + len("total: ") + len("sum.["))
    assert "sum.[⟨here⟩" in found.message


@pytest.mark.parametrize(
    ("after", "line", "message"),
    [
        ("  stock: {request: GET /stock, each: p, fields: {}}\n", 13, "does not say which SKUs"),
        ("  tracking: {request: 'GET /t/{number}', fields: {known: k}}\n", 13, "does not say which carrier"),
        ("  orders: {request: GET /orders, each: o, pages: {by: page}, fields: {id: i, store: s, status: t}}\n", 13,
         "need {page} in the request"),
        ("  orders: {request: {method: GET, path: '/o?x=1'}, each: o, fields: {id: i}}\n", 13, "has no query"),
        ("  orders: {request: 'GET /o?x=%20', each: o, fields: {id: i, status: t}}\n", 13, "as name=value"),
        ("writes:\n  every: {header: {}}\n", 14, "knows no 'header'"),
        ("writes:\n  add_tag: {request: PUT /o/{order}/tags/{tag}}\n", 14, "this is no YAML"),
        ("writes:\n  add_tg: {}\n", 14, "knows no 'add_tg'"),
        ("writes:\n  add_tag: {request: 'PUT /orders/{order}/tags'}\n", 14, "does not say its tag"),
        ("writes:\n  add_tag: {request: 'PUT /tags/{tag}'}\n", 14, "does not say its order"),
        ("writes:\n  add_tag: {request: 'PUT /orders/{ordr}/tags/{tag}'}\n", 14, "nothing fills {ordr}"),
        ("writes:\n  add_tag: {request: {method: PUT, path: '/o/{order}', body: '{all}'}, with: {all: tags}}\n",
         14, "write over what somebody else"),
        ("writes:\n  set_priority: {request: {method: PUT, path: /p, headers: {Authorization: x}}}\n", 14,
         "belongs to 'authentication'"),
        ("writes:\n  every: {headers: {If-Match: '{version}'}}\n", 14, "in quotes of its own"),
        ("terms: {conditional: true}\n", 13, "needs the order's version"),
        ("writes:\n  add_tag: {request: 'PUT /o/{order}/tags/{tag}'}\nterms: {keys_live_seconds: 9}\n", 15,
         "no {key} is sent by add_tag"),
        ("writes:\n  add_tag: {request: 'PUT /o/{order}/tags/{tag}'}\nterms: {conditional: true}\n", 15,
         "no {version} is sent by add_tag"),
        ("terms: {settles_within_seconds: soon}\n", 13, "is a number from 0"),
        ("terms: {sets_off: {order.tg: {effects: [], shown_by: Ada}}}\n", 13, "no action 'order.tg'"),
        ("terms: {sets_off: {order.tag: {effects: []}}}\n", 13, "needs 'effects' and 'shown_by'"),
        ("terms: {sets_off: {order.tag: {effects: [mail], shown_by: Ada}}}\n", 13, "'mail' is no effect"),
        ("headers: {X-Api-Key: abc}\n", 13, "belongs to 'authentication'"),
        ("system: again\n", 13, "written twice, first on line 2"),
    ],
)  # fmt: skip
def test_a_mistake_elsewhere_says_where_it_is(after: str, line: int, message: str) -> None:
    assert mistake(message, after=after).line == line


def test_a_secret_in_the_file_is_refused_and_not_repeated() -> None:
    found = mistake("never the secret itself", begin=BEGIN.replace("secret: token", "secret: Xq7-LIVE-9f"))

    assert "Xq7" not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "version: 2\n",
        "a: [\n",
        "a: &x 1\nb: *x\n",
        "a: !!python/object:os.system x\n",
        "\x00",
        "? [a]\n: 1\n",
    ],
)
def test_what_is_no_mapping_file_is_refused_with_a_place(text: str) -> None:
    assert all(each.line >= 1 and each.column >= 1 for each in mistakes(text))


def test_a_file_that_is_not_there_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match=r"our\.yaml cannot be read"):
        load_mapping(tmp_path / "our.yaml")
