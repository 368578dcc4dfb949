import { processes } from '../../stages/processes.ts';
import { reasonOf } from '../../stages/preconditions.ts';
import { type CheckedPart, ok, wrong } from './checked-part.ts';

/** A process answers within milliseconds. One that needs seconds is as good as down for its callers. */
const answerWithinMs = 3000;

interface Answer {
  name: string;
  url: string;
  /** Whether each dependency of the process is ready; undefined if the process does not answer. */
  parts?: Readonly<Record<string, boolean>>;
  reason?: string;
}

/**
 * What the processes say about themselves at `/readyz`. With `urls`, the addresses of admin ports, each of them must answer. Without, the ports of
 * this machine are tried: if none answers, no shop runs here, and if one process has the parts of all, it is that of `npm start`.
 */
export async function examineProcesses(urls: readonly string[] | undefined): Promise<CheckedPart[]> {
  if (urls) return (await Promise.all(urls.map((url) => ask(new URL(url).host, url)))).map(toFinding);
  // The simulator stands in for a service of others, and production has none.
  const listed = processes.filter(({ name }) => name !== 'payment-simulator');
  const answers = await Promise.all(
    listed.map(({ name, adminPort }) =>
      ask(name, `http://127.0.0.1:${process.env[adminPort.setting] ?? adminPort.value}`),
    ),
  );
  const single = answers.find(({ parts }) => parts && Object.keys(parts).some((part) => part.startsWith('gateway ')));
  if (single) return [toFinding({ ...single, name: 'npm start' })];
  if (answers.every(({ parts }) => parts === undefined))
    return [ok('processes', 'none answers on this machine; ADMIN_URLS names those of other machines')];
  return answers.map(toFinding);
}

async function ask(name: string, url: string): Promise<Answer> {
  try {
    const answer = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(answerWithinMs) });
    const parts: unknown = answer.ok || answer.status === 503 ? await answer.json() : undefined;
    if (typeof parts !== 'object' || parts === null) return { name, url, reason: `${url} has no /readyz` };
    return {
      name,
      url,
      parts: Object.fromEntries(Object.entries(parts).map(([part, ready]) => [part, ready === true])),
    };
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return { name, url, reason: `${url} does not answer: ${reasonOf(cause ?? error)}` };
  }
}

function toFinding({ name, parts, reason = '' }: Answer): CheckedPart {
  const what = `${name}: process`;
  if (!parts) return wrong(what, reason, 'Start it; docs/runbooks/process-down.md.');
  const missing = Object.keys(parts).filter((part) => !parts[part]);
  if (missing.length === 0) return ok(what, 'ready');
  const runbook = missing.some((part) => part.endsWith('clock')) ? 'wrong-clock' : 'process-down';
  return wrong(what, `not ready: ${missing.join(', ')}`, `docs/runbooks/${runbook}.md.`);
}
