/**
 * The part of the Compose file format that ours keeps to, as a JSON schema. Stricter than the format: a property that is not named here
 * is refused, so that a slip of the pen does not pass for an extension.
 */
const duration = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' };
const strings = { type: 'array', items: { type: 'string' }, minItems: 1 };
const closed = (properties: object, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const map = (of: object) => ({
  type: 'object',
  propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' },
  additionalProperties: of,
});

const service = closed(
  {
    // Pinned: a tag, and not one that moves. Our own image is named by the release.
    image: { type: 'string', pattern: '^[a-z0-9./_-]+:(\\$\\{[A-Z_]+:-[a-z0-9.]+\\}|v?[0-9]+\\.[0-9]+[a-z0-9.-]*)$' },
    build: closed({ context: { type: 'string' }, dockerfile: { type: 'string' } }, ['context', 'dockerfile']),
    profiles: { ...strings, items: { enum: ['core', 'simulator', 'registry', 'observe', 'tools'] } },
    command: strings,
    entrypoint: strings,
    environment: map({ type: 'string' }),
    secrets: strings,
    depends_on: map(
      closed({ condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] } }, [
        'condition',
      ]),
    ),
    ports: { ...strings, items: { type: 'string', pattern: '^127\\.0\\.0\\.1:[0-9]+:[0-9]+$' } },
    volumes: { ...strings, items: { type: 'string', pattern: '^[./a-z][^:]*:/[^:]+(:ro)?$' } },
    healthcheck: closed(
      {
        test: { ...strings, prefixItems: [{ enum: ['CMD', 'CMD-SHELL'] }], minItems: 2 },
        interval: duration,
        timeout: duration,
        retries: { type: 'integer', minimum: 1 },
        start_period: duration,
      },
      ['test', 'interval', 'timeout', 'retries'],
    ),
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
    stop_grace_period: duration,
    read_only: { type: 'boolean' },
    tmpfs: strings,
    cap_drop: strings,
    security_opt: strings,
  },
  ['image', 'profiles'],
);

export const composeSchema = closed(
  {
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' },
    services: map(service),
    secrets: map(
      closed({ file: { type: 'string', pattern: '^\\$\\{TRADEPOST_SECRETS:-\\./secrets\\}/[a-z_]+$' } }, ['file']),
    ),
    volumes: map({ type: ['object', 'null'], maxProperties: 0 }),
  },
  ['name', 'services'],
);
