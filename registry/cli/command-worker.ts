import { parentPort, workerData } from 'node:worker_threads';
import type { Given } from './given.ts';
import { type Answer, type CommandName, runCommand } from './run-command.ts';

/** What the thread of a command says to the one that has the terminal. */
export type Message = { progress: string } | { judged: true } | { answer: Answer };

const tell = (message: Message) => parentPort?.postMessage(message);
const { command, given } = workerData as { command: CommandName; given: Given };
const running = { progress: (text: string) => tell({ progress: text }), judged: () => tell({ judged: true }) };
tell({ answer: await runCommand(command, given, running) });
