import type { AnyEntity, EntityClass, EntitySchema } from '@mikro-orm/core';

/** A table as MikroORM knows it. */
export type Entity = EntityClass<AnyEntity> | EntitySchema;
