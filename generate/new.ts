// npm run new -- subgraph reviews: writes the files of a new subgraph, then all that is generated from them.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { NewSubgraphError, newSubgraph } from './new-subgraph/new-subgraph.ts';

/** In a process of its own: this one has read the list of subgraphs before the new one was in it. */
function run(file: string, ...args: string[]): void {
  execFileSync(process.execPath, [path.join(repositoryRoot, file), ...args], { cwd: repositoryRoot, stdio: 'inherit' });
}

const program = new Command('new').description('Writes the files of something new.');
program
  .command('subgraph <plural>')
  .description('a subgraph of the common shape, such as `reviews`')
  .option('--entity <singular>', 'what one of its rows is, where that is not the plural without its s')
  .action((plural: string, options: { entity?: string }) => {
    const files = newSubgraph(plural, options.entity);
    const formatted = files.filter((file) => file.endsWith('.ts'));
    run('node_modules/@biomejs/biome/bin/biome', 'format', '--write', ...formatted);
    run('generate/generate.ts');
    run('generate/compose-file.ts');
    console.log(`\n${files.map((file) => `wrote ${file}`).join('\n')}`);
    console.log(
      `\nTry it: npx vitest run --project subgraph ${plural}\nThen: npm start, and { ${plural}(first: 3) { nodes { text } } }`,
    );
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof NewSubgraphError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
