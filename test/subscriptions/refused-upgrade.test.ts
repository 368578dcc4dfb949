import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../stages/free-port.ts';
import { eventually } from '../support/eventually.ts';
import { connect } from '../support/raw-socket.ts';
import { rootSecret } from '../support/test-settings.ts';

const root = new URL('../..', import.meta.url).pathname;

/** The live layer as a process of its own that takes one connection; nothing that it needs is there. */
async function startProcess(): Promise<{ port: number; exitCode: () => number | null }> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const { REDIS_URL: _redis, REGISTRY_URL: _registry, ...inherited } = process.env;
  const child = spawn(process.execPath, ['subscriptions/server.ts'], {
    cwd: root,
    env: {
      ...inherited,
      NODE_ENV: 'test',
      TRADEPOST_SECRET: rootSecret,
      SUBSCRIPTIONS_PORT: String(port),
      SUBSCRIPTIONS_ADMIN_PORT: String(adminPort),
      SUBSCRIPTIONS_CONNECTIONS: '1',
    },
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await eventually(async () => (await fetch(`http://127.0.0.1:${adminPort}/livez`)).ok, 60_000);
  return { port, exitCode: () => child.exitCode };
}

const offer = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';

/** Asks for an upgrade, and keeps its own half of the connection open whatever comes. */
async function askFor(
  port: number,
  path: string,
  { host = 'Host: x\r\n', method = 'GET', headers = offer } = {},
): Promise<{ socket: Socket; heard: () => string; gone: () => boolean }> {
  const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let heard = '';
  let gone = false;
  socket.on('data', (data) => (heard += String(data)));
  socket.on('error', () => (gone = true));
  await once(socket, 'connect');
  socket.write(`${method} ${path} HTTP/1.1\r\n${host}Connection: Upgrade\r\n${headers}\r\n\r\n`);
  return { socket, heard: () => heard, gone: () => gone };
}

test.for([
  ['of another path', '/other', '404 Not Found', 'NOT_FOUND'],
  ['beyond the limit of connections', '/graphql', '503 Service Unavailable', 'OVERLOADED'],
] as const)(
  'an upgrade %s is refused with a code and let go of, however its peer behaves',
  async ([_name, path, status, code]) => {
    const { port, exitCode } = await startProcess();
    await using guest = await connect(`ws://127.0.0.1:${port}/graphql`);

    const refused = ({ heard }: { heard: () => string }) =>
      eventually(() => heard().startsWith(`HTTP/1.1 ${status}\r\n`) && codeIn(heard()) === code);

    const patient = await askFor(port, path);
    await refused(patient);
    // A peer that keeps its half open learns from the kernel that the process has none.
    await eventually(() => {
      patient.socket.write('x');
      return patient.gone();
    });

    for (let visitor = 0; visitor < 50; visitor += 1) {
      const { socket } = await askFor(port, path);
      socket.resetAndDestroy();
    }
    await refused(await askFor(port, path));
    guest.send({ type: 'ping' });
    expect(await guest.next('pong')).toEqual({ type: 'pong' });
    expect(exitCode()).toBe(null);
  },
);

test.for([
  ['without a key', { headers: 'Upgrade: websocket\r\nSec-WebSocket-Version: 13' }],
  ['of an unknown version', { headers: offer.replace('13', '99') }],
  ['by another method', { method: 'POST' }],
  ['with a broken list of protocols', { headers: `${offer}\r\nSec-WebSocket-Protocol: ,,` }],
] as const)('an offer of a WebSocket %s is refused with a code', async ([_name, request]) => {
  const { port } = await startProcess();
  const { heard } = await askFor(port, '/graphql', request);
  await eventually(() => heard().startsWith('HTTP/1.1 400 Bad Request\r\n') && codeIn(heard()) === 'BAD_REQUEST');
  expect(heard()).toContain('\r\nSec-WebSocket-Version: 13\r\n');
});

test('an offer of another protocol is ignored, and the request is answered', async () => {
  const { port } = await startProcess();
  const headers = 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA';
  const { heard } = await askFor(port, '/graphql/stream', { headers });
  await eventually(() => heard().includes('\r\n\r\n'));
  expect(heard()).not.toContain('Invalid Upgrade header');
  expect(heard()).toContain('x-trace-id');
});

/** The code in the body of an answer; undefined while the body is not complete. */
function codeIn(answer: string): string | undefined {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  if (!head.includes(`Content-Length: ${body.length}`)) return undefined;
  return (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;
}

test.each(['', 'Host: a b\r\n', 'Host: [x\r\n'])('no WebSocket and no stream opens with the host %j', async (host) => {
  const { port } = await startProcess();
  const upgrade = await askFor(port, '/graphql', { host });
  await eventually(() => upgrade.heard().includes('BAD_REQUEST') && upgrade.heard().startsWith('HTTP/1.1 400 '));
  const socket = connectTcp({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.on('data', (data) => (heard += String(data)));
  await once(socket, 'connect');
  socket.write(`GET /graphql/stream?query={x} HTTP/1.1\r\n${host}Accept: text/event-stream\r\n\r\n`);
  await eventually(() => heard.includes('BAD_REQUEST') && heard.startsWith('HTTP/1.1 400 '));
});
