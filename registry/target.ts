/** One variant of one graph; `version` is a number or a content id, if the text names a version. */
export interface TargetName {
  graph: string;
  variant: string;
  version?: number | string;
}

/** The name of a graph or a variant. The registry's server accepts at most 64 characters. */
const name = '[A-Za-z][\\w-]*';
const targetPattern = new RegExp(`^(${name})@(${name})(?:[:#]v?(\\d+|[0-9a-f]{16}))?$`);

/** Reads `graph@variant`, or `graph@variant:3`, `…:v3`, `…#3` and `…:<content id>` for one version. Undefined for anything else. */
export function parseTarget(text: string): TargetName | undefined {
  const [, graph, variant, version] = targetPattern.exec(text) ?? [];
  if (graph === undefined || variant === undefined) return undefined;
  return version === undefined ? { graph, variant } : { graph, variant, version: parseVersion(version) };
}

/** A version as people write it: 16 hexadecimal digits are a content id, other digits a number. */
export function parseVersion(text: string): number | string {
  return /^[0-9a-f]{16}$/.test(text) ? text : Number(text);
}

/** Whether a text names a variant at a registry's address. */
export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);
