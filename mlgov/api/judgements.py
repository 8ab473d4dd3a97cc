"""Stored evidence judged by the policy in force: no data is opened, nothing is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlgov.api.workspace import Workspace
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.measurement import CheckOutcome, Where
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Verdict
from mlgov.judging.columns import ExpectedColumn
from mlgov.judging.judge import judge
from mlgov.judging.rows import PAIRED, Earlier
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
        earlier = self._earlier(version, statement)
        return self._judged(version, statement, dict(baseline) or None, window=None, earlier=earlier)

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
                [_test_digest(item) for item in (version, self.before(version)) if item is not None],
                [[item.name, item.kind, item.bounded, item.listed] for item in expected_columns(version)],
                self.workspace.as_of.isoformat(),
            ]
        )

    def _targets(self, version: ModelVersion) -> Targets:
        own = version.authored.baseline
        key = ("targets", version.project) if own is None else ("targets", version.name)
        return self.workspace.remembered(key, lambda: targets_of(version.charter, own))

    def before(self, version: ModelVersion) -> ModelVersion | None:
        """The registered version that this one replaces."""
        by_name = self.workspace.remembered(
            ("versions", ""), lambda: {item.name: item for item in self.workspace.registry.versions()}
        )
        return by_name.get(f"{version.project}/{version.model}@{version.predecessor}") if version.predecessor else None

    def _earlier(self, version: ModelVersion, statement: Statement | None) -> Earlier | None:
        """Whether the version before was tested on the same file, by what is registered and measured."""
        if version.predecessor is None:
            return None
        before = self.before(version)
        theirs = _test_digest(before) if before else None
        measured = {item.name: item.sha256 for item in statement.subjects} if statement else {}
        ours = measured.get("data/test", _test_digest(version))
        return Earlier(f"version {version.predecessor}", same_file=ours is not None and ours == theirs)

    def _judged(
        self,
        version: ModelVersion,
        statement: Statement | None,
        baseline: Mapping[str, float] | None,
        *,
        window: str | None,
        earlier: Earlier | None = None,
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
            columns=expected_columns(version),
            earlier=earlier,
        )


def _test_digest(version: ModelVersion) -> str | None:
    """The registered digest of a version's test data."""
    fact = version.facts.data.get("test") if version.facts else None
    return fact.digest if fact else None


def expected_columns(version: ModelVersion) -> tuple[ExpectedColumn, ...]:
    """The registered inputs, of which every data set must have numbers.

    A column that is there only to compare groups may come with the test data alone, from a file of its own.
    """
    if version.facts is None:
        return ()
    data, columns = version.authored.data, version.authored.columns
    refs = (data.train, data.validation, data.test, data.reference, data.windows)
    beside = any(ref is not None and ref.groups is not None for ref in refs)
    return tuple(
        ExpectedColumn(
            fact.name,
            fact.kind,
            bounded=fact.minimum is not None or fact.maximum is not None,
            listed=fact.categories is not None,
        )
        for fact in version.facts.columns
        if fact.name not in columns.exclude and (fact.role == "feature" or (fact.role == "sensitive" and not beside))
    )


def overall(outcomes: tuple[CheckOutcome, ...]) -> dict[str, float]:
    """`check.metric` -> value of everything measured over all test rows."""
    return {
        f"{outcome.check}.{item.metric}": item.value
        for outcome in outcomes
        for item in outcome.measurements
        # How it compares with the version before it is nothing that the next one could be compared with.
        if item.value is not None and item.where == Where(role="test") and outcome.check != PAIRED
    }
