/** A line for the user of the terminal; standard output is for results only. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A progress bar on standard error; without a terminal, a line at every tenth. */
export function bar(label: string): { update(done: number, total: number): void; end(): void } {
  const width = 30;
  let shownTenth = -1;
  let drawn = false;
  return {
    update(done, total) {
      const part = total === 0 ? 1 : Math.min(1, done / total);
      if (process.stderr.isTTY) {
        const full = Math.round(part * width);
        process.stderr.write(`\r${label} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${done}/${total}`);
        drawn = true;
      } else if (Math.floor(part * 10) > shownTenth) {
        shownTenth = Math.floor(part * 10);
        note(`${label}: ${done}/${total}`);
      }
    },
    end() {
      if (drawn) process.stderr.write('\n');
    },
  };
}
