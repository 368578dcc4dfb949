import { parentPort, workerData } from 'node:worker_threads';
import type { CommandResult } from '../report/to-report.ts';
import type { CommandOptions } from './command-options.ts';
import { type CommandName, runCommand } from './run-command.ts';

/** The messages from the thread of a command to the thread that has the terminal. */
export type Message = { print: string } | { judged: true } | { result: CommandResult };

const send = (message: Message) => parentPort?.postMessage(message);
const { command, options } = workerData as { command: CommandName; options: CommandOptions };
const progress = { print: (text: string) => send({ print: text }), judged: () => send({ judged: true }) };
send({ result: await runCommand(command, options, progress) });
