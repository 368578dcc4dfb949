// Plain JavaScript, because the preflight needs it before Node 24 is there.
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Takes a lock that a file stands for. It is held until released or until its process is gone, kill -9 included. Answers with the process
 * that holds it, if that is somebody else. Throws if the file's directory can't be written.
 */
export function takeLock(file) {
  const mine = identityOf(process.pid);
  const draft = `${file}.${process.pid}`;
  for (;;) {
    // Linked, so that nobody ever reads a lock that is only half written.
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

/** A process by its number and start, as numbers are used again. Ends in nothing for a process that isn't there. */
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

/** Removes a dead process's lock, unless another start was faster and it's that one's by now. */
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

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
