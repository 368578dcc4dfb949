export type Lock = { taken: true; release(): void } | { taken: false; pid: number };
export function takeLock(file: string): Lock;
export function identityOf(pid: number): string;
