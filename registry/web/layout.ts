import type { Severity } from '../judge/compare.ts';
import type { Target } from '../registry.ts';
import { type Content, html, type Html } from './html.ts';
import { pathTo } from '../links.ts';

export interface Page {
  /** Title of the tab and first heading. */
  title: string;
  /** Replaces the title as heading if that needs more than text. */
  heading?: Content;
  /** The variant of the page; undefined for a page about all variants or none. */
  target?: Target | undefined;
  /** The part of the variant that the page belongs to. */
  part?: Part;
  /** The path to the page below that part: texts and addresses. */
  below?: readonly (readonly [string, string])[];
  body: Content;
  /** Address of a script of ours that improves the page; it works without. */
  script?: '/copy.js';
}

const parts = { live: 'Live', versions: 'Versions', schema: 'Schema', fields: 'Fields', checks: 'Checks' } as const;
export type Part = keyof typeof parts;

/** The parts of every page around its own content. */
export interface Frame {
  /** Who is signed in; null where nobody needs a token. */
  viewer: { name: string } | null;
  /** Address of GraphiQL, if there is one. */
  graphiqlUrl: string | undefined;
}

/** A whole page. */
export function toDocument(page: Page, { viewer, graphiqlUrl }: Frame): string {
  const { title, heading, target, part, below = [], body, script } = page;
  const where = target && html`${target.graph} / ${target.variant} · `;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${where}Schema registry</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
${script !== undefined && html`<script src="${script}" defer></script>`}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<div class="bar">
<a class="home" href="/"><svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect width="32" height="32" rx="8"/><path d="M8 11h16M16 11v13"/><circle cx="8" cy="11" r="3"/><circle cx="24" cy="11" r="3"/></svg>Schema registry</a>
${graphiqlUrl !== undefined && html`<a class="elsewhere" href="${graphiqlUrl}">GraphiQL</a>`}
${
  viewer &&
  html`<form class="viewer" method="post" action="/sign-out"><span>Signed in as <strong>${viewer.name}</strong></span> <button class="quiet">Sign out</button></form>`
}
</div>
${target && navigation(target, part, below)}
</header>
<main id="content">
${heading ?? html`<h1>${title}</h1>`}
${body}
</main>
<footer>Times are UTC. These pages change nothing: use the command line to check, publish and approve.</footer>
</body>
</html>
`.text;
}

function navigation({ graph, variant }: Target, part: Part | undefined, below: NonNullable<Page['below']>): Html {
  const addresses: Record<Part, string> = {
    live: pathTo(graph, variant),
    versions: pathTo(graph, variant, 'versions'),
    schema: pathTo(graph, variant, 'schema'),
    fields: pathTo(graph, variant, 'fields'),
    checks: pathTo(graph, variant, 'checks'),
  };
  const entries = Object.entries(parts) as [Part, string][]; // the keys of a constant
  return html`<div class="bar"><p class="target"><span class="graph">${graph}</span><span aria-hidden="true"> / </span><strong>${variant}</strong></p>
<nav aria-label="Parts of the variant"><ul class="tabs">${entries.map(
    ([key, name]) =>
      html`<li><a href="${addresses[key]}"${key === part && html` aria-current="${below.length > 0 ? 'true' : 'page'}"`}>${name}</a></li>`,
  )}</ul></nav></div>
${
  part &&
  below.length > 0 &&
  html`<nav class="bar crumbs" aria-label="Where you are"><ol>${[[parts[part], addresses[part]] as const, ...below].map(
    ([name, address], at) =>
      html`<li><a href="${address}"${at === below.length && html` aria-current="page"`}>${name}</a></li>`,
  )}</ol></nav>`
}`;
}

export interface Table {
  caption: string;
  columns: readonly string[];
  /** A cell for each column; the first names the row. */
  rows: readonly (readonly Content[])[];
  /** Shown if there are no rows. */
  empty: Content;
}

/** A table; on a narrow screen each row is a card, and each cell says which column it is of. */
export function table({ caption, columns, rows, empty }: Table): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  // The roles repeat the meaning of the elements: some browsers forget it when style sheets make cards of rows.
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col">${column}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    (cells) => html`<tr role="row">${cells.map((cell, at) =>
      at === 0
        ? html`<th role="rowheader" scope="row" data-column="${columns[at]}"><div>${cell}</div></th>`
        : html`<td role="cell" data-column="${columns[at]}"><div>${cell}</div></td>`,
    )}</tr>
`,
  )}</tbody></table>`;
}

/** A section with a heading of its own. */
export function section(title: string, body: Content, more?: Content): Html {
  return html`<section><div class="head"><h2>${title}</h2>${more}</div>
${body}</section>
`;
}

/** Names and values. */
export function facts(entries: readonly (readonly [string, Content])[]): Html {
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export type Tone = 'good' | 'warning' | 'bad' | 'plain';

/** A short state. Its words say it; the colour repeats it. */
export function badge(tone: Tone, text: string): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

export function severityBadge(severity: Severity): Html {
  return badge(severity === 'breaking' ? 'bad' : severity === 'dangerous' ? 'warning' : 'good', severity);
}

/** A time to the minute, and how long ago it was. */
export function time(at: string | null, now: Date): Html {
  if (at === null) return html`<span class="faint">never</span>`;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return html`${at}`;
  const shown = date.toISOString().slice(0, 16).replace('T', ' ');
  return html`<time datetime="${date.toISOString()}">${shown}</time> <span class="faint">${ago(date, now)}</span>`;
}

function ago(date: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < -1) return 'in the future';
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1_440)} days ago`;
}

/** `1,234`. */
export function number(value: number): string {
  return value.toLocaleString('en-GB');
}

/** `1 field`, `2 fields`. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A commit; long ones by their first 12 characters. */
export function commit(text: string | null): Html | null {
  if (text === null) return null;
  if (!/^[0-9a-f]{20,}$/.test(text)) return html`<code>${text}</code>`;
  return html`<code class="short" title="${text}">${text.slice(0, 12)}</code>`;
}

/** A coordinate as a link to the page of its users. */
export function coordinateLink({ graph, variant }: Target, coordinate: string): Html {
  const address = `${pathTo(graph, variant, 'fields')}?coordinate=${encodeURIComponent(coordinate)}`;
  return html`<a href="${address}"><code>${coordinate}</code></a>`;
}

/** The form that searches for the users of a part of the schema. */
export function searchForm({ graph, variant }: Target, text = ''): Html {
  return html`<form class="search" role="search" method="get" action="${pathTo(graph, variant, 'fields')}">
<label for="coordinate">Who uses</label>
<input id="coordinate" name="coordinate" type="search" value="${text}" placeholder="Order.total" maxlength="400" autocomplete="off" autocapitalize="off" spellcheck="false" required>
<button>Find</button></form>`;
}
