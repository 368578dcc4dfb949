import { processes } from './processes.ts';

const colours = [36, 33, 32, 35, 34, 96, 93, 92, 95];

/** Prints a line of a process under its name, in a colour of its own on a terminal. */
export function printLine(name: string, line: string): void {
  const label = name.padEnd(Math.max(...processes.map((entry) => entry.name.length)));
  const colour = colours[processes.findIndex((entry) => entry.name === name) % colours.length];
  process.stdout.write(process.stdout.isTTY ? `\x1b[${colour}m${label}\x1b[0m ${line}\n` : `${label} ${line}\n`);
}
