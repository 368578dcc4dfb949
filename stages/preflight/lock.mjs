// Plain JavaScript, because the preflight needs it before Node 24 is there.
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Takes a lock that is a file. It is held until it is released or its process has ended, kill -9 included. Returns the
 * number of the process that holds it, if that is another one. Throws if the file's directory cannot be written.
 */
export function takeLock(file) {
  const mine = identityOf(process.pid);
  const draft = `${file}.${process.pid}`;
  for (;;) {
    // Linked, so that no process ever reads a half-written lock.
    writeFileSync(draft, mine);
    try {
      linkSync(draft, file);
      return { taken: true, release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const found = readIfThere(file);
    if (found === undefined) continue;
    const pid = Number(found.split(' ')[0]);
    if (found === mine || found === identityOf(pid)) return { taken: false, pid };
    bury(file, found);
  }
}

/** A process by its number and start, because numbers are used again. Empty for a process that does not exist. */
export function identityOf(pid) {
  try {
    if (process.platform === 'linux') {
      // The name, in parentheses, may hold anything; the start is the 22nd field, the 20th after it.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
      return fields[0] === 'Z' ? '' : `${pid} ${fields[19]}`;
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0);
      return `${pid} `;
    }
    return `${pid} ${execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()}`;
  } catch {
    return '';
  }
}

/** Removes a dead process's lock, unless another start was faster and holds it now. */
function bury(file, expected) {
  const grave = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, grave);
    if (readFileSync(grave, 'utf8') !== expected) linkSync(grave, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(grave, { force: true });
  }
}

/** The text of a file; undefined if there is none. */
export function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
