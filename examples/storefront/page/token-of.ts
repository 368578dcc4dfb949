/** The token behind # in the link of an e-mail. Empty if a program has cut the link in the middle of an escape. */
export function tokenOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}
