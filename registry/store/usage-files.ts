import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { assertUsage, type UsageRow } from '../model/evidence.ts';
import type { RegistryStore } from './store.ts';
import { createWhole, list, parseLine, readLines, writeWhole } from '../whole-files.ts';

/** Reports of a day that stay beside its sum. Half would write a large sum twice as often; double would make reading slower. */
const reportsKept = 100;
/** Bytes of reports that stay in any case, about 2,500 rows; beyond, as many as the sum has, so that a large sum is written rarely. */
const reportBytesKept = 256 * 1024;

/**
 * Usage in a directory, in a folder for each day. A report is a file of its own, `2026-11-21/<uuid>.jsonl`, and later part of a sum,
 * `2026-11-21/sum-7.jsonl`, whose first line names the reports that it adds to the previous sum. The sum with the highest number counts; the
 * file system lets only one process create each number. A report is removed after a sum holds it, and skipped by its name until then: it
 * counts exactly once, whichever process is killed, and when. `2026-11-21.jsonl` was written before there were folders.
 */
export function usageFiles(directory: string): Pick<RegistryStore, 'usage' | 'addUsage'> {
  const at = (...parts: string[]) => path.join(directory, ...parts);

  /** The content of a day's folder. Incomplete if a later sum was made meanwhile: then reports may have been removed unread. */
  async function readDay(day: string): Promise<{ last: number; reports: string[]; sums: Sums }> {
    const files = await list(at(day));
    const last = lastSum(files);
    const [header = '', ...lines] = last === 0 ? [] : await readLines(at(day, nameOfSum(last)));
    const held = new Set(parseLine<string[]>(header));
    const reports = files.filter((file) => numberOf(file) === 0);
    const sums = add(lines, new Map());
    for (const file of reports) if (!held.has(file)) add(await readLines(at(day, file)), sums);
    return { last, reports, sums };
  }

  async function isDue(day: string): Promise<boolean> {
    const files = await list(at(day));
    const reports = files.filter((file) => numberOf(file) === 0);
    if (reports.length >= reportsKept) return true;
    const bytes = async (file: string) => (await stat(at(day, file)).catch(unlessMissing))?.size ?? 0;
    const [sum = 0, ...added] = await Promise.all([nameOfSum(lastSum(files)), ...reports].map(bytes));
    return added.reduce((total, bytes) => total + bytes, 0) >= Math.max(reportBytesKept, sum);
  }

  async function makeSum(day: string): Promise<void> {
    const { last, reports, sums } = await readDay(day);
    const number = last + 1;
    const lines = [reports, ...sums.values()].map((line) => JSON.stringify(line));
    try {
      await createWhole(at(day, nameOfSum(number)), lines.join('\n'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      throw error;
    }
    const files = await list(at(day));
    // The number was free because others had created it and the next one, and removed it: this sum does not count.
    if (lastSum(files) !== number) return;
    const superseded = files.filter((file) => numberOf(file) > 0 && numberOf(file) < number);
    for (const file of [...reports, ...superseded]) await rm(at(day, file), { force: true });
  }

  return {
    async usage(sinceDay) {
      const days = Map.groupBy(await list(directory), (name) => name.slice(0, 10));
      const rows: UsageRow[][] = [];
      for (const [day, names] of days) {
        if (day < sinceDay) continue;
        for (;;) {
          const { last, sums } = await readDay(day);
          if (lastSum(await list(at(day))) !== last) continue;
          for (const name of names) if (name !== day) add(await readLines(at(name)), sums);
          rows.push([...sums.values()]);
          break;
        }
      }
      return rows.flat();
    },
    async addUsage(rows) {
      assertUsage(rows);
      for (const [day, ofDay] of Map.groupBy(rows, (row) => row.day)) {
        // First: if this failed after the report was stored, the report would be sent again.
        if (await isDue(day)) await makeSum(day);
        await writeWhole(at(day, `${randomUUID()}.jsonl`), ofDay.map((row) => JSON.stringify(row)).join('\n'));
      }
    },
  };
}

type Sums = Map<string, UsageRow>;

const nameOfSum = (number: number): string => `sum-${number}.jsonl`;
/** 0 for a report. */
const numberOf = (file: string): number => Number(/^sum-(\d+)\.jsonl$/.exec(file)?.[1] ?? 0);
/** 0 where there is none. */
const lastSum = (files: readonly string[]): number => Math.max(0, ...files.map(numberOf));

function add(lines: readonly string[], sums: Sums): Sums {
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
