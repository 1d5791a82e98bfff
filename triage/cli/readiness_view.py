"""The audit as a table on the terminal."""

from collections.abc import Iterable

from rich.console import Console

from triage.cli.sheet import Piece, Sheet
from triage.readiness.report import Coverage, Report, Standing, share
from triage.readiness.words import headline, obstacle, outcomes, percent, reason, several, source, span, stop, why_not

_STYLES: dict[Standing, str] = {"ready": "green", "partly": "yellow", "no data": "red", "action off": "red"}
_MOST_FACTS, _MOST_FIELDS = 12, 12


def show(report: Report, out: Console) -> None:
    sheet = Sheet(out)
    sheet.title(f"readiness of {report.connector} at {report.address}", f"{report.at:%Y-%m-%d %H:%M} UTC")
    sheet.say(headline(report), indent=0)
    looked = f"{report.looked} of {several(report.asked, 'order')} since {report.since:%Y-%m-%d}"
    cut = ", interrupted" if report.interrupted else ""
    asked = several(report.requests, "request")
    sheet.say((f"{looked}{cut}; {asked} in {span(report.seconds)}; nothing was sent", "dim"), indent=0)
    if not report.looked:
        return
    _show_obstacles(report, sheet)
    _show_coverage(report, sheet)
    _show_freshness(report, sheet)
    _show_calls(report, sheet)
    _show_words(report, sheet)
    _show_kinds(report, sheet)
    _show_policies(report, sheet)


def _show_obstacles(report: Report, sheet: Sheet) -> None:
    if listed := report.obstacles[:6]:
        sheet.section("what stands in the way")
        sheet.rows([[(percent(each.share), "yellow"), obstacle(each)] for each in listed], right=(0,), whole=(0,))
    if report.could_be_none:
        said = "Of what is never told, a person may say that there is none here (TRIAGE_BACKOFFICE_HAS_NONE): "
        sheet.say((said, "dim"), ", ".join(report.could_be_none))
    if report.stops:
        sheet.section("stops", "a stop matches where a fact that it asks for is not known")
        told: list[list[Piece]] = [[(percent(each.count / each.of), "yellow"), stop(each)] for each in report.stops]
        sheet.rows(told, right=(0,), whole=(0,))


def _show_coverage(report: Report, sheet: Sheet) -> None:
    sheet.section("facts", f"{percent(report.usable)} can be relied on; none counts as known")
    heads = ("group", "facts", "known", "none", "stale", "missing", "contradicted")
    groups = dict.fromkeys(each.group for each in report.coverage)
    sheet.rows([_group(name, report.coverage) for name in groups], heads, right=range(1, 7))
    worst = sorted((each for each in report.coverage if each.unknown), key=lambda each: each.usable)
    if worst:
        sheet.say()
        sheet.rows([_fact(each) for each in worst[:_MOST_FACTS]], ("least known", "usable", "why not"), right=(1,))
    if len(worst) > _MOST_FACTS:
        sheet.say((f"and {len(worst) - _MOST_FACTS} more that are not always known: --json has all", "dim"))


def _group(name: str, coverage: Iterable[Coverage]) -> list[Piece]:
    of_it = [each for each in coverage if each.group == name]
    whole = sum(each.of for each in of_it) or 1
    states = ("known", "none", "stale", "missing", "contradicted")
    return [name, str(len(of_it)), *(_share(sum(getattr(each, state) for each in of_it), whole) for state in states)]


def _share(count: int, of: int) -> str:
    return percent(count / of) if count else ""


def _fact(each: Coverage) -> list[Piece]:
    why = {"stale": each.stale, "contradicted": each.contradicted, **(each.why or {})}
    told = ", ".join(f"{reason(word)} {percent(count / each.of)}" for word, count in why.items() if count)
    return [each.fact, (percent(each.usable), "yellow"), told]


def _show_freshness(report: Report, sheet: Sheet) -> None:
    if not report.freshness:
        return
    sheet.section("freshness", "how old what a source told was, and when its facts go stale")
    rows: list[list[Piece]] = []
    for each in report.freshness:
        beyond: Piece = (percent(each.beyond / len(each.ages)), "red") if each.beyond else "none"
        ages = [span(share(each.ages, of)) for of in (0.5, 0.95)]
        rows.append([source(each.source), *ages, span(each.ages[-1]), span(each.limit_seconds), beyond])
    sheet.rows(rows, ("source", "median", "95%", "oldest", "stale after", "beyond"), right=range(1, 6))


def _show_calls(report: Report, sheet: Sheet) -> None:
    sheet.section("calls", "as long as they take with retries")
    rows: list[list[Piece]] = []
    for each in report.calls:
        errors: Piece = (", ".join(f"{count} {what}" for what, count in each.errors.items()), "red")
        rows.append([each.name, str(each.count), span(each.p50), span(each.p95), span(each.longest), errors])
    sheet.rows(rows, ("call", "count", "median", "95%", "longest", "errors"), right=range(1, 5))


def _show_words(report: Report, sheet: Sheet) -> None:
    if report.words:
        sheet.section("words that no map holds")
        sheet.rows(
            [[f"{each.connector} {each.field}", (each.word, "yellow"), str(each.count)] for each in report.words]
        )
    if report.fields:
        sheet.section("fields that are not told", "of the orders, stock and parcels that were read")
        for sort in dict.fromkeys(each.sort for each in report.fields):
            told = [f"{each.field} ({each.count})" for each in report.fields if each.sort == sort]
            more = f", and {len(told) - _MOST_FIELDS} more" if len(told) > _MOST_FIELDS else ""
            sheet.say((f"{reason(sort)}: ", "dim"), ", ".join(told[:_MOST_FIELDS]) + more)
    for name, by in report.supplied.items():
        sheet.say((f"there is no {name} here, says {by}", "dim"))
    if report.disagreements:
        sheet.section("systems that disagree")
        sheet.rows([[str(each.count), each.what] for each in report.disagreements], right=(0,))


def _show_kinds(report: Report, sheet: Sheet) -> None:
    always = [each for each in report.kinds if each.told == each.of]
    sheet.section("kinds", f"{len(always)} of {len(report.kinds)} can be told on every order that was read")
    if found := [f"{each.kind} ({each.found})" for each in report.kinds if each.found]:
        sheet.say(("found: ", "dim"), ", ".join(found))
    rows: list[list[Piece]] = [
        [each.kind, percent(each.told / each.of), ", ".join(list(each.why)[:3])]
        for each in report.kinds
        if each.told < each.of
    ]
    sheet.rows(rows, ("not always told", "told on", "waits for"), right=(1,))


def _show_policies(report: Report, sheet: Sheet) -> None:
    if not report.policies:
        sheet.section("policies", "none could be loaded; 'triage policies check' says why")
        return
    aside = "what each would have decided, at the mode of its file"
    sheet.section("policies", aside if report.terms_read else f"{aside}; the back office told no terms")
    rows: list[list[Piece]] = []
    for each in report.policies:
        on = percent(each.ready / each.of) if each.of else ""
        rows.append([each.policy, (each.standing, _STYLES[each.standing]), on, outcomes(each)])
    sheet.rows(rows, ("policy", "could run", "on", "would"), right=(2,), whole=(1, 2))
    kept: dict[str, list[str]] = {}
    for each in report.policies:
        if why := why_not(each):
            kept.setdefault(why, []).append(each.policy)
    if kept:
        sheet.say()
        sheet.rows([[", ".join(policies), why] for why, policies in kept.items()], ("policies", "what keeps them"))
