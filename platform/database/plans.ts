/**
 * Start options of a connection that reads every table by an index. A connection keeps the plan of a prepared statement: a plan that was made while
 * a table was almost empty would read all of it when it has grown, alone or to join it. Every plan is a general one, made once: planning for the values
 * of a call would take longer than most of our statements.
 */
export const byIndexOptions = [
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'plan_cache_mode=force_generic_plan',
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');
