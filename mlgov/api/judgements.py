"""Stored evidence judged by the policy in force: no data is opened, nothing is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlgov.api.workspace import Workspace
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.measurement import CheckOutcome, Where
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Verdict
from mlgov.judging.judge import judge
from mlgov.judging.targets import Targets, targets_of
from mlgov.registry.protocol import ModelVersion

__all__ = ["Judge"]


@dataclass(frozen=True)
class Judge:
    """Judges statements of one workspace; the targets of a charter are made once."""

    workspace: Workspace

    def release(self, version: ModelVersion, statement: Statement | None) -> Verdict:
        """The verdict of a version's release evidence; without evidence everything required is missing."""
        baseline = version.facts.predecessor_measured if version.facts else {}
        return self._judged(version, statement, dict(baseline) or None, window=None)

    def window(self, version: ModelVersion, statement: Statement, release: Statement | None) -> Verdict:
        """The verdict of one production window, against the version's own values at release."""
        return self._judged(version, statement, overall(release.outcomes) if release else None, window=statement.window)

    def identity(self, version: ModelVersion, statement: Statement | None) -> str:
        """A digest of everything a verdict depends on, so that an unchanged one need not be made again."""
        policy = self.workspace.policy_of(version)
        return digest_of(
            [
                version.name,
                statement.digest if statement else None,
                policy.digest,
                self._targets(version).digest,
                self.workspace.tier_of(version).tier,
                version.problem,
                version.facts.predecessor_measured if version.facts else {},
                self.workspace.as_of.isoformat(),
            ]
        )

    def _targets(self, version: ModelVersion) -> Targets:
        return self.workspace.remembered(("targets", version.project), lambda: targets_of(version.charter))

    def _judged(
        self,
        version: ModelVersion,
        statement: Statement | None,
        baseline: Mapping[str, float] | None,
        *,
        window: str | None,
    ) -> Verdict:
        return judge(
            self.workspace.policy_of(version),
            self._targets(version),
            statement.outcomes if statement else (),
            baseline,
            stage="release" if window is None else "monitoring",
            tier=self.workspace.tier_of(version).tier,
            problem=version.problem,
            subject=version.name,
            measurements_digest=statement.digest if statement else "",
            as_of=self.workspace.as_of,
            window=window,
            baseline_digest=digest_of(dict(baseline)) if baseline else None,
            sensitive=tuple(version.authored.columns.sensitive),
        )


def overall(outcomes: tuple[CheckOutcome, ...]) -> dict[str, float]:
    """`check.metric` -> value of everything measured over all test rows."""
    return {
        f"{outcome.check}.{item.metric}": item.value
        for outcome in outcomes
        for item in outcome.measurements
        if item.value is not None and item.where == Where(role="test")
    }
