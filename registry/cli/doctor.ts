import { readConfiguration, readSubgraphs, storeFolder } from '../graph-file.ts';
import type { CommandResult } from '../report/to-report.ts';
import { openFileStore } from '../store/file-store.ts';
import type { SubgraphRevision } from '../model/version.ts';
import { commitHere, composeWorkingTree, type CommandOptions } from './command-options.ts';
import { dayBefore } from '../day.ts';

/** Tests everything that a check needs, and prints the missing parts. */
export async function doctorCommand(options: CommandOptions): Promise<CommandResult> {
  const findings: { ok: boolean; what: string }[] = [];
  const configuration = readConfiguration(options.config);
  findings.push({ ok: true, what: `configuration: ${configuration.file}` });
  const subgraphs: SubgraphRevision[] = [];
  try {
    subgraphs.push(...readSubgraphs(configuration));
    findings.push({ ok: true, what: `subgraphs: ${subgraphs.map(({ name }) => name).join(', ')}` });
  } catch (error) {
    findings.push({ ok: false, what: `subgraphs: ${(error as Error).message}` });
  }
  if (subgraphs.length > 0) {
    const composition = await composeWorkingTree(configuration, options);
    findings.push({
      ok: composition.ok,
      what: composition.ok
        ? `composes, with ${composition.hints.length} hints`
        : `does not compose: ${composition.errors[0]?.message}`,
    });
  }
  const git = commitHere(options);
  findings.push({
    ok: git !== null,
    what:
      git === null ? 'git: no commit is known here, so there is nothing to compare with' : `git: ${git.slice(0, 12)}`,
  });
  const store = openFileStore(storeFolder(configuration));
  const [head, releases, usage] = [
    await store.head(),
    await store.releases(),
    await store.usage(dayBefore(new Date(), 7)),
  ];
  findings.push({
    ok: true,
    what: head
      ? `registry: version ${head.number} of ${configuration.graph}@${configuration.variant} is live`
      : 'registry: nothing published yet',
  });
  const active = releases.filter(({ state }) => state === 'active').length;
  findings.push({
    ok: active > 0 || usage.length > 0,
    what: `evidence: ${active} active client releases, ${usage.length} rows of usage in 7 days${active === 0 && usage.length === 0 ? '; every breaking change blocks' : ''}`,
  });
  return { details: findings, text: findings.map(({ ok, what }) => `${ok ? 'ok  ' : 'look'}  ${what}`).join('\n') };
}
