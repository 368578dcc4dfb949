import type { Policy } from '../../judge/policy.ts';
import type { Finding, Verdict } from '../../judge/verdict.ts';

/** Verdicts in the words of Hive's schema. */

export function changesOf(findings: readonly Finding[], policy: Policy) {
  return { edges: findings.map((one) => ({ node: changeOf(one, policy) })) };
}

function changeOf({ kind, severity, blocking, message, approval, usage }: Finding, { failOn }: Policy) {
  const isSafeBasedOnUsage =
    severity === 'breaking' &&
    (kind === 'api' || kind === 'contract') &&
    failOn !== 'never' &&
    !blocking &&
    approval === null;
  return {
    severityLevel: severity.toUpperCase(),
    isSafeBasedOnUsage,
    message: ({ withSafeBasedOnUsageNote }: { withSafeBasedOnUsageNote: boolean }) =>
      isSafeBasedOnUsage && withSafeBasedOnUsageNote ? `${message} (safe based on usage)` : message,
    approval: approval && { approvedBy: { displayName: approval.actor } },
    affectedAppDeployments: { totalCount: usage.clients.reduce((sum, { versions }) => sum + versions.length, 0) },
  };
}

/** Why a verdict is against what is proposed: it does not compose, or these findings block. */
export function errorsOf({ composition, findings }: Verdict) {
  const messages =
    composition.errors.length > 0
      ? composition.errors.map((one) => `${one.code}: ${one.message}`)
      : findings.filter((one) => one.blocking).map((one) => `${one.type}: ${one.message}: ${one.because}`);
  return listed(messages);
}

export function warningsOf({ composition }: Verdict) {
  const nodes = composition.hints.map((message) => ({ message }));
  return { nodes, total: nodes.length };
}

export function listed(messages: readonly string[]) {
  return { edges: messages.map((message) => ({ node: { message } })) };
}
