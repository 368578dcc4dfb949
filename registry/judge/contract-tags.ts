import { visit } from 'graphql';
import { namesOf } from './federation-names.ts';
import { finish, type JudgeContext } from './finding.ts';
import type { ParsedSubgraph } from './place.ts';
import { argumentsOf } from './ownership.ts';
import type { Contract, Finding } from './model.ts';

/** A finding for each tag that a contract names and no subgraph has: a mistyped tag publishes parts that should be hidden, or hides everything. */
export function unknownTags(context: JudgeContext, contract: Contract): Finding[] {
  const known = tagsOf(context.parsed);
  const before = context.old ? tagsOf(context.old) : new Set<string>();
  const missing = (list: 'include' | 'exclude') =>
    contract[list].filter((tag) => !known.has(tag)).map((tag) => ({ list, tag }));
  return [...missing('include'), ...missing('exclude')].map(({ list, tag }) => {
    const isGone = before.has(tag);
    return finish(
      context,
      {
        kind: 'contract',
        severity: isGone ? 'dangerous' : 'breaking',
        type: 'CONTRACT_TAG_UNKNOWN',
        coordinate: null,
        message: isGone
          ? `Contract '${contract.name}' ${list}s the tag '${tag}', which no subgraph has any more`
          : `Contract '${contract.name}' ${list}s the tag '${tag}', which no subgraph has`,
        reason: null,
        because: isGone
          ? 'the last part with this tag is gone; remove the tag from the contract too'
          : `expected one of ${[...known].toSorted().join(', ') || 'no tag: no subgraph has any'}; correct the contract or tag a part first`,
        contract: contract.name,
        blocking: isGone ? context.policy.failOn === 'dangerous' : context.policy.failOn !== 'never',
        usage: { requests: 0, clients: [] },
        ...contract.places?.[tag],
      },
      null,
    );
  });
}

function tagsOf(subgraphs: readonly ParsedSubgraph[]): Set<string> {
  const tags = new Set<string>();
  for (const { document } of subgraphs) {
    const names = namesOf('tag', document);
    visit(document, {
      Directive(node) {
        const { name } = names.has(node.name.value) ? argumentsOf(node as Parameters<typeof argumentsOf>[0]) : {};
        if (typeof name === 'string') tags.add(name);
      },
    });
  }
  return tags;
}
