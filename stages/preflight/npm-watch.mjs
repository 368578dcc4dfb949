// Plain JavaScript, because the preflight needs it before Node 24 is there.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { identityOf } from './lock.mjs';

/** Half doubles the polls, about 20 µs each; with double, a server outlives its npm by up to a second. */
const pollMs = 500;

/**
 * Calls back once when the `npm` that runs this process has ended. npm passes a signal on to the shell that it started,
 * and most shells end without passing it further; after SIGHUP or kill -9 npm itself cannot pass anything on. Does
 * nothing if no package manager runs this process, and does not keep the process alive.
 */
export function onceNpmIsGone(callback) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const npm = isShell(commandOf(parent)) ? parentOf(parent) : parent;
  const started = startOf(npm);
  const timer = setInterval(() => {
    if (process.ppid === parent && startOf(npm) === started) return;
    clearInterval(timer);
    callback();
  }, pollMs);
  timer.unref();
}

const isShell = (command) => /^-?(a|ba|da|k|z)?sh$/.test(path.basename(command));

/** Identifies a process. If its start time needs a program call each time, only its existence counts. */
function startOf(pid) {
  if (process.platform === 'linux') return identityOf(pid);
  try {
    process.kill(pid, 0);
    return 'exists';
  } catch (error) {
    return error.code === 'EPERM' ? 'exists' : '';
  }
}

function commandOf(pid) {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
  return process.platform === 'win32' ? '' : ps(pid, 'comm=');
}

function parentOf(pid) {
  // The name, in parentheses, may hold anything; the parent is the 2nd field after it.
  if (process.platform === 'linux')
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
  return Number(ps(pid, 'ppid='));
}

const ps = (pid, column) => execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim();
