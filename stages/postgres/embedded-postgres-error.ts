import { StartError } from '../start-error.ts';

/** The embedded PostgreSQL cannot run here. The message says why and what to do. */
export class EmbeddedPostgresError extends StartError {}
