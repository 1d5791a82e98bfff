"""act: one action of the policy that won, from its intent to a known outcome."""

from dataclasses import dataclass, replace
from functools import partial

from triage.domain.actions import Action, Arguments, Situation
from triage.domain.decisions import Reason
from triage.domain.errors import CallFailed, Crossed, Halted, NotFound, Refused
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import Mode
from triage.effects.guards import Use
from triage.effects.request import Request
from triage.graph.asking import ceiling
from triage.graph.ledgers import CaseTransaction
from triage.graph.news import begin_anew, check_news, take_note, taken_back
from triage.graph.resuming import no_longer_holds
from triage.graph.run import Papers, Run
from triage.graph.second_look import CannotLook, is_stale, look_before_another, look_before_the_first
from triage.graph.state import CaseState

_MOST_CROSSINGS = 3
_HALTS = {"paused": Reason.PAUSED, "limit": Reason.LIMIT, "answer": Reason.APPROVAL_LAPSED, "burst": Reason.BURST}
_LOWERED = frozenset({"lowered", "breaker", "passed_over"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """The action at hand, bound to the situation in which it is tried."""

    action: Action
    arguments: Arguments
    situation: Situation
    request: Request


def act(state: CaseState, run: Run) -> CaseState:
    """Where the order changed since it was read, the case is decided again, or looked at again where it was begun;
    a refusal goes to people.
    """
    step = state["step"]
    try:
        earlier = _earlier(run, step)
        came = _go_on(run, earlier) if earlier else _begin(run, step)
        return {**came, "step": step + 1} if came["effect"] == "settled" else came
    except Crossed as crossed:
        return _crossed(run, step, state.get("crossings", 0) + 1, str(crossed))
    except Halted as halted:
        return _halted(run, step, halted)
    except (Refused, CallFailed, NotFound) as refused:
        return failed(Reason.ACTION_REFUSED, str(refused))


def _crossed(run: Run, step: int, crossings: int, why: str) -> CaseState:
    """What is not begun is decided again, and what is, goes on where it still holds; both for so long."""
    run.held_back(Reason.ORDER_CHANGED)
    if crossings > _MOST_CROSSINGS:
        return failed(Reason.ORDER_CHANGED, why)
    if step == 0:
        begin_anew(run)
        return {"effect": "crossed", "crossings": crossings, "verdict": "escalate"}
    take_note(run)
    if taken_back(run):
        return failed(Reason.ORDER_CHANGED, f"{why}; what it began with was taken back")
    if moved := look_before_another(run):
        return failed(Reason.ORDER_CHANGED, f"{why}; what it was decided on does not hold any more", moved)
    return {"effect": "settled", "step": step, "crossings": crossings}


def _halted(run: Run, step: int, halted: Halted) -> CaseState:
    """A policy that was lowered to suggest keeps its place: what it won is suggested. Raises where the case is to be
    looked at again, as for a policy that was lowered further and is passed over from now on.
    """
    if halted.reason in _LOWERED and (step > 0 or run.resumed is not None):
        return failed(Reason.ACTION_REFUSED, str(halted))
    if halted.reason in ("lowered", "breaker"):
        run.held_back(Reason.SUGGESTED, "suggest")
        return failed(Reason.SUGGESTED, str(halted))
    if halted.reason not in _HALTS:
        raise halted
    run.held_back(_HALTS[halted.reason])
    return failed(_HALTS[halted.reason], str(halted))


def failed(reason: Reason, note: str, because: tuple[str, ...] = ()) -> CaseState:
    return {"effect": "failed", "reason": reason, "note": note, "because": list(because)}


def _earlier(run: Run, step: int) -> Intent | None:
    """What a killed run did of this step. One that was halted before its send is begun anew, under the guards."""
    if run.resumed is None:
        return None
    return next(
        (
            each
            for each in reversed(run.of_case())
            if (each.run, each.ordinal, each.undoes) == (run.id, step, None)
            and each.state is not IntentState.HALTED
            and each.id not in run.begun
        ),
        None,
    )


def _begin(run: Run, step: int) -> CaseState:
    _still_acts(run)
    moved = run.withdrawn
    if not moved and is_stale(run):
        moved = _second_look(run, step)
    elif step > 0 and not moved and (run.version is None or not run.services.effects().terms.conditional):
        moved = no_longer_holds(run, run.services.policies())
    if moved:
        return failed(Reason.ORDER_CHANGED, "what it was decided on does not hold any more", moved)
    attempt = _attempt(run, step)
    action, arguments, situation = attempt.action, attempt.arguments, attempt.situation
    if action.internal:
        return _noted(run, attempt, IntentState.VERIFIED, "ours alone; no back office hears of it")
    if action.done(arguments, situation):
        return _noted(run, attempt, IntentState.ALREADY, "the effect was there already")
    if (late := action.too_late(arguments, situation)) is not None:
        raise Refused(f"{action.name} comes too late: {late}")
    if action.asks_receiver:
        _ask_receiver(run)
    performer, papers = run.services.effects().performer, run.papers()
    write = action.write(arguments, situation)
    intent = performer.intend(attempt.request, situation, write, partial(_file, run, papers))
    run.filed(papers)
    run.journalled(intent)
    run.begun.add(intent.id)
    try:
        if_match = run.version or situation.order.version
        sent = performer.sending.send(attempt.request, intent, if_match, run.tape, seen=situation, hand_over=True)
    except (Crossed, Refused):
        run.journalled(replace(intent, state=IntentState.REFUSED))
        raise
    run.outcome, run.seen = sent.outcome, situation
    return _sent(run, attempt.request, sent.intent, sent.version)


def _file(run: Run, papers: Papers, tx: CaseTransaction) -> None:
    """What goes into the transaction of an intent. Raises Halted where a yes was taken back meanwhile, and Crossed
    where there is news.
    """
    papers.file(tx)
    if run.approved and run.answer is not None and not tx.answers.waits(run.answer.id):
        raise Halted(f"what {run.answer.by} said yes to was taken back", "answer")
    check_news(run, tx)


def _second_look(run: Run, step: int) -> tuple[str, ...]:
    if step > 0 or run.decision is None:
        return look_before_another(run)
    look_before_the_first(run)
    return ()


def _go_on(run: Run, intent: Intent) -> CaseState:
    """An intent of a run that was killed: whatever it came to, it is not begun again."""
    if intent.state in (IntentState.VERIFIED, IntentState.ALREADY, IntentState.UNDONE):
        return {"effect": "settled"}
    action = run.services.actions[intent.action]
    request = _request(run, intent.ordinal, action, intent.arguments)
    if intent.state is IntentState.APPLIED:
        return _sent(run, request, intent, None)
    if intent.state is not IntentState.INTENDED:
        unconfirmed = intent.state is IntentState.UNCONFIRMED
        reason = Reason.UNCONFIRMED if unconfirmed else Reason.ACTION_REFUSED
        return failed(reason, intent.note or f"{intent.action} is {intent.state}")
    try:
        effects = run.services.effects()
        situation = effects.performer.backoffice.situation(action, run.case.order, run.references, run.tape)
    except (CallFailed, NotFound) as error:
        raise CannotLook(f"{intent.action} was begun and cannot be read back yet: {error}") from error
    forbidden = f"{', '.join(run.withdrawn)} changed since it was decided" if run.withdrawn else None
    sent = effects.performer.sending.take_up(request, intent, situation, run.tape, forbidden)
    return _sent(run, request, sent.intent, sent.version)


def _sent(run: Run, request: Request, intent: Intent, version: str | None) -> CaseState:
    run.journalled(intent)
    run.at_hand, run.request, run.version = intent, request, version
    if intent.state is IntentState.UNCONFIRMED:
        return failed(Reason.UNCONFIRMED, intent.note or "nobody knows what came of it")
    return {"effect": "sent", "note": intent.note or ""}


def _noted(run: Run, attempt: Attempt, state: IntentState, why: str) -> CaseState:
    papers = run.papers()
    performer = run.services.effects().performer
    intent = performer.note(attempt.request, attempt.situation, state, why, partial(_file, run, papers))
    run.filed(papers)
    run.journalled(intent)
    return {"effect": "settled"}


def _attempt(run: Run, step: int) -> Attempt:
    call = run.calls[step]
    action = run.services.actions[call.action]
    situation = _situation(run, action)
    arguments = action.bind(dict(call.arguments), situation)
    return Attempt(action, arguments, situation, _request(run, step, action, arguments))


def _situation(run: Run, action: Action) -> Situation:
    """The reading that the decision rests on, or the one that proved the action before."""
    known = run.situation
    if known is None:
        assert run.readings is not None
        assert run.readings.order is not None
        known = Situation(run.readings.order, run.readings.stock, run.readings.as_of, run.references())
    if action.reads_stock and known.stock is None:
        backoffice = run.services.effects().performer.backoffice
        return backoffice.situation(action, run.case.order, run.references, run.tape)
    return known


def _request(run: Run, step: int, action: Action, arguments: Arguments) -> Request:
    order = run.readings.order if run.readings else None
    customer = order.customer.id if order and order.customer else None
    total = order.total if order else None
    use = Use(run.policy, customer, total, not run.approved, run.cause) if run.policy else None
    return Request(
        case=run.case.id,
        run=run.id,
        store=run.case.store,
        ordinal=step,
        action=action,
        arguments=arguments,
        started_by=run.started_by,
        use=use,
        lease=run.claim,
        on_behalf_of=run.policy_id,
    )


def _still_acts(run: Run) -> None:
    """Nothing is begun for a policy that has been removed or lowered meanwhile, or below what a person may approve."""
    policy = run.services.policies().by_id.get(run.policy_id or "")
    least = Mode.SUGGEST if run.approved else Mode.AUTO
    if policy is None or policy.mode.capped_at(ceiling(run)).rank < least.rank:
        does = "suggest it" if run.approved else "act by itself"
        raise Refused(f"the policy {run.policy_id} does not {does} any more")


def _ask_receiver(run: Run) -> None:
    receiver = run.services.systems.orders.fetch_receiver_state(run.case.order, run.tape)
    if receiver.has:
        raise Refused(f"the receiver has order {run.case.order} already, as {receiver.reference or 'unnamed'}")
