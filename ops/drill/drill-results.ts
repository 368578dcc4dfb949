/** A drill as docs/drills.md shows it. */
export interface DrillResult {
  name: string;
  /** What users saw while they browsed, and while they ordered. */
  browsing: string;
  ordering: string;
  passed: boolean;
  /** The day of its run, such as 2026-11-29. */
  day: string;
  /** Its row of the table. */
  row: string;
}

/** The drills of the page, in its order. */
export function drillsIn(page: string): DrillResult[] {
  return page.split('\n').flatMap((row) => {
    const [, name] = /^\| `([a-z-]+)` \| /.exec(row) ?? [];
    if (name === undefined) return [];
    const cells = row.slice(2, -2).split(' | ');
    const [verdict, day = ''] = cells.slice(7);
    return [{ name, browsing: cells[1] ?? '', ordering: cells[2] ?? '', passed: verdict === 'passed', day, row }];
  });
}
