export function onceNpmIsGone(callback: () => void): void;
