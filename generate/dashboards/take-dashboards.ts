import path from 'node:path';
import type { Browser } from 'playwright-core';
import { note } from '#platform/process/progress.ts';
import { dashboardPage } from './draw-dashboard.ts';
import { quietPanels } from './quiet-panels.ts';
import { type RecordedDashboard, recordPanels } from './record-panels.ts';

/** The queries without a value, as `dashboard: title: legend`. */
export const emptyQueries = (recorded: readonly RecordedDashboard[]): string[] =>
  recorded.flatMap(({ dashboard, panels }) =>
    panels.flatMap(({ panel, empty }) => empty.map((legend) => `${dashboard.name}: ${panel.title}: ${legend}`)),
  );

/** Takes a picture of each dashboard. Throws if a query returned nothing and is not known to be quiet. */
export async function takeDashboards(browser: Browser, folder: string): Promise<void> {
  note('Recording a shop under load for two minutes …');
  const recorded = await recordPanels({ calmSeconds: 40, faultSeconds: 10 });
  const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  for (const dashboard of recorded) {
    await page.setContent(dashboardPage(dashboard));
    await page.screenshot({ path: path.join(folder, `dashboard-${dashboard.dashboard.name}.png`), fullPage: true });
  }
  await page.close();
  const unexpected = emptyQueries(recorded).filter((query) => !(query in quietPanels));
  if (unexpected.length > 0) throw new Error(`Expected values for every query; none for:\n${unexpected.join('\n')}`);
}
