"""Replays in which the real client speaks over its real transport, and respx answers from the recording."""

import respx

from triage.domain.policies import PolicySet
from triage.replaying.fixture import Fixture
from triage.replaying.replay import Replay, replay
from triage.replaying.wire import Wire


def replay_over_respx(fixture: Fixture, policies: PolicySet) -> Replay:
    with respx.mock(assert_all_called=False) as router:

        def answered_from(wire: Wire) -> None:
            router.route().mock(side_effect=wire.answer)

        return replay(fixture, policies, answered_from)
