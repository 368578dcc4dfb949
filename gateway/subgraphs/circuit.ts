import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type IBackoff,
  type IBackoffFactory,
  type IBreaker,
  type IHalfOpenAfterBackoffContext,
  SamplingBreaker,
} from 'cockatiel';
import { CodedError } from '#platform/process/errors.ts';
import { CancelledCall } from './deadline.ts';

/** Stops calls to a subgraph that does not answer. */
export interface Circuit {
  /** Whether calls are made; otherwise only a trial is. */
  isClosed(): boolean;
  /** Makes the call and counts its outcome. Throws SUBGRAPH_UNAVAILABLE without a call while the circuit is open. */
  call<Answer>(call: () => Promise<Answer>): Promise<Answer>;
  /**
   * Makes the call if it is time to find out whether the subgraph answers again, and counts its outcome. Resolves with the answer if this comes
   * soon; otherwise throws SUBGRAPH_UNAVAILABLE, and the call continues alone: no client waits for a subgraph that probably still does not answer.
   */
  tryOut<Answer>(call: () => Promise<Answer>): Promise<Answer>;
}

export type CircuitPhase = 'closed' | 'half-open' | 'open';

/** Time over which failures are compared with answers. Half of it forgets a slow failure rate; double reacts late to a sudden one. */
const ratioOverMs = 10_000;
/** Share of calls that fail. Half of it opens for faults that most requests do not meet. */
const ratio = 0.5;
/** Calls per second without which a share says nothing. */
const ratioFromRate = 1;
/** A refused connection costs nothing to try again, and a process that restarts comes back within seconds. */
const retryRefusedAfterMs = 500;
/**
 * How long a client waits for the trial: a healthy subgraph answers most queries in this time, and an answer without the subgraph takes at most 100
 * ms.
 */
const trialAnswersWithinMs = 75;

/**
 * Opens after `failures` calls in a row, or half of all calls within 10 s, ended with SUBGRAPH_TIMEOUT or SUBGRAPH_UNAVAILABLE. A trial is made
 * `halfOpenAfterMs` later, or earlier if the subgraph only refuses connections; its outcome closes the circuit or leaves it open.
 */
export function openCircuit(options: {
  failures: number;
  halfOpenAfterMs: number;
  onPhase: (phase: CircuitPhase) => void;
}): Circuit {
  const { failures, halfOpenAfterMs, onPhase } = options;
  const breaker = eitherBreaker(
    new ConsecutiveBreaker(failures),
    new SamplingBreaker({ threshold: ratio, duration: ratioOverMs, minimumRps: ratioFromRate }),
  );
  const policy = circuitBreaker(handleWhen(isFailure), {
    breaker,
    halfOpenAfter: pauseFor(halfOpenAfterMs),
  });
  policy.onStateChange((state) => onPhase(phases[state]));

  return {
    isClosed: () => policy.state === CircuitState.Closed,
    call(call) {
      if (policy.state !== CircuitState.Closed) return policy.execute(call).catch(explain);
      // Around the usual call, which succeeds, the library makes four promises. It learns of failures.
      return call().then(
        (answer) => {
          breaker.success(CircuitState.Closed);
          return answer;
        },
        (error: unknown) => {
          // Calls that failed before this one have opened it.
          if (policy.state !== CircuitState.Closed) throw error;
          return policy.execute(() => Promise.reject(error));
        },
      );
    },
    async tryOut(call) {
      // The library lets calls wait for a trial in progress, which may be until the deadline of the trial.
      if (policy.state === CircuitState.HalfOpen) throw unavailable(new BrokenCircuitError());
      const trial = policy.execute(call).catch(explain);
      trial.catch(() => undefined);
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(unavailable(new BrokenCircuitError())), trialAnswersWithinMs);
      try {
        return await Promise.race([trial, late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const phases: Readonly<Record<CircuitState, CircuitPhase>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** Whether an error means that the subgraph does not answer. An answer that is too large comes from a subgraph that works. */
function isFailure(error: unknown): boolean {
  if (!(error instanceof CodedError) || error instanceof CancelledCall) return false;
  return error.code === 'SUBGRAPH_TIMEOUT' || error.code === 'SUBGRAPH_UNAVAILABLE';
}

/** Whether this is the refusal of an open circuit, which says nothing new about the subgraph. */
export function isOpenCircuit(error: unknown): boolean {
  return error instanceof CodedError && error.cause instanceof BrokenCircuitError;
}

function unavailable(cause: BrokenCircuitError): CodedError {
  return new CodedError('SUBGRAPH_UNAVAILABLE', undefined, { cause });
}

function explain(error: unknown): never {
  throw error instanceof BrokenCircuitError ? unavailable(error) : error;
}

/** Opens if one of the two breakers would: failures in a row show a dead subgraph early, a share of failures shows a subgraph that fails in part. */
function eitherBreaker(...breakers: [IBreaker, IBreaker]): IBreaker {
  return {
    state: undefined,
    success: (state) => breakers.forEach((breaker) => breaker.success(state)),
    // Each has to hear of it.
    failure: (state) => breakers.map((breaker) => breaker.failure(state)).includes(true),
  };
}

function pauseFor(halfOpenAfterMs: number): IBackoffFactory<IHalfOpenAfterBackoffContext> {
  const next = ({ result }: IHalfOpenAfterBackoffContext): IBackoff<IHalfOpenAfterBackoffContext> => {
    const refused = 'error' in result && (result.error as { code?: unknown }).code === 'SUBGRAPH_UNAVAILABLE';
    return { duration: refused ? Math.min(retryRefusedAfterMs, halfOpenAfterMs) : halfOpenAfterMs, next };
  };
  return { next };
}
