import { Kind, parse } from 'graphql';
import { directivesOn } from '../../platform/graph/links.ts';

/** How a subgraph finds entities. */
export interface EntityKeys {
  /** The scalar fields that name an entity of this type to the subgraph; undefined if there is no such key. */
  keyOf(subgraph: string, type: string): readonly string[] | undefined;
  /** Whether the subgraph answers the field from the key alone. */
  answers(subgraph: string, type: string, field: string): boolean;
}

/** Reads the keys of a supergraph. */
export function readEntityKeys(sdl: string): EntityKeys {
  const keys = new Map<string, readonly string[]>();
  const graphs = new Map<string, string>();
  /** By `Type.field`: the subgraphs of its `@join__field`, and whether each answers it by itself. */
  const fields = new Map<string, Map<string, boolean>>();

  for (const node of parse(sdl, { noLocation: true }).definitions) {
    if (node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph') {
      for (const value of node.values ?? [])
        for (const { name } of directivesOn(value, 'join__graph')) graphs.set(value.name.value, String(name));
    }
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = node.name.value;
    for (const { graph, key, resolvable, isInterfaceObject } of directivesOn(node, 'join__type')) {
      const place = `${String(graph)} ${type}`;
      const plain = typeof key === 'string' && /^\w+( \w+)*$/.test(key) && resolvable !== false && !isInterfaceObject;
      if (plain && !keys.has(place)) keys.set(place, key.split(' '));
    }
    for (const field of node.fields ?? []) {
      const joined = directivesOn(field, 'join__field').filter(({ graph }) => graph !== undefined);
      if (joined.length === 0) continue;
      const alone = (arguments_: Record<string, unknown>) =>
        arguments_['external'] !== true &&
        ['requires', 'contextArguments', 'overrideLabel'].every((name) => arguments_[name] === undefined);
      fields.set(
        `${type}.${field.name.value}`,
        new Map(joined.map((arguments_) => [String(arguments_['graph']), alone(arguments_)])),
      );
    }
  }

  const symbols = new Map([...graphs].map(([symbol, name]) => [name, symbol]));
  return {
    keyOf: (subgraph, type) => keys.get(`${symbols.get(subgraph)} ${type}`),
    answers(subgraph, type, field) {
      const joined = fields.get(`${type}.${field}`);
      // Without a directive every subgraph that has the type answers the field.
      return joined ? (joined.get(symbols.get(subgraph) ?? '') ?? false) : true;
    },
  };
}
