import type { DocumentNode, GraphQLSchema } from 'graphql';
import { type OperationUse, useOf } from '../client/operation-use.ts';
import { compareApis } from './compare.ts';
import { affects } from './affected.ts';
import type { ChangeToJudge } from './coordinates.ts';
import { clientsOfFieldsOnly, isReported, possibleUseOf, usageOf } from './usage-of.ts';
import { breaksNamesOnly } from './names-only.ts';
import { noRelease, plural, requestsOf, windowText } from './evidence.ts';
import { finish, type JudgeContext } from './finding.ts';
import { errorsOf, explains, failsWithin, newErrorsOf, type OperationError } from './invalid-operations.ts';
import type { UsageRow } from '../model/evidence.ts';
import type { Finding } from './model.ts';
import type { OperationText, StoredOperation } from './stored-operations.ts';
import { isUnreleased, whySent } from './unreleased.ts';

/** How an operation fits two schemas. */
interface Effect {
  use: OperationUse;
  validBefore: boolean;
  /** Coordinates of the parts at which it is no longer valid. */
  failing: ReadonlySet<string>;
  /** Errors that it had before are left out. */
  errors: OperationError[];
}
type JudgedOperation = StoredOperation & Effect;

/** Compares the stored operations of active releases with two schemas. `unreadable` cannot be parsed, so it is unknown what they use. */
function compareOperations(
  stored: readonly StoredOperation[],
  before: GraphQLSchema,
  after: GraphQLSchema,
): { operations: JudgedOperation[]; unreadable: StoredOperation[] } {
  const effects = new Map<OperationText, Effect>();
  const unreadable: StoredOperation[] = [];
  const operations: JudgedOperation[] = [];
  for (const operation of stored) {
    const { text } = operation;
    if (text.document === null) {
      unreadable.push(operation);
      continue;
    }
    const effect = effects.get(text) ?? effectOf(text.document, text.name, before, after);
    effects.set(text, effect);
    operations.push({ ...operation, ...effect });
  }
  return { operations, unreadable };
}

function effectOf(document: DocumentNode, name: string | null, before: GraphQLSchema, after: GraphQLSchema): Effect {
  const { validBefore, errors } = newErrorsOf(document, before, after);
  const failing = new Set(errors.flatMap((error) => [...error.at]));
  return { use: useOf(before, document, name), validBefore, failing, errors };
}

/** Every change that clients can see, with the affected clients; also operations that became invalid for other reasons. */
export async function judgeApi(
  context: JudgeContext,
  before: GraphQLSchema,
  after: GraphQLSchema,
  contract: string | null,
): Promise<Finding[]> {
  const changes = await compareApis(before, after);
  const { operations, unreadable } = compareOperations(context.operations, before, after);
  // Operations of another graph are no evidence that a part is unused.
  const fitting = operations.filter((operation) => operation.validBefore);
  const ofFieldsOnly = clientsOfFieldsOnly(
    before,
    context.usage,
    new Set(fitting.map(({ release }) => release.client)),
  );
  const stored = new Set(fitting.map(({ release }) => `${release.client}@${release.version}`));
  const breakingChanges = changes.filter(({ severity }) => severity === 'breaking');
  const breaking = new Map<JudgedOperation, ChangeToJudge[]>();
  const findings = changes.map((other) => {
    const change: ChangeToJudge = { ...other, before, after };
    const affected = new Map<JudgedOperation, 'yes' | 'possibly'>();
    for (const operation of operations) {
      const ofClient = context.usage.filter((row) => row.client === operation.release.client);
      const how = failsWithin(change, operation.errors, breakingChanges) ? 'yes' : affects(change, operation, ofClient);
      if (how === 'no') continue;
      affected.set(operation, how);
      if (other.severity === 'breaking') breaking.set(operation, [...(breaking.get(operation) ?? []), change]);
    }
    // The stored operations of a release show what they name, which its usage does not.
    const namesOnly = breaksNamesOnly(change);
    const counted = namesOnly
      ? context.usage.filter((row) => !stored.has(`${row.client}@${row.clientVersion}`))
      : context.usage;
    const shown = new Set(usageOf(change, counted));
    const possible = possibleUseOf(change, counted, ofFieldsOnly).filter((row) => !shown.has(row));
    const rows = [...shown, ...possible];
    const evidence = weigh({ ...context, usage: counted }, fitting, change, affected, { rows, possible });
    const matters =
      context.policy.failOn !== 'never' &&
      (other.severity === 'breaking' || (other.severity === 'dangerous' && context.policy.failOn === 'dangerous'));
    // A safe change affects no client, so its usage is left out. A deprecation shows its usage.
    const usage =
      other.severity === 'safe' && !/DEPRECAT/.test(other.type) ? { requests: 0, clients: [] } : whoIs(affected, rows);
    const unsure = namesOnly && evidence.used && rows.length > 0 && affected.size === 0;
    const because =
      other.severity === 'safe' ? 'a safe change' : unsure ? `${evidence.because}; ${namesUnknown}` : evidence.because;
    const found = { kind: contract === null ? 'api' : 'contract', ...other, contract, usage, because } as const;
    return finish(context, { ...found, blocking: matters && evidence.used, meaning: other.message }, other.coordinate);
  });
  // Operations that break although the comparison calls no change breaking.
  for (const operation of operations) {
    // A known error, even an approved one, does not excuse other errors.
    const known = breaking.get(operation) ?? [];
    const errors = operation.errors.filter((error) => !known.some((change) => explains(change, error)));
    if (operation.validBefore && errors.length > 0)
      findings.push(invalidOperation(context, operation, errors, contract));
    // No client sends the operations of files yet, so they must fit, whatever was before.
    else if (!operation.validBefore && contract === null && isUnreleased(operation.release))
      findings.push(...invalidOperations({ ...context, operations: [operation] }, after));
  }
  // It is unknown what this operation uses, so every change may break it.
  for (const operation of unreadable) {
    const { release, label } = operation;
    findings.push(
      finish(
        context,
        {
          kind: 'operation',
          severity: 'breaking',
          type: 'OPERATION_UNREADABLE',
          coordinate: null,
          message: `Operation '${label}' of ${release.client}@${release.version} cannot be read`,
          reason: null,
          because:
            changes.length > 0
              ? 'nobody can tell whether a change breaks it; push it as a release that can be read, or retire this one'
              : 'nothing changes for it',
          contract,
          blocking: changes.length > 0 && context.policy.failOn !== 'never',
          usage: whoIs(new Map([[operation, 'yes']]), []),
        },
        null,
      ),
    );
  }
  return findings;
}

const namesUnknown =
  'usage does not say whether operations name the type in a variable: push the operations of these clients (ops push)';

/** Stored operations that are invalid against the new schema; for a comparison without an older schema. */
export function invalidOperations(context: JudgeContext, after: GraphQLSchema): Finding[] {
  return context.operations.flatMap((operation) => {
    const { document } = operation.text;
    const errors = document === null ? [] : errorsOf(document, after, after);
    return errors.length > 0 ? [invalidOperation(context, operation, errors, null)] : [];
  });
}

/** This many different messages show what is wrong; all messages of a large operation would fill pages. */
const maxMessages = 10;

function invalidOperation(
  context: JudgeContext,
  operation: StoredOperation,
  errors: readonly OperationError[],
  contract: string | null,
): Finding {
  const messages = [...new Set(errors.map((error) => error.message))];
  const { release, label } = operation;
  const message = (shown: readonly string[]) =>
    `Operation '${label}' of ${release.client} is ${isUnreleased(release) ? 'not' : 'no longer'} valid: ${shown.join(' ')}`;
  const further = messages.length - maxMessages;
  return finish(
    context,
    {
      kind: 'operation',
      severity: 'breaking',
      type: 'OPERATION_INVALID',
      coordinate: null,
      message: further > 0 ? `${message(messages.slice(0, maxMessages))} And ${further} more.` : message(messages),
      // An approval covers all errors, also those that are not shown.
      meaning: message(messages),
      reason: null,
      because: whySent(release),
      contract,
      blocking: context.policy.failOn !== 'never',
      usage: whoIs(new Map([[operation, 'yes']]), []),
    },
    null,
  );
}

/** Whether a client is known to break, and why. `fitting`: the operations that are evidence. `possible`: the rows that may carry the changed part but need not. */
function weigh(
  context: JudgeContext,
  fitting: readonly JudgedOperation[],
  change: ChangeToJudge,
  affected: ReadonlyMap<JudgedOperation, 'yes' | 'possibly'>,
  { rows, possible }: { rows: readonly UsageRow[]; possible: readonly UsageRow[] },
): { used: boolean; because: string } {
  const { maxRequests, maxPercentage, minDays } = context.policy.usage;
  const days = windowText(context.policy.usage);
  const released = fitting.length > 0;
  const none = context.operations.length > 0 ? `${noRelease} with an operation of this graph` : noRelease;
  if (affected.size > 0) {
    const [first] = affected.keys();
    const sure = [...affected.values()].includes('yes');
    const names = new Set([...affected.keys()].map(({ release }) => `${release.client}@${release.version}`));
    const what = `${plural(affected.size, 'operation')} of ${[...names].slice(0, 5).join(', ')}${names.size > 5 ? ' …' : ''}`;
    return {
      used: true,
      because: sure
        ? `affects ${what}, such as '${first?.label}'`
        : `${what}, such as '${first?.label}', may give it in a variable, and no usage says what variables hold`,
    };
  }
  const requests = rows.reduce((sum, row) => sum + row.count, 0);
  const allowed = Math.max(maxRequests, (maxPercentage / 100) * requestsOf(context.usage));
  if (requests > allowed) {
    const clients = [...new Set(rows.map((row) => row.client))].join(', ');
    const unsure = [...new Set(possible.map((row) => row.client))].join(', ');
    return {
      used: true,
      because:
        possible.length === 0
          ? `used ${plural(requests, 'time')} in ${days} by ${clients}`
          : `may be used up to ${plural(requests, 'time')} in ${days} by ${clients}: of ${unsure} only fields are reported, not what is given`,
    };
  }
  const reported = isReported(change, context.usage);
  const daysSeen = new Set(context.usage.map((row) => row.day)).size;
  if (!released && !reported) {
    return {
      used: true,
      because:
        context.usage.length === 0
          ? `nobody knows who uses it: ${none} and no usage in ${days}`
          : `nobody knows who uses it: ${none}, and the usage reported does not cover input fields and enum values`,
    };
  }
  if (!released && daysSeen < minDays) {
    return {
      used: true,
      because: `${none}, and usage of only ${plural(daysSeen, 'day')} of the ${minDays} required`,
    };
  }
  const releases = new Set(fitting.map((operation) => operation.release)).size;
  const parts = [
    ...(released
      ? [
          `none of ${plural(fitting.length, 'stored operation')} of ${plural(releases, 'active client release')} is affected`,
        ]
      : []),
    ...(reported
      ? [
          requests === 0
            ? `no use in ${days}`
            : `${plural(requests, 'use')} in ${days}, within the limit of ${Math.floor(allowed)}`,
        ]
      : []),
  ];
  return { used: false, because: parts.join('; ') };
}

function whoIs(affected: ReadonlyMap<StoredOperation, unknown>, rows: readonly UsageRow[]): Finding['usage'] {
  const clients = new Map<string, { versions: Set<string>; operations: Set<string>; requests: number }>();
  const of = (client: string) => {
    const found = clients.get(client) ?? { versions: new Set(), operations: new Set(), requests: 0 };
    clients.set(client, found);
    return found;
  };
  for (const { release, label } of affected.keys()) {
    const client = of(release.client);
    client.versions.add(release.version);
    client.operations.add(label);
  }
  for (const row of rows) {
    const client = of(row.client);
    client.versions.add(row.clientVersion);
    client.requests += row.count;
  }
  const list = [...clients].map(([client, found]) => ({
    client,
    versions: [...found.versions].toSorted(),
    operations: [...found.operations].toSorted(),
    requests: found.requests,
  }));
  return {
    requests: list.reduce((sum, row) => sum + row.requests, 0),
    clients: list.toSorted((a, b) => b.requests - a.requests || a.client.localeCompare(b.client)),
  };
}
