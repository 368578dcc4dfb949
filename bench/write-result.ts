import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { toSvg } from './plot.ts';
import { type Result, toMarkdown } from './report.ts';

/** Writes the result and its plots to bench/results/<date>-<scenario>. */
export async function writeResult(result: Result): Promise<void> {
  const name = `${new Date().toISOString().slice(0, 10)}-${result.scenario}`;
  const directory = path.join(repositoryRoot, 'bench/results');
  const pictures: string[] = [];
  for (const [index, plot] of (result.plots ?? []).entries()) {
    const file = `${name}${index === 0 ? '' : `-${index + 1}`}.svg`;
    await writeFile(path.join(directory, file), toSvg(plot));
    pictures.push(`![${plot.title}](${file})`);
  }
  await writeFile(path.join(directory, `${name}.md`), toMarkdown(result, pictures));
  note(`Wrote bench/results/${name}.md${pictures.length > 0 ? ` and ${pictures.length} plots` : ''}`);
}
