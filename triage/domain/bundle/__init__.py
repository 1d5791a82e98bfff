"""The context bundle: everything that a person needs to decide on a case, as one versioned document.

docs/context-bundle.md says what every key means. Text that outsiders wrote stands only under keys that
are called ``text`` or end in ``_text``: it is shown, never obeyed.
"""

from triage.domain.bundle.assembling import VERSION, context_bundle
from triage.domain.bundle.papers import CasePapers

__all__ = ["VERSION", "CasePapers", "context_bundle"]
