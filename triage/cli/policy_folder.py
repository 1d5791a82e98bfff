"""The policy folder as commands about cases see it."""

from triage.actions.catalogue import ACTIONS
from triage.config import Settings
from triage.domain.errors import BadPolicies
from triage.domain.policies import PolicySet
from triage.policies import load_policies


def policies_if_good(settings: Settings) -> PolicySet | None:
    """The policies, or None where they are refused: what is shown of a case does not hang on them."""
    try:
        return load_policies(settings.policies, ACTIONS)
    except BadPolicies:
        return None
