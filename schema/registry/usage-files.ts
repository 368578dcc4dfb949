import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { assertUsage, type RegistryStore, type UsageRow } from './store.ts';
import { list, parseLine, readLines, writeWhole } from './whole-files.ts';

/**
 * Bytes of a day's file, about 10,000 rows, after which its rows are summed. Gateways report the same rows again and again, and every verdict
 * reads them all: at half of it there are twice as many files, at twice of it a month takes twice as long to read.
 */
const sumAfterBytes = 1_000_000;
/** Whoever opened a file before it was renamed adds to it within this time, or what it adds may be lost. Opening and writing take a few ms. */
const addedWithinMs = 10_000;

/**
 * Usage in a directory, in one file for each day that rows are added to, `2026-11-21.jsonl`, and any number of full ones,
 * `2026-11-21.<uuid>.jsonl`. What is read is the sum of all. A full one is summed in place, by a rename, so that whoever is killed or does
 * it a second time counts nothing twice.
 */
export function usageFiles(
  directory: string,
  given: { addedWithinMs: number } = { addedWithinMs },
): Pick<RegistryStore, 'usage' | 'addUsage'> {
  async function add(day: string, rows: readonly UsageRow[]): Promise<void> {
    const file = path.join(directory, `${day}.jsonl`);
    // Begins with a line end, so that a line torn by a crash costs only itself.
    await appendFile(file, `\n${rows.map((row) => JSON.stringify(row)).join('\n')}`);
    const added = await stat(file).catch(unlessMissing);
    if (!added || added.size < sumAfterBytes) return;
    const full = (await list(directory)).filter((name) => name.startsWith(`${day}.`) && name !== `${day}.jsonl`);
    // Of those who get here at the same time, one finds it.
    await rename(file, path.join(directory, `${day}.${randomUUID()}.jsonl`)).catch(unlessMissing);
    for (const one of full.map((name) => path.join(directory, name))) {
      const found = await stat(one);
      // Both by the clock of the file system; a rename counts as a change.
      if (found.size < sumAfterBytes || added.ctimeMs - found.ctimeMs < given.addedWithinMs) continue;
      const sums = sum(await readLines(one), new Map());
      await writeWhole(one, [...sums.values()].map((row) => JSON.stringify(row)).join('\n'));
    }
  }

  return {
    async usage(sinceDay) {
      const names = async () => (await list(directory)).filter((name) => name.slice(0, 10) >= sinceDay).toSorted();
      for (let files = await names(); ; ) {
        const sums = new Map<string, UsageRow>();
        for (const name of files) sum(await readLines(path.join(directory, name)), sums);
        const after = await names();
        // A file that was renamed in between may have been missed.
        if (after.join() === files.join()) return [...sums.values()];
        files = after;
      }
    },
    async addUsage(rows) {
      assertUsage(rows);
      await mkdir(directory, { recursive: true });
      for (const [day, ofDay] of Map.groupBy(rows, (row) => row.day)) await add(day, ofDay);
    },
  };
}

function sum(lines: readonly string[], sums: Map<string, UsageRow>): Map<string, UsageRow> {
  for (const line of lines) {
    const row = parseLine<UsageRow>(line);
    if (!row) continue;
    const key = JSON.stringify([row.coordinate, row.client, row.clientVersion, row.day]);
    const known = sums.get(key);
    if (known) known.count += row.count;
    else sums.set(key, row);
  }
  return sums;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
