/** The readers of the changelog, in the order of their groups. */
const readers = ['Callers', 'Operators', 'Developers'] as const;

interface Section {
  /** Of the heading: `Unreleased`, or `0.1.0 (2026-11-28)`. */
  title: string;
  /** Text before the first group. */
  text: string;
  /** Reader → entries, as lines of Markdown. */
  groups: Map<string, string>;
}

function parse(changelog: string): { head: string; sections: Section[] } {
  const [head = '', ...parts] = changelog.split(/^## /m);
  const sections = parts.map((part) => {
    const [first = '', ...groups] = part.split(/^### /m);
    const [title = '', ...text] = first.split('\n');
    const entries = groups.map((group): [string, string] => {
      const end = group.indexOf('\n');
      return [group.slice(0, end).trim(), group.slice(end).trim()];
    });
    return { title: title.trim(), text: text.join('\n').trim(), groups: new Map(entries) };
  });
  return { head: head.trimEnd(), sections };
}

function print({ head, sections }: { head: string; sections: readonly Section[] }): string {
  const blocks = sections.map(({ title, text, groups }) => {
    const lists = [...groups].map(([reader, entries]) => `### ${reader}\n\n${entries}`);
    return [`## ${title}`, ...(text === '' ? [] : [text]), ...lists].join('\n\n');
  });
  return `${[head, ...blocks].join('\n\n')}\n`;
}

const versionOf = ({ title }: Section): string | undefined => /^(\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$/.exec(title)?.[1];

/** The versions of a changelog, newest first. Throws for an unknown form of heading or an unknown group. */
export function releasesIn(changelog: string): string[] {
  return parse(changelog).sections.flatMap((section) => {
    const unknown = [...section.groups.keys()].find((reader) => !(readers as readonly string[]).includes(reader));
    if (unknown !== undefined)
      throw new Error(`CHANGELOG.md: "${unknown}" in ${section.title}; expected ${readers.join(', ')}`);
    if (section.title === 'Unreleased') return [];
    const version = versionOf(section);
    if (version === undefined)
      throw new Error(`CHANGELOG.md: "${section.title}"; expected Unreleased or a version with its date`);
    return [version];
  });
}

/**
 * Moves the unreleased entries into the section of a version. If the version has a section already, because its release was prepared and
 * not tagged, the unreleased entries follow in each group. Throws if nothing is unreleased and there is no such section.
 */
export function cutRelease(changelog: string, version: string, date: string): string {
  releasesIn(changelog);
  const { head, sections } = parse(changelog);
  const unreleased = sections.find(({ title }) => title === 'Unreleased');
  const prepared = sections.find((section) => versionOf(section) === version);
  const parts = [prepared, unreleased].filter((section) => section !== undefined);
  const entriesOf = (reader: string) => parts.flatMap(({ groups }) => groups.get(reader) ?? []).join('\n');
  const groups = new Map(
    readers.map((reader) => [reader, entriesOf(reader)] as const).filter(([, text]) => text !== ''),
  );
  if (groups.size === 0) throw new Error(`CHANGELOG.md has no entry for ${version}`);
  const released = { title: `${version} (${date})`, text: prepared?.text ?? '', groups };
  const others = sections.filter((section) => section !== unreleased && section !== prepared);
  return print({ head, sections: [{ title: 'Unreleased', text: '', groups: new Map() }, released, ...others] });
}

/** Words of an entry that compares with an earlier state. */
const comparison = /^- Breaking|\bno longer\b|\binstead of \d|\bbefore:? \d|\b(?:must be|are|is) given again\b/;

/** Entries that cannot be in the section of the first release, since they compare with an earlier one. Empty for any later version. */
export function comparisonsIn(changelog: string, version: string): string[] {
  const oldest = parse(changelog).sections.at(-1);
  if (!oldest || versionOf(oldest) !== version) return [];
  return [...oldest.groups.values()].flatMap((entries) => entries.split('\n').filter((line) => comparison.test(line)));
}
