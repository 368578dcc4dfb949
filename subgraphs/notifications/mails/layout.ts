import { plain } from './plain.ts';

/** A part of an e-mail. HTML and text are made from the same parts, so that they never differ. */
export type Block =
  | { kind: 'heading' | 'paragraph'; text: string }
  | {
      kind: 'items';
      items: { name: string; detail: string; amount: string }[];
      sums?: { name: string; amount: string; isTotal: boolean }[];
    }
  | { kind: 'facts'; facts: { name: string; value: string }[] }
  | { kind: 'lines'; name: string; lines: string[] }
  | { kind: 'link'; text: string; href: string };

/** The blocks as a page. Every text is escaped here, and nowhere else. */
export function toHtml(title: string, language: string, blocks: readonly Block[], footer: string): string {
  return `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f5f4ef;color:#1b2130;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:14px">
<tr><td style="padding:24px 28px;color:#1b2130">
<p style="margin:0 0 16px;color:#0f6b63;font-weight:700">Tradepost</p>
${blocks.map(blockHtml).join('\n')}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #dcdfe6;color:#555e70;font-size:13px">${escape(footer)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h1 style="margin:0 0 12px;font-size:22px;line-height:1.25">${escape(block.text)}</h1>`;
    case 'paragraph':
      return `<p style="margin:0 0 16px">${escape(block.text)}</p>`;
    case 'items':
      return `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;border-collapse:collapse">
${block.items.map(({ name, detail, amount }) => itemHtml(escape(name), escape(detail), escape(amount), '')).join('\n')}
${(block.sums ?? []).map(({ name, amount, isTotal }) => itemHtml(escape(name), '', escape(amount), isTotal ? 'font-weight:700;' : '')).join('\n')}
</table>`;
    case 'facts':
      return `<p style="margin:0 0 16px">${block.facts
        .map(({ name, value }) => `<span style="color:#555e70">${escape(name)}</span> ${escape(value)}`)
        .join('<br>')}</p>`;
    case 'lines':
      return `<p style="margin:0 0 16px"><span style="color:#555e70">${escape(block.name)}</span><br>${block.lines.map(escape).join('<br>')}</p>`;
    case 'link':
      return `<p style="margin:0 0 16px"><a href="${escape(block.href)}" style="display:inline-block;padding:10px 18px;border-radius:10px;background:#0f6b63;color:#ffffff;text-decoration:none;font-weight:600">${escape(block.text)}</a></p>`;
    default:
      return block satisfies never;
  }
}

function itemHtml(name: string, detail: string, amount: string, style: string): string {
  const cell = `padding:8px 0;border-top:1px solid #dcdfe6;vertical-align:top;${style}`;
  return `<tr><td style="${cell}">${name}${detail === '' ? '' : `<br><span style="color:#555e70;font-size:14px">${detail}</span>`}</td><td align="right" style="${cell}white-space:nowrap">${amount}</td></tr>`;
}

/** The blocks as text, for programs and people that show no HTML. */
export function toText(blocks: readonly Block[], footer: string): string {
  return `${[...blocks.map(blockText), `-- \n${plain(footer)}`].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return plain(block.text);
    case 'items':
      return [
        ...block.items.map(({ name, detail, amount }) => [name, detail, amount].filter(Boolean).map(plain).join(' · ')),
        ...(block.sums ?? []).map(({ name, amount }) => `${plain(name)} · ${plain(amount)}`),
      ].join('\n');
    case 'facts':
      return block.facts.map(({ name, value }) => `${plain(name)}: ${plain(value)}`).join('\n');
    case 'lines':
      return [`${plain(block.name)}:`, ...block.lines.map(plain)].join('\n');
    case 'link':
      return `${plain(block.text)}: ${plain(block.href)}`;
    default:
      return block satisfies never;
  }
}

/** For text and for attributes in double quotes. */
function escape(text: string): string {
  return plain(text).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
