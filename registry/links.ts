/** Addresses of the registry's pages. */
export interface Links {
  /** The address at which people reach the registry, without a slash at the end. */
  origin(): string;
  /** The page about a variant, or about a part of it: `page(target, 'checks', id)`. */
  page(target: { graph: string; variant: string }, ...segments: readonly (string | number)[]): string;
}

/**
 * Links begin with the configured address of the registry, or the address at which it listens. A request never decides: with a forged Host
 * header, anyone could make the registry link to another site.
 */
export function openLinks(origin: () => string): Links {
  return {
    origin,
    page: ({ graph, variant }, ...segments) => `${origin()}${pathTo(graph, variant, ...segments)}`,
  };
}

/** A path; each part becomes one segment, with any characters. */
export function pathTo(...segments: readonly (string | number)[]): string {
  return `/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`;
}
