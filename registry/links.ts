/** Addresses of the registry's pages. */
export interface Links {
  /** Where people reach the registry, without a slash at the end. */
  origin(): string;
  /** The page about a variant, or about a part of it: `page(target, 'checks', id)`. */
  page(target: { graph: string; variant: string }, ...segments: readonly (string | number)[]): string;
}

/**
 * Links begin with the address that the registry is configured with or listens at. A request never decides: with its Host header, anyone
 * could make the registry send people elsewhere.
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
