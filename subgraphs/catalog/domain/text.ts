/** A text without accents and in lower case, as names are sorted. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** The words of a text, folded: runs of letters and digits. `WS08-XS` is two. Stored texts and searched texts are cut alike. */
export function toWords(text: string): string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
