import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readRegistrySettings } from '../settings.ts';
import { openTokens } from '../store/open-tokens.ts';
import { scopes, type Tokens } from '../store/tokens.ts';

const usage = `Usage: npm run registry:token -- create --name <name> --scopes ${scopes.join(',')} [--graphs shop,stock@main] [--days 90]
       npm run registry:token -- list
       npm run registry:token -- revoke <id>`;

/** Makes, lists and revokes tokens; returns the exit code. A new token is the only line on standard output. */
export async function tokenCommand(args: string[]): Promise<number> {
  const print = (line: string) => process.stderr.write(`${line}\n`);
  let tokens: Tokens | undefined;
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        scopes: { type: 'string' },
        graphs: { type: 'string', default: '*' },
        days: { type: 'string', default: '90' },
      },
    });
    tokens = await openTokens(readRegistrySettings());
    const [action, id] = positionals;
    if (action === 'create' && values.name && values.scopes) {
      const { text, token } = await tokens.create({
        name: values.name,
        scopes: z.array(z.enum(scopes)).parse(values.scopes.split(',')),
        graphs: values.graphs.split(','),
        days: Number(values.days),
        now: new Date(),
      });
      const graphs = token.graphs.join(',');
      print(
        `Token ${token.id} for ${token.name}, ${graphs}, valid until ${token.expiresAt}. It is shown only this once:`,
      );
      process.stdout.write(`${text}\n`);
      return 0;
    }
    if (action === 'list') {
      for (const token of await tokens.list())
        process.stdout.write(
          `${token.id}  ${token.scopes.join(',')}  ${token.graphs.join(',')}  until ${token.expiresAt}  ${token.name}\n`,
        );
      return 0;
    }
    if (action === 'revoke' && id) {
      if (await tokens.revoke(id)) return 0;
      print(`There is no token ${id}`);
      return 2;
    }
    print(usage);
  } catch (error) {
    const mistakes = error instanceof z.ZodError ? error.issues.map((issue) => issue.message).join('; ') : null;
    print(`${mistakes ?? (error as Error).message}\n${usage}`);
  } finally {
    await tokens?.stop();
  }
  return 2;
}

if (import.meta.main) process.exitCode = await tokenCommand(process.argv.slice(2));
