// Makes the content of the package for `npm pack`: JavaScript with declarations in dist/, and beside it the files that the code reads. Node refuses
// to strip types inside node_modules, so the sources themselves cannot be packed.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, 'dist');
rmSync(dist, { recursive: true, force: true });
const compiler = path.join(here, '../node_modules/typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [compiler, '-p', path.join(here, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
for (const file of globSync('{protocols,web,report}/**/*.{graphql,css,js,svg,json}', { cwd: here }))
  cpSync(path.join(here, file), path.join(dist, 'registry', file));
