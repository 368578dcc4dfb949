// Mercurius as its documentation sets it up, with the header that every side of the benchmark passes on.
import gateway from '@mercuriusjs/gateway';
import fastify from 'fastify';

const { SUBGRAPHS_URL, SUBGRAPHS_SDL = '{}', PORT } = process.env;
const app = fastify();
await app.register(gateway, {
  jit: 1,
  gateway: {
    services: Object.entries(JSON.parse(SUBGRAPHS_SDL)).map(([name, schema]) => ({
      name,
      schema,
      url: `${SUBGRAPHS_URL}/${name}`,
      rewriteHeaders: (headers) => ({ authorization: headers.authorization }),
    })),
  },
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
