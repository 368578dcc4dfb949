import { readFile } from 'node:fs/promises';
import { SettingsError } from '#platform/config.ts';

/** Reads the composed schema. Throws a SettingsError that says how to make it, if there is none. */
export async function loadSupergraph(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(`SUPERGRAPH_PATH: cannot read ${path}; make it with: npm run schema -- compose`, { cause });
  }
}
