import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core finds wrong on the page as it is now: contrast, names, roles, order of headings. */
export async function violationsOn(page: Page): Promise<string[]> {
  // Scripts of the test are not subject to the page's policy. A page without a reload has it from the last time.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  // All rules run; only the elements that pass are not described.
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
