"""What a process keeps of the policies: the newest good set of a folder, under what people lowered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from triage.domain.errors import BadPolicies, Unavailable
from triage.domain.policies import Mode, PolicySet
from triage.domain.ports import Clock
from triage.policies.texts import write_texts
from triage.store.engine import Store
from triage.store.policy_versions import PolicyVersion

_LOOK_EVERY_SECONDS = 2.0
_SETTLES_WITHIN_SECONDS = 0.5
_MOST_READINGS = 5
_log = structlog.get_logger()

Texts = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class InForce:
    """A set as its files say, what people lowered of it, and what comes of both."""

    texts: Texts
    loaded: PolicySet
    lowered: Mapping[str, Mode]
    policies: PolicySet


@dataclass
class PolicyShelf:
    """The policies in force, looked at every two seconds.

    A changed folder is taken when it stands still for half a second, so that files which are saved one after the
    other count together. One that is refused leaves the last good set in use. No version is used before the store
    keeps it.
    """

    folder: Path
    read: Callable[[Path], Texts]
    load: Callable[[Path], PolicySet]
    version_of: Callable[[Texts], str]
    store: Store
    clock: Clock
    _held: InForce | None = None
    _tried: Texts | None = None
    _refused: Texts | None = None
    _looked_at: float = float("-inf")

    def current(self) -> PolicySet:
        """Raises BadPolicies, or Unavailable, only when there has never been a good set."""
        now = self.clock.monotonic()
        if self._held is None or now - self._looked_at >= _LOOK_EVERY_SECONDS:
            self._looked_at = now
            self._held = self._renewed(self._held)
        return self._held.policies

    def take_up(self) -> None:
        """Begin as one process of a running worker: where the folder gives no set, with the one in force last.

        Raises BadPolicies, or Unavailable, where the store keeps none, or where that one is no longer good.
        """
        try:
            self.current()
        except (BadPolicies, Unavailable) as none:
            texts = self._in_force_last()
            if texts is None:
                raise
            with TemporaryDirectory() as place:
                write_texts(texts, Path(place))
                self._held = self._in_force(None, texts, self.load(Path(place)))
            self._note(self._held, none)

    def _in_force_last(self) -> Texts | None:
        with self.store.read() as tx:
            last = tx.policy_versions.in_force_last()
            return tx.policy_versions.get(last[0]).files if last else None

    def _renewed(self, held: InForce | None) -> InForce:
        try:
            return self._in_force(held, *(self._newest(held) if held else self._settled(self.read(self.folder))))
        except Unavailable as error:
            if held is None:
                raise
            _log.warning("policies.not_renewed", kept=held.policies.version, why=str(error))
            return held

    def _newest(self, held: InForce) -> tuple[Texts, PolicySet]:
        """The folder's set where it changed, stands still and is good; otherwise the one that is held."""
        texts = self.read(self.folder)
        if texts == held.texts:
            self._refused = None
        elif texts != self._refused:
            try:
                return self._settled(texts)
            except (BadPolicies, Unavailable) as none:
                self._note(held, none)
        return held.texts, held.loaded

    def _settled(self, texts: Texts) -> tuple[Texts, PolicySet]:
        """What the folder holds once it stands still. Raises Unavailable where somebody goes on changing it."""
        for _ in range(_MOST_READINGS):
            self.clock.sleep(_SETTLES_WITHIN_SECONDS)
            again = self.read(self.folder)
            if again == texts:
                self._tried = texts
                loaded = self.load(self.folder)
                if self.version_of(texts) == loaded.version:
                    return texts, loaded
            texts = again
        raise Unavailable(f"{self.folder} changes while it is read")

    def _note(self, held: InForce, none: BadPolicies | Unavailable) -> None:
        """Why the folder gave no set, and which one is kept."""
        if isinstance(none, BadPolicies):
            self._note_refusal(held, none)
        else:
            _log.warning("policies.unsettled", kept=held.policies.version, why=str(none))

    def _note_refusal(self, held: InForce, refused: BadPolicies) -> None:
        """What was tried is not tried again, unless it had changed before the loader came to it."""
        if self.read(self.folder) == self._tried:
            self._refused = self._tried
        first = str(next(iter(refused.findings), refused))
        _log.error("policies.refused", kept=held.policies.version, findings=len(refused.findings), first=first)

    def _in_force(self, held: InForce | None, texts: Texts, loaded: PolicySet) -> InForce:
        with self.store.read() as tx:
            lowered = tx.lowerings.modes()
        if held is not None and loaded is held.loaded and lowered == held.lowered:
            return held
        policies = loaded.lowered(lowered)
        self._keep(texts, loaded, policies)
        _log.info("policies.in_force", version=policies.version, policies=len(policies.policies), lowered=len(lowered))
        return InForce(texts, loaded, lowered, policies)

    def _keep(self, texts: Texts, loaded: PolicySet, policies: PolicySet) -> None:
        with self.store.read() as tx:
            last = tx.policy_versions.in_force_last()
        if last is not None and last[0] == policies.version:
            return
        lowered = {each.id: each.mode for each in policies.policies if each.mode is not loaded.by_id[each.id].mode}
        with self.store.write() as tx:
            now = tx.now()
            tx.policy_versions.take(PolicyVersion(policies.version, now, now, loaded.version, lowered, texts))
