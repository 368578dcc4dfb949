import type { Policy } from '../../judge/policy.ts';
import type { Finding, Verdict } from '../../judge/model.ts';

/** Verdicts as Hive's schema has them. */

export function changesOf(findings: readonly Finding[], policy: Policy) {
  return { edges: findings.map((finding) => ({ node: changeOf(finding, policy) })) };
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

/** Why a verdict blocks: composition errors, or the blocking findings. */
export function errorsOf({ composition, findings }: Verdict) {
  const messages =
    composition.errors.length > 0
      ? composition.errors.map(({ code, message }) => `${code}: ${message}`)
      : findings
          .filter(({ blocking }) => blocking)
          .map(({ type, message, because }) => `${type}: ${message}: ${because}`);
  return listed(messages);
}

export function warningsOf({ composition }: Verdict) {
  const nodes = composition.hints.map((message) => ({ message }));
  return { nodes, total: nodes.length };
}

export function listed(messages: readonly string[]) {
  return { edges: messages.map((message) => ({ node: { message } })) };
}
