// Loaded into each process that the preflight or the fleet starts, before anything else loads graphql-js. Outside production that library
// looks for a second copy of itself at every value that it completes, which costs a request an eighth of its time.
// NODE_ENV keeps its meaning for the rest: demo accounts, introspection and GraphiQL.
const { NODE_ENV } = process.env;
process.env.NODE_ENV = 'production';
await import('graphql');
if (NODE_ENV === undefined) delete process.env.NODE_ENV;
else process.env.NODE_ENV = NODE_ENV;
