import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { isClosed, openReceivers } from '../../subgraphs/notifications/webhooks/receivers.ts';

it.each([
  '127.0.0.1',
  '10.0.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '224.0.0.1',
  '255.255.255.255',
])('no message goes to %s', (address) => {
  expect(isClosed(address)).toBe(true);
});

it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])(
  'a message may go to %s',
  (address) => {
    expect(isClosed(address)).toBe(false);
  },
);

it('a name is looked up again for the connection, and may not lead to this machine', async () => {
  let calls = 0;
  const server = createServer((_, response) => {
    calls += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const [strict, open] = [openReceivers(false), openReceivers(true)];
  try {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      await expect(strict.fetch(`http://${host}:${port}/`)).rejects.toThrow();
    }
    expect(calls).toBe(0);
    expect((await open.fetch(`http://localhost:${port}/`)).status).toBe(200);
  } finally {
    await strict.stop();
    await open.stop();
    server.close();
  }
});
