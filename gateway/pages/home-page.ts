import { createHash } from 'node:crypto';

export interface HomeLink {
  href: string;
  name: string;
  text: string;
}

const style = `
:root { color-scheme: light dark; --ink: #1b2130; --soft: #555e70; --line: #dcdfe6; --accent: #0f6b63; --paper: #fff; --tint: #f5f4ef; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf2; --soft: #a7b0c2; --line: #343b48; --accent: #63dccb; --paper: #171b22; --tint: #1f242d; }
}
body { max-width: 720px; margin: 0 auto; padding: 48px 20px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 4px; letter-spacing: -0.02em; }
p { margin: 0 0 24px; color: var(--soft); }
ul { margin: 0; padding: 0; list-style: none; }
li a { display: block; margin: 0 0 12px; padding: 14px 18px; border: 1px solid var(--line); border-radius: 14px; color: inherit; text-decoration: none; }
li:first-child a { background: var(--tint); }
li a:hover { border-color: var(--accent); }
li a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
strong { display: block; color: var(--accent); }
`;

/** The page at `/`: where a newcomer goes next. */
export function homePage(links: readonly HomeLink[]): { html: string; policy: string } {
  const items = links.map(
    ({ href, name, text }) => `<li><a href="${escape(href)}"><strong>${escape(name)}</strong>${escape(text)}</a></li>`,
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tradepost</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Tradepost</h1>
<p>A federated commerce API with live updates that lose nothing. The documents are in the folder <code>docs/</code> of the sources.</p>
<ul>
${items.join('\n')}
</ul>
</main>
</body>
</html>
`;
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html, policy };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
