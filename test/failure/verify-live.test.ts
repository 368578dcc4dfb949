import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { hasRedisServer } from '../support/redis-server.ts';

test.runIf(hasRedisServer)(
  'a short run of verify:live finds nothing lost, doubled, swapped or foreign',
  async () => {
    const arguments_ = ['--minutes', '0.3', '--followers', '60', '--rate', '50', '--within', '3'];
    const child = spawn(process.execPath, ['ops/verify-live.ts', ...arguments_], { cwd: path.resolve(repositoryRoot) });
    const [report, progress] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    // A busy machine may be late, and nothing else.
    for (const kind of ['lost', 'doubled', 'swapped', 'foreign']) {
      expect(report, progress).toContain(`ok    ${kind}: 0`);
    }
    expect(report).toMatch(/, [1-9]\d* disturbances, [1-9]\d* supergraphs/);
    expect(report).not.toContain('refused');
    // It starts a fleet and starts it again, which took three times as long with other work on the machine.
  },
  240_000,
);
