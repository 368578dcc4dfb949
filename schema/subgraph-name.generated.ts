// Made from graph.yaml by `npm run generate`; never edited.

/** A subgraph that runs as processes of its own. */
export type SubgraphName = 'users' | 'catalog' | 'orders' | 'notifications';
