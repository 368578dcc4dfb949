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

/** `graph@variant`, `dir:<path>` or the URL of a registry, each with `:<number or id>` if not the live version. */
const variantPattern = new RegExp(`^(${name}@${name}|dir:.+?|https?://.+?/.+?)(?:[:#]v?(\\d+|[0-9a-f]{16}))?$`);

/** The variant that `--against` names, and its version as written; undefined if it names a commit, a file or nothing. */
export function variantIn(against: string | undefined): { variant: string; version: string | undefined } | undefined {
  const [, variant, version] = variantPattern.exec(against ?? '') ?? [];
  return variant === undefined ? undefined : { variant, version };
}

/** Whether a text names a variant at a registry's address. */
export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);
