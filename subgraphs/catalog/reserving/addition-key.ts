/** The key of the movement by which an edit of an order gets pieces of a variant: an edit gets them once, and gives back only what it got. */
export function additionKey(editId: string, variantId: string): string {
  return `edit:${editId}:${variantId}`;
}
