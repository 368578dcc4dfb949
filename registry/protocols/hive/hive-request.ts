import type { FastifyRequest } from 'fastify';
import { CodedError } from '../../../platform/process/errors.ts';
import type { Target } from '../../registry.ts';
import type { Scope, Token } from '../../store/tokens.ts';
import { admit } from '../admit.ts';
import type { RouteContext } from '../prepare-routes.ts';
import type { TargetName } from '../../target.ts';
import { namedTarget } from '../request-inputs.ts';

/** One request of a client made for Hive: the token it came with, and the variants it may open. */
export interface HiveRequest extends RouteContext {
  token: Token;
  /**
   * The variant with that reference. Without a reference: the token's only variant, or the configured one. Throws BAD_USER_INPUT, or FORBIDDEN
   * if the token does not include the scope there.
   */
  open(reference: TargetReference | null | undefined, scope: Scope): Promise<Target>;
}

export type HiveContext = RouteContext & { configured: TargetName };

/** Hive's way to name a variant. We have no organizations; Hive's projects are our graphs. */
export interface TargetReference {
  byId?: string | null;
  bySelector?: { projectSlug: string; targetSlug: string } | null;
}

export function hiveRequestOf(request: FastifyRequest, context: HiveContext): HiveRequest {
  const { registry, tokens, now, configured } = context;
  const { token } = request;
  return {
    ...context,
    token,
    async open(reference, scope) {
      const { graph, variant } = targetIn(reference) ?? defaultTargetOf(token, configured);
      const target = registry.target(graph, variant);
      // Checked with each use: one request may be about several variants.
      await admit(tokens, { presented: request.headers.authorization, scope, target: target.name, now: now() });
      return target;
    },
  };
}

function targetIn(reference: TargetReference | null | undefined): TargetName | null {
  if (!reference) return null;
  const { bySelector } = reference;
  if (!bySelector)
    throw new CodedError('BAD_USER_INPUT', 'Targets have no ids here; write <anything>/<graph>/<variant>');
  return namedTarget(bySelector.projectSlug, bySelector.targetSlug);
}

/** The variant of a request that names none: the only one of its token, or the configured one. */
export function defaultTargetOf({ graphs }: Token, configured: TargetName): TargetName {
  const [only = '*', ...more] = graphs;
  if (only === '*' || more.length > 0) return configured;
  const [graph = only, variant = configured.variant] = only.split('@');
  return { graph, variant };
}
