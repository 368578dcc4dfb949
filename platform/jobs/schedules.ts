import type { Log } from '../process/log.ts';
import { withTrace } from '../telemetry/trace.ts';

/** Work by the clock. Every copy of a worker runs it, so it must be safe at the same time. */
export interface Schedule {
  name: string;
  everySeconds: number;
  run: () => Promise<void>;
}

/** Repeats each with a pause between the end of one run and the start of the next; a failed run is logged and tried again. `stop` waits for runs. */
export function startSchedules(schedules: readonly Schedule[], log: Log): { stop(): Promise<void> } {
  const running = schedules.map((schedule) => startSchedule(schedule, log));
  return {
    async stop() {
      await Promise.all(running.map((schedule) => schedule.stop()));
    },
  };
}

function startSchedule(schedule: Schedule, log: Log): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  const next = (ms: number) => {
    timer = setTimeout(() => {
      running = withTrace(null, () => schedule.run())
        .catch((error: unknown) => log.error({ err: error, schedule: schedule.name }, 'schedule failed'))
        .finally(() => {
          if (!stopped) next(schedule.everySeconds * 1000);
        });
    }, ms);
    timer.unref();
  };
  // Copies that start together should not always work at the same instant.
  next(Math.random() * Math.min(schedule.everySeconds * 1000, 5000));
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
