import { expect, test } from 'vitest';
import { CodedError } from '#platform/process/errors.ts';
import { type CircuitPhase, isOpenCircuit, openCircuit } from '../../gateway/subgraphs/circuit.ts';

const away = () => new CodedError('SUBGRAPH_UNAVAILABLE');

function open() {
  const phases: CircuitPhase[] = [];
  const circuit = openCircuit({ failures: 3, halfOpenAfterMs: 60_000, onPhase: (phase) => phases.push(phase) });
  return { circuit, phases };
}

test('calls in progress when a circuit opens keep their own outcomes, and later calls are refused', async () => {
  const { circuit, phases } = open();
  const calls = Array.from({ length: 6 }, () => Promise.withResolvers<string>());
  const outcomes = calls.map(({ promise }) => circuit.call(() => promise).catch((error: unknown) => error));
  const errors = calls.map(away);
  const fail = (from: number, to: number) =>
    calls.slice(from, to).forEach(({ reject }, at) => reject(errors[from + at]));
  fail(0, 3);
  expect(await Promise.all(outcomes.slice(0, 3))).toEqual(errors.slice(0, 3));
  expect(circuit.isClosed()).toBe(false);
  fail(3, 5);
  const later = await Promise.all(outcomes.slice(3, 5));
  expect(later.map((error) => errors.indexOf(error as CodedError))).toEqual([3, 4]);
  calls[5]?.resolve('late');
  expect(await outcomes[5]).toBe('late');
  expect(phases).toEqual(['open']);
  expect(circuit.isClosed()).toBe(false);
  expect(await circuit.call(async () => 'made').catch(isOpenCircuit)).toBe(true);
});

test('an answer between failures, and failures that are not of the subgraph, leave a circuit closed', async () => {
  const { circuit, phases } = open();
  const fail = (error: Error) => expect(circuit.call(() => Promise.reject(error))).rejects.toBe(error);
  for (let turn = 0; turn < 2; turn += 1) {
    await fail(away());
    await fail(away());
    expect(await circuit.call(async () => 'answered')).toBe('answered');
  }
  for (let turn = 0; turn < 5; turn += 1) await fail(new CodedError('OPERATION_TOO_LARGE'));
  expect(phases).toEqual([]);
});
