// Makes the content of the package for `npm pack`: JavaScript with declarations in dist/. Node and bundlers do not strip types inside node_modules,
// so the sources themselves cannot be packed.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
rmSync(path.join(here, 'dist'), { recursive: true, force: true });
const compiler = path.join(here, '../../node_modules/typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [compiler, '-p', path.join(here, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
process.exit(compiled.status ?? 1);
