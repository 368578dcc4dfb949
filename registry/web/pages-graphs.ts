import type { Target } from '../registry.ts';
import { addressIn } from './page-request.ts';
import { stateOf } from './gateways.ts';
import { type Content, html } from './html.ts';
import { badge, count, type Page, table, time } from './layout.ts';

/** All variants that the viewer may read, and the state of each. */
export async function graphsPage(targets: readonly Target[], now: Date, command: string): Promise<Page> {
  const rows = await Promise.all(targets.map((target) => row(target, now)));
  return {
    title: 'Graphs',
    body: table({
      caption: 'Graphs and their variants',
      columns: ['Variant', 'Live version', 'Since', 'By', 'Subgraphs', 'Gateways'],
      rows,
      empty: html`No graph has a version that your token may read. Publish the first one with <code>${command} publish</code>`,
    }),
  };
}

async function row(target: Target, now: Date): Promise<Content[]> {
  const [live, instances] = await Promise.all([target.store.head(), target.store.instances()]);
  const states = instances.map((instance) => stateOf(instance, live?.number ?? null, now));
  const having = (text: string) => states.filter((state) => state.text === text).length;
  const [behind, failing, silent] = [having('behind'), having('has a problem'), having('silent')];
  return [
    html`<a class="name" href="${addressIn(target)}"><span class="graph">${target.graph} / </span>${target.variant}</a>`,
    live ? html`<a href="${addressIn(target, 'versions', live.number)}">${live.number}</a>` : badge('plain', 'none'),
    live && time(live.at, now),
    live?.actor,
    live?.subgraphs.length,
    html`<span class="badges">${
      instances.length === 0
        ? badge('plain', 'none known')
        : [
            failing > 0 && badge('bad', `${count(failing, 'problem')}`),
            behind > 0 && badge('warning', `${behind} behind`),
            silent > 0 && badge('plain', `${silent} silent`),
            failing + behind + silent < instances.length && badge('good', `${having('up to date')} up to date`),
          ]
    }</span>`,
  ];
}
