import { openTarget, readConfiguration, readSubgraphs } from '../graph-file.ts';
import type { SubgraphRevision } from '../store/store.ts';
import { commitHere, composeWorkingTree, type Given } from './given.ts';
import type { Answer } from './run-command.ts';

/** Looks at everything a check needs, and says what is missing. */
export async function doctorCommand(given: Given): Promise<Answer> {
  const findings: { ok: boolean; what: string }[] = [];
  const configuration = readConfiguration(given.config);
  findings.push({ ok: true, what: `configuration: ${configuration.file ?? "the project's own list"}` });
  const subgraphs: SubgraphRevision[] = [];
  try {
    subgraphs.push(...readSubgraphs(configuration));
    findings.push({ ok: true, what: `subgraphs: ${subgraphs.map((one) => one.name).join(', ')}` });
  } catch (error) {
    findings.push({ ok: false, what: `subgraphs: ${(error as Error).message}` });
  }
  if (subgraphs.length > 0) {
    const composition = await composeWorkingTree(configuration, given);
    findings.push({
      ok: composition.ok,
      what: composition.ok
        ? `composes, with ${composition.hints.length} hints`
        : `does not compose: ${composition.errors[0]?.message}`,
    });
  }
  const git = commitHere(given);
  findings.push({
    ok: git !== null,
    what: git === null ? 'git: no commit known here, so nothing to compare with' : `git: ${git.slice(0, 12)}`,
  });
  const store = openTarget(configuration);
  const [head, releases, usage] = [
    await store.head(),
    await store.releases(),
    await store.usage(new Date(new Date().getTime() - 7 * 86_400_000).toISOString().slice(0, 10)),
  ];
  findings.push({
    ok: true,
    what: head
      ? `registry: version ${head.number} of ${configuration.graph}@${configuration.variant} is live`
      : 'registry: nothing published yet',
  });
  const active = releases.filter((one) => one.state === 'active').length;
  findings.push({
    ok: active > 0 || usage.length > 0,
    what: `evidence: ${active} active client releases, ${usage.length} rows of usage in 7 days${active === 0 && usage.length === 0 ? '; every breaking change blocks' : ''}`,
  });
  return { details: findings, text: findings.map((one) => `${one.ok ? 'ok  ' : 'look'}  ${one.what}`).join('\n') };
}
