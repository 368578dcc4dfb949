/** The text so that it stands for itself in a pattern of LIKE. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);
