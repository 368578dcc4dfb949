import { type ConstDirectiveNode, type DocumentNode, Kind, parse } from 'graphql';

/** A field or key moved between subgraphs. Clients do not see it; gateways plan differently. */
export interface OwnershipChange {
  type: 'FIELD_MOVED' | 'FIELD_SHARED' | 'FIELD_UNSHARED' | 'FIELD_OVERRIDE_CHANGED' | 'KEY_ADDED' | 'KEY_REMOVED';
  coordinate: string;
  message: string;
}

/** Which subgraphs resolve which fields of a supergraph. */
export interface Ownership {
  /** Field → subgraphs that resolve it. */
  fields: Map<string, Set<string>>;
  /** Field → an override with a label: `orders answers instead of catalog for 10 percent of the requests`. */
  overrides: Map<string, string>;
  /** Type → keys as `subgraph: fields`. */
  keys: Map<string, Set<string>>;
}

/** Compares the ownership of fields in two supergraphs. Only fields of both count: an added or removed field is a change of the API. */
export function compareOwnership(beforeSdl: string, afterSdl: string): OwnershipChange[] {
  const before = ownershipOf(parse(beforeSdl, { noLocation: true }));
  const after = ownershipOf(parse(afterSdl, { noLocation: true }));
  const changes: OwnershipChange[] = [];
  for (const [coordinate, now] of after.fields) {
    const then = before.fields.get(coordinate);
    if (!then) continue;
    const gained = [...now].filter((owner) => !then.has(owner));
    const lost = [...then].filter((owner) => !now.has(owner));
    const add = (type: OwnershipChange['type'], message: string) => changes.push({ type, coordinate, message });
    if (gained.length > 0 && lost.length > 0) {
      add('FIELD_MOVED', `Field '${coordinate}' moved from ${lost.join(', ')} to ${gained.join(', ')}`);
    } else if (gained.length > 0)
      add('FIELD_SHARED', `Field '${coordinate}' is now also answered by ${gained.join(', ')}`);
    else if (lost.length > 0)
      add('FIELD_UNSHARED', `Field '${coordinate}' is no longer answered by ${lost.join(', ')}`);
    const override = after.overrides.get(coordinate);
    if (override !== undefined && before.overrides.get(coordinate) !== override) {
      add('FIELD_OVERRIDE_CHANGED', `Field '${coordinate}' moves step by step: ${override}`);
    }
  }
  for (const [coordinate, now] of after.keys) {
    const then = before.keys.get(coordinate);
    if (!then) continue;
    for (const key of now) {
      if (!then.has(key))
        changes.push({ type: 'KEY_ADDED', coordinate, message: `Key '${key}' was added to '${coordinate}'` });
    }
    for (const key of then) {
      if (!now.has(key))
        changes.push({ type: 'KEY_REMOVED', coordinate, message: `Key '${key}' was removed from '${coordinate}'` });
    }
  }
  return changes;
}

/** Reads the ownership from a supergraph. */
export function ownershipOf(supergraph: DocumentNode): Ownership {
  const found: Ownership = { fields: new Map(), overrides: new Map(), keys: new Map() };
  const names = graphNames(supergraph);
  const name = (graph: unknown): string => names.get(String(graph)) ?? String(graph);
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const joins = (type.directives ?? []).filter((directive) => directive.name.value === 'join__type').map(argumentsOf);
    const keys = joins.filter((join) => join['key'] !== undefined && join['resolvable'] !== false);
    found.keys.set(type.name.value, new Set(keys.map((key) => `${name(key['graph'])}: ${String(key['key'])}`)));
    for (const field of type.fields ?? []) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      const parts = (field.directives ?? [])
        .filter((directive) => directive.name.value === 'join__field')
        .map(argumentsOf);
      // Without any join__field, every subgraph that has the type answers the field.
      const owners =
        parts.length > 0
          ? parts.filter(
              // With a label, the overridden subgraph still resolves the field for the other requests; the override is reported apart.
              (part) =>
                part['external'] !== true &&
                part['graph'] !== undefined &&
                (part['override'] === undefined || part['overrideLabel'] === undefined),
            )
          : joins;
      // Without a label, the overridden subgraph no longer resolves the field.
      const dead = new Set(
        parts
          .filter((part) => part['override'] !== undefined && part['overrideLabel'] === undefined)
          .map((part) => String(part['override'])),
      );
      found.fields.set(
        coordinate,
        new Set(owners.map((owner) => name(owner['graph'])).filter((owner) => !dead.has(owner))),
      );
      for (const part of parts) {
        if (part['override'] !== undefined && part['overrideLabel'] !== undefined) {
          found.overrides.set(
            coordinate,
            `${name(part['graph'])} answers instead of ${String(part['override'])} for ${shareOf(String(part['overrideLabel']))}`,
          );
        }
      }
    }
  }
  return found;
}

function shareOf(label: string): string {
  const percent = /^percent\((.+)\)$/.exec(label)?.[1];
  return percent === undefined
    ? `the share of requests that OVERRIDE_LABELS of the gateways gives "${label}"`
    : `${percent} percent of the requests`;
}

/** `ORDERS` → `orders`, from `enum join__Graph`. */
function graphNames(supergraph: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.ENUM_TYPE_DEFINITION || type.name.value !== 'join__Graph') continue;
    for (const value of type.values ?? []) {
      const join = (value.directives ?? []).find((directive) => directive.name.value === 'join__graph');
      const named = join && argumentsOf(join)['name'];
      if (typeof named === 'string') names.set(value.name.value, named);
    }
  }
  return names;
}

/** The arguments of a directive that are strings, names of enum values, booleans and numbers. */
export function argumentsOf(directive: ConstDirectiveNode): Record<string, string | boolean | number> {
  const found: Record<string, string | boolean | number> = {};
  for (const { name, value } of directive.arguments ?? []) {
    if (value.kind === Kind.INT || value.kind === Kind.FLOAT) found[name.value] = Number(value.value);
    else if ('value' in value) found[name.value] = value.value;
  }
  return found;
}
