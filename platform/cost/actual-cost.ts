import { compile } from '../execution/source.ts';
import type { Variables } from './arguments.ts';
import type { CompiledCost } from './compile-cost.ts';
import { type Counting, openCountSource } from './count-source.ts';

/**
 * The actual cost of an object of an answer, without its own weight. An object with several places (`shared`) is visited once and counted at each
 * place.
 */
export type ActualCost = (data: object, variables: Variables, shared: ReadonlySet<object>) => number;

/** Compiles the count of an answer. */
export function compileActualCost({ root }: Pick<CompiledCost, 'root'>): ActualCost {
  if (root.fields.length === 0) return () => 0;
  const source = openCountSource();
  const start = source.objectCost(root);
  const count = compile<(object: object, counting: Counting) => number>(
    {},
    `${source.functions()}\nreturn (o,x)=>${start};`,
  );
  return (data, variables, shared) => count(data, source.counting(variables, shared));
}
