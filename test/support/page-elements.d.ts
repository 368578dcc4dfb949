// The members of a page's elements that the browser tests use. The types of React declare these interfaces empty, and we have no DOM types, so
// that no server uses `window` by mistake.
interface Element {
  getAttribute(name: string): string | null;
  matches(selectors: string): boolean;
  textContent: string | null;
}
interface HTMLElement extends Element {
  readonly style: { readonly top: string };
}
interface SVGElement extends Element {
  readonly style: { readonly top: string };
}
