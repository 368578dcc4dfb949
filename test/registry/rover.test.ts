import { expect, test } from 'vitest';
import { openTestRegistry } from './open-registry.ts';

const publishing = `
  mutation ($name: String!, $url: String, $sdl: String) {
    graph(id: "shop") {
      publishSubgraph(graphVariant: "main", name: $name, url: $url, revision: "1", activePartialSchema: { sdl: $sdl }) {
        wasCreated
      }
    }
  }`;

test('an invalid publish of Rover is refused with its fault', async () => {
  const { url: registry, token, store } = await openTestRegistry();
  async function publish(name: string, url: string | null) {
    const response = await fetch(`${registry}/rover/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': `service:shop:${token}` },
      body: JSON.stringify({ query: publishing, variables: { name, url, sdl: 'type Query { me: Int }' } }),
    });
    return (await response.json()) as { data: unknown; errors?: { message: string }[] };
  }
  const messages = async (name: string, url: string | null) =>
    (await publish(name, url)).errors?.map(({ message }) => message);
  expect(await messages('product.reviews', 'http://r.example')).toEqual([
    '--name: Expected a letter, then at most 63 letters, digits, - and _',
  ]);
  expect(await messages('reviews', null)).toEqual(['reviews: expected an http:// or https:// address, got ""']);
  expect(await store.head()).toBeNull();
  expect(await publish('reviews', 'http://r.example')).toEqual({
    data: { graph: { publishSubgraph: { wasCreated: true } } },
  });
  // Without an address it stays where it is.
  expect(await publish('reviews', null)).toEqual({ data: { graph: { publishSubgraph: { wasCreated: false } } } });
});
