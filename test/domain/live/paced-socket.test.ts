import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import * as ws from 'ws';
import type { WebSocket } from 'ws';
import { frameNext, idText } from '../../../subscriptions/connection/next-frames.ts';
import { PacedSocket } from '../../../subscriptions/connection/paced-socket.ts';
import { cutOffs } from '../../support/cut-offs.ts';

/** Exported by the package, and missing in its types. */
const WebSocketSender = (ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }).Sender;

/** A WebSocket whose kernel takes nothing until the test says so. */
function open() {
  const transport = Object.assign(new EventEmitter(), {
    writableLength: 0,
    writes: [] as string[],
    corked: 0,
    deadlineMs: 0,
    setTimeout(ms: number, listener: () => void) {
      transport.deadlineMs = ms;
      if (ms > 0) transport.once('timeout', listener);
      else transport.off('timeout', listener);
    },
    write(data: Buffer) {
      transport.writableLength += data.length;
      transport.writes.push(data.toString('latin1'));
    },
    cork: () => void (transport.corked += 1),
    uncork: () => void (transport.corked -= 1),
  });
  const state = { readyState: 1, paused: false, terminated: false, closed: [] as unknown[] };
  const socket = Object.defineProperty(
    Object.assign(state, {
      OPEN: 1,
      send: (data: string) => void (transport.writableLength += data.length),
      pause: () => void (state.paused = true),
      resume: () => void (state.paused = false),
      terminate: () => void (state.terminated = true),
      close: (...reason: unknown[]) => void state.closed.push(reason),
    }),
    'bufferedAmount',
    { get: () => transport.writableLength },
  );
  // The part of a WebSocket that pacing uses.
  const paced = new PacedSocket(socket as unknown as WebSocket, transport as never, 20_000);
  return {
    state,
    transport,
    paced,
    takeAll() {
      transport.writableLength = 0;
      transport.emit('drain');
    },
  };
}

const kilobytes = (count: number) => 'x'.repeat(count * 1024);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('takes data without a pause up to 64 KiB, then reads nothing and makes nothing until the reader has caught up', async () => {
  const { paced, state, transport, takeAll } = open();
  paced.send(kilobytes(64));
  expect([paced.congested, state.paused]).toEqual([false, false]);
  paced.send('x');
  expect([paced.congested, state.paused]).toEqual([true, true]);
  expect(transport.deadlineMs).toBe(20_000);
  let released = false;
  void paced.writable().then(() => {
    released = true;
  });
  await turn();
  expect(released).toBe(false);
  takeAll();
  await turn();
  expect([released, paced.congested, state.paused]).toEqual([true, false, false]);
  expect([transport.deadlineMs, transport.listenerCount('timeout')]).toEqual([0, 0]);
});

test('releases waiting writers one after the other, and stops when the first has filled the socket again', async () => {
  const { paced, takeAll } = open();
  paced.send(kilobytes(65));
  let released = 0;
  for (let waiting = 0; waiting < 100; waiting += 1) {
    void paced.writable().then(() => {
      released += 1;
      paced.send(kilobytes(200));
    });
  }
  takeAll();
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(released).toBe(1);
  takeAll();
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(released).toBe(2);
});

test('knows that its peer may have answered while nothing was read', () => {
  const { paced, takeAll } = open();
  expect(paced.wasUnread()).toBe(false);
  paced.send(kilobytes(65));
  expect([paced.wasUnread(), paced.wasUnread()]).toEqual([true, true]);
  takeAll();
  // Congested at the last call, read since then.
  expect([paced.wasUnread(), paced.wasUnread()]).toEqual([true, false]);
  paced.send(kilobytes(65));
  takeAll();
  expect([paced.wasUnread(), paced.wasUnread()]).toEqual([true, false]);
});

test('is cut off when more than 1 MiB waits, and when the kernel takes nothing for too long', async () => {
  const before = await cutOffs();
  const greedy = open();
  greedy.paced.send(kilobytes(1_024));
  greedy.paced.send('x');
  expect(greedy.state.terminated).toBe(false);
  greedy.paced.send('x');
  expect(greedy.state.terminated).toBe(true);

  const stuck = open();
  stuck.paced.send(kilobytes(65));
  stuck.transport.emit('timeout');
  expect(stuck.state.terminated).toBe(true);
  expect(await cutOffs()).toEqual({
    ...before,
    buffer: (before['buffer'] ?? 0) + 1,
    stuck: (before['stuck'] ?? 0) + 1,
  });
});

test('releases all that wait when the socket is closed', async () => {
  const { paced, state } = open();
  paced.send(kilobytes(65));
  const waiting = [paced.writable(), paced.writable()];
  state.readyState = 3;
  paced.closed();
  for (const released of waiting) await released;
  expect(paced.congested).toBe(false);
});

test('closes with a reason that fits a close frame', () => {
  const { paced, state } = open();
  paced.close({ code: 4400, reason: 'é'.repeat(500) });
  const [[code, reason] = []] = state.closed as [number, string][];
  expect(code).toBe(4400);
  expect(Buffer.byteLength(reason ?? '')).toBeLessThanOrEqual(123);
});

describe('frames', () => {
  const message = (payload: string) => ({ item: {} as never, payload });

  test('with another id are written from the same memory, unless the kernel has not taken them yet', () => {
    const { paced, transport } = open();
    const frames = frameNext([message('{"data":1}')], 5);
    const bytes = frames.withId(idText('one'));
    paced.sendNext(frames, idText('one'), false);
    // Nothing is taken here: the next one must not change what waits.
    expect(frames.withId(idText('two'))).not.toBe(bytes);
    expect(bytes.toString('latin1')).toContain('{"id":"one","type":"next","payload":{"data":1}}');
    transport.writableLength = 0;
    expect(frames.withId(idText('six'))).toBe(frames.withId(idText('two')));
  });

  test.for(['one', 'é', '🛒', 'a"b\\c', '\u2028'])('of the id %s have it as it is', (name) => {
    const text = idText(name);
    const frame = frameNext([message('"é"')], text.length).withId(text);
    expect(JSON.parse(frame.subarray(2).toString())).toEqual({ id: name, type: 'next', payload: 'é' });
  });

  test('of one turn are one write where a connection has several subscriptions', async () => {
    const { paced, transport } = open();
    const frames = frameNext([message('1')], 5);
    for (const name of ['one', 'two', 'six']) paced.sendNext(frames, idText(name), true);
    expect(transport.corked).toBe(1);
    await turn();
    expect(transport.corked).toBe(0);
    expect(transport.writes.map((text) => text.slice(-38))).toEqual(
      ['one', 'two', 'six'].map((name) => `{"id":"${name}","type":"next","payload":1}`),
    );
  });

  test.for([0, 100, 125, 126, 65_000, 65_535, 65_536, 200_000])(
    'of a payload of %i characters are what the library makes',
    (length) => {
      const payload = JSON.stringify('é'.repeat(length));
      const text = `{"id":"one","type":"next","payload":${payload}}`;
      const expected = WebSocketSender.frame(Buffer.from(text), { fin: true, opcode: 1, mask: false, rsv1: false });
      const frame = frameNext([message(payload)], 5).withId(idText('one'));
      expect(frame.equals(Buffer.concat(expected))).toBe(true);
    },
  );
});
