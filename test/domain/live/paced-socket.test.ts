import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { paceSocket } from '../../../subscriptions/connection/paced-socket.ts';

/** A WebSocket whose kernel takes nothing until the test says so. */
function open() {
  const pending: { bytes: number; taken: () => void }[] = [];
  const transport = Object.assign(new EventEmitter(), { setTimeout: vi.fn() });
  const state = { readyState: 1, bufferedAmount: 0, paused: false, terminated: false, closed: [] as unknown[] };
  const socket = Object.assign(state, {
    OPEN: 1,
    send(data: string, taken: () => void) {
      state.bufferedAmount += data.length;
      pending.push({ bytes: data.length, taken });
    },
    pause: () => void (state.paused = true),
    resume: () => void (state.paused = false),
    terminate: () => void (state.terminated = true),
    close: (...reason: unknown[]) => void state.closed.push(reason),
  });
  // The part of a WebSocket that pacing uses.
  const paced = paceSocket(socket as unknown as WebSocket, transport as never, 20_000);
  return {
    state,
    transport,
    paced,
    takeAll() {
      for (const { bytes, taken } of pending.splice(0)) {
        state.bufferedAmount -= bytes;
        taken();
      }
    },
  };
}

const kilobytes = (count: number) => 'x'.repeat(count * 1024);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('takes data without a pause up to 64 KiB, then reads nothing and makes nothing until the reader has caught up', async () => {
  const { paced, state, transport, takeAll } = open();
  void paced.send(kilobytes(64));
  expect([paced.writable(), state.paused]).toEqual([undefined, false]);
  const sent = paced.send('x');
  expect([paced.congested, state.paused]).toEqual([true, true]);
  expect(transport.setTimeout).toHaveBeenLastCalledWith(20_000);
  let released = false;
  void paced.writable()?.then(() => {
    released = true;
  });
  await turn();
  expect(released).toBe(false);
  takeAll();
  await sent;
  await turn();
  expect([released, paced.congested, state.paused]).toEqual([true, false, false]);
  expect(transport.setTimeout).toHaveBeenLastCalledWith(0);
});

test('releases those that wait one after the other, and stops when the first has filled the socket again', async () => {
  const { paced, takeAll } = open();
  void paced.send(kilobytes(65));
  let released = 0;
  for (let waiting = 0; waiting < 100; waiting += 1) {
    void paced.writable()?.then(() => {
      released += 1;
      void paced.send(kilobytes(200));
    });
  }
  takeAll();
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(released).toBe(1);
  takeAll();
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(released).toBe(2);
});

test('is cut off when more than 1 MiB waits, and when the kernel takes nothing for too long', async () => {
  const greedy = open();
  void greedy.paced.send(kilobytes(1_024));
  void greedy.paced.send('x');
  expect(greedy.state.terminated).toBe(false);
  await greedy.paced.send('x');
  expect(greedy.state.terminated).toBe(true);

  const stuck = open();
  void stuck.paced.send(kilobytes(65));
  stuck.transport.emit('timeout');
  expect(stuck.state.terminated).toBe(true);
});

test('releases all that wait when the socket is closed', async () => {
  const { paced, state } = open();
  void paced.send(kilobytes(65));
  const waiting = [paced.writable(), paced.writable()];
  state.readyState = 3;
  paced.closed();
  for (const released of waiting) await released;
  expect(paced.writable()).toBeUndefined();
});

test('closes with a reason that fits a close frame', () => {
  const { paced, state } = open();
  paced.close({ code: 4400, reason: 'é'.repeat(500) });
  const [[code, reason] = []] = state.closed as [number, string][];
  expect(code).toBe(4400);
  expect(Buffer.byteLength(reason ?? '')).toBeLessThanOrEqual(123);
});
