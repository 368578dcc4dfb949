import { type FleetOptions, startFleet } from './fleet.ts';
import { freePort } from './free-port.ts';
import { processes } from './processes.ts';

/** One more copy of a process of a fleet. */
export interface Copy {
  stop(): Promise<void>;
}

/** Starts one more copy of a worker of the fleet with these options, with `env` in addition. It need not be ready when this resolves, and is to be stopped before that fleet. */
export async function startCopy(name: string, options: FleetOptions, env: NodeJS.ProcessEnv): Promise<Copy> {
  const entry = processes.find((process) => process.name === name);
  if (!entry || entry.port) throw new Error(`expected the name of a worker, got ${name}`);
  const ports = { ...options.ports, [entry.adminPort.setting]: await freePort() };
  const copy = startFleet({ ...options, ports, manual: true });
  copy.start(name, env);
  return { stop: () => copy.stop() };
}
