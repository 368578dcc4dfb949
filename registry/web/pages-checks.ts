import type { CheckSummary, StoredCheck } from '../store/store.ts';
import type { AffectedClient, Finding, OperationPlan, Verdict } from '../judge/model.ts';
import { addressIn, type PageRequest, notFound } from './page-request.ts';
import { type Content, html, type Html } from './html.ts';
import {
  badge,
  commit,
  coordinateLink,
  count,
  facts,
  number,
  type Page,
  section,
  severityBadge,
  table,
  time,
} from './layout.ts';

/** The stored verdict. */
const verdictOf = (check: StoredCheck): Verdict => check.verdict as Verdict;

const resultBadge = ({ result }: Pick<StoredCheck, 'result'>): Html => badge(result === 'ok' ? 'good' : 'bad', result);

/** The latest checks, newest first. */
export async function checksPage(request: PageRequest): Promise<Page> {
  const { target } = request;
  return { title: 'Checks', target, part: 'checks', body: checksTable(request, await target.store.checks()) };
}

export function checksTable({ context, target, now }: PageRequest, checks: readonly CheckSummary[]): Html {
  return table({
    caption: 'Checks, newest first',
    columns: ['Check', 'Result', 'Found', 'When', 'Who', 'Commit', 'Against'],
    rows: checks.map((check) => [
      html`<a class="name" href="${addressIn(target, 'checks', check.id)}"><code>${check.id.slice(0, 8)}</code></a>`,
      resultBadge(check),
      foundIn(check),
      time(check.at, now),
      check.actor,
      commit(check.commit),
      check.base === null
        ? html`<span class="faint">nothing</span>`
        : html`<span class="short">version ${check.base}</span>`,
    ]),
    empty: html`Nothing was checked yet: <code>${context.command} check</code>`,
  });
}

function foundIn({ errors, findings }: CheckSummary): string {
  const sums = (['breaking', 'dangerous', 'safe'] as const).flatMap((severity) =>
    findings[severity] > 0 ? [`${number(findings[severity])} ${severity}`] : [],
  );
  return sums.join(', ') || (errors > 0 ? 'does not compose' : 'nothing');
}

/** One check: its findings, why they block, and how to let them pass. */
export async function checkPage({ target, params, now }: PageRequest): Promise<Page> {
  const { id = '' } = params;
  const found = /^[\w-]{1,64}$/.test(id) ? await target.store.check(id) : null;
  const check = found ?? notFound('There is no such check. Only the latest 200 are kept.');
  const { composition, findings, plans, evidence } = verdictOf(check);
  const blocking = findings.filter((item) => item.blocking);
  const passing = findings.filter((item) => !item.blocking && item.severity !== 'safe');
  const safe = findings.filter((item) => !item.blocking && item.severity === 'safe');
  return {
    title: `Check ${check.id.slice(0, 8)}`,
    heading: html`<h1>Check <code>${check.id.slice(0, 8)}</code> ${resultBadge(check)}</h1>`,
    target,
    part: 'checks',
    below: [[check.id.slice(0, 8), addressIn(target, 'checks', check.id)]],
    body: html`${facts([
      ['When', time(check.at, now)],
      ['Who', check.actor],
      ['Commit', commit(check.commit) ?? html`<span class="faint">none given</span>`],
      [
        'Against',
        check.base === null
          ? html`<span class="faint">nothing was live</span>`
          : html`<a href="${addressIn(target, 'versions', check.base)}">version ${check.base}</a>`,
      ],
      ['Subgraphs', check.proposed.map((subgraph) => subgraph.name).join(', ')],
      [
        'Evidence',
        `${count(evidence.releases, 'active release')} with ${count(evidence.operations, 'operation')}, ${count(evidence.requests, 'request')} on ${count(evidence.days, 'day')} since ${evidence.since}`,
      ],
    ])}
${composition.errors.length > 0 && section('It does not compose', errorsList(composition.errors))}
${blocking.length > 0 && section(`Blocks: ${count(blocking.length, 'finding')}`, findingsList({ target }, blocking))}
${passing.length > 0 && section(`Passes: ${count(passing.length, 'finding')}`, findingsList({ target }, passing))}
${safe.length > 0 && section(`Safe: ${count(safe.length, 'change')}`, safeTable({ target }, safe))}
${findings.length === 0 && composition.errors.length === 0 && html`<p class="verdict">No change that a client could notice.</p>`}
${plans.length > 0 && section('Query plans of stored operations', plansTable(plans))}
${composition.hints.length > 0 && section('Hints of the composer', html`<ul class="hints">${composition.hints.map((hint) => html`<li>${hint}</li>`)}</ul>`)}`,
  };
}

function errorsList(errors: Verdict['composition']['errors']): Html {
  return html`<ul class="findings">${errors.map(
    (error) => html`<li class="finding bad"><p class="what">${badge('bad', error.code)} ${error.message}</p>
<p class="where">${placeOf(error)}${ownerOf(error)}</p></li>`,
  )}</ul>`;
}

function findingsList(request: Pick<PageRequest, 'target'>, findings: readonly Finding[]): Html {
  return html`<ul class="findings">${findings.map((item) => finding(request, item))}</ul>`;
}

function finding({ target }: Pick<PageRequest, 'target'>, item: Finding): Html {
  const tone = item.blocking ? 'bad' : 'warning';
  const { approval } = item;
  return html`<li class="finding ${tone}" id="${item.fingerprint}">
<p class="what">${severityBadge(item.severity)} ${item.message}${item.contract !== null && html` <span class="faint">in contract ${item.contract}</span>`}</p>
<p class="where">${item.coordinate !== null && coordinateLink(target, item.coordinate)}${placeOf(item)}${ownerOf(item)}</p>
<p class="because"><strong>${item.blocking ? 'Blocks' : 'Passes'}:</strong> ${item.because}</p>
${item.reason !== null && html`<p class="faint">${item.reason}</p>`}
${item.usage.clients.length > 0 && usersOf(item.usage)}
${approval && html`<p>Approved by ${approval.actor}: ${approval.reason}${approval.expiresAt !== null && html` <span class="faint">until ${approval.expiresAt.slice(0, 10)}</span>`}</p>`}
${item.approve !== null && html`<p class="approve">To let it pass: <code class="command">${item.approve}</code></p>`}
</li>
`;
}

/** Changes that need no decision, in fewer words. */
function safeTable({ target }: Pick<PageRequest, 'target'>, findings: readonly Finding[]): Html {
  return table({
    caption: 'Changes that no client can notice',
    columns: ['What changed', 'Coordinate', 'Where', 'Owner'],
    rows: findings.map((item) => [
      item.message,
      item.coordinate !== null && coordinateLink(target, item.coordinate),
      placeOf(item),
      ownerOf(item),
    ]),
    empty: 'There is none.',
  });
}

function placeOf(finding: Pick<Finding, 'file' | 'line' | 'column'> & { side?: Finding['side'] }): Content {
  if (finding.file === null) return null;
  // Long paths break after a slash.
  const folders = finding.file.split(/(?<=\/)/).map((part) => html`${part}<wbr>`);
  return html` <span><code>${folders}${finding.line !== null && `:${finding.line}`}</code>${finding.side === 'before' && html` <span class="faint">before</span>`}</span>`;
}

function ownerOf(pick: Pick<Finding, 'subgraph' | 'team'>): Content {
  if (pick.subgraph === null) return null;
  return html` <span>${pick.subgraph}${pick.team !== null && html`, team <strong>${pick.team}</strong>`}</span>`;
}

function usersOf({ requests, clients }: Finding['usage']): Html {
  const shown = ({ client, versions, operations, requests: own }: AffectedClient) => {
    const details = [
      versions.length > 0 && versions.join(', '),
      operations.length > 0 && operations.join(', '),
      own > 0 && count(own, 'request'),
    ].filter((text) => text !== false);
    return html`<li><strong>${client}</strong> <span class="faint">${details.join(' · ')}</span></li>`;
  };
  return html`<div class="users"><p>Used by${requests > 0 && html` <span class="faint">(${count(requests, 'request')} in all)</span>`}</p><ul>${clients.map(shown)}</ul></div>`;
}

/** Plans that change come first. */
function plansTable(plans: readonly OperationPlan[]): Html {
  const differs = ({ before, after }: OperationPlan) => JSON.stringify(before) !== JSON.stringify(after);
  const step = (operationPlan: OperationPlan, unit: 'fetches' | 'waves' | 'cost'): Content => {
    const [was, is] = [operationPlan.before?.[unit], operationPlan.after?.[unit]];
    if (is === undefined) return html`${was !== undefined && `${number(was)} → `}<strong>none</strong>`;
    if (was === undefined || was === is) return number(is);
    return html`${number(was)} → <strong>${number(is)}</strong>`;
  };
  return table({
    caption: 'Fetches, sequential waves and cost, before and after; “none”: the operation is invalid',
    columns: ['Operation', 'Client', 'Fetches', 'Waves', 'Cost'],
    rows: plans
      .toSorted((a, b) => Number(differs(b)) - Number(differs(a)))
      .map((plan) => [
        plan.operation,
        html`${plan.client} <span class="faint">${plan.version}</span>`,
        step(plan, 'fetches'),
        step(plan, 'waves'),
        step(plan, 'cost'),
      ]),
    empty: 'There is none.',
  });
}
