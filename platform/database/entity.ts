import type { AnyEntity, EntityClass, EntitySchema } from '@mikro-orm/core';

/** A table for MikroORM. */
export type Entity = EntityClass<AnyEntity> | EntitySchema;
