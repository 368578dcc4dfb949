type Lines = readonly { quantity: number }[];

export const sumOf = (lines: Lines): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** "1 piece", "3 pieces". */
export function countPieces(lines: Lines): string {
  const pieces = sumOf(lines);
  return `${pieces} ${pieces === 1 ? 'piece' : 'pieces'}`;
}
