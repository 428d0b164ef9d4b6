import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../src/platform/root.js';

const paper = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const rows = paper.split('\n').filter((line) => /^\| \d/.test(line)).map((line) => line.split('|').map((cell) => cell.trim()));
/** How many requirements of level 1 and 2 each section of ASVS 5.0.0 has; they are numbered from 1 without a gap. */
const SECTIONS = `1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4
  7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4
  13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2`.trim().split(/\s+/).map((each) => each.split(':') as [string, string]);
const ALL = SECTIONS.flatMap(([section, most]) => upTo(section, 1, Number(most)));
/** What we took on of level 3. */
const ON_TOP = '1.2.10 2.3.5 3.4.8 3.5.8 4.1.4 5.2.4 5.2.5 5.2.6 5.3.3 6.3.5 6.3.6 6.3.7 6.3.8 6.4.6 6.5.6 7.5.3 8.3.2 11.2.4 11.2.5 11.3.4 13.3.4 13.4.6 14.2.6 14.2.7 14.2.8 15.4.2 16.5.4'.split(' ');

function upTo(section: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_each, nth) => `${section}.${first + nth}`);
}

/** The ids in a text: one by one, `1.2.6 to 1.2.8`, a whole section or chapter. */
function idsIn(text: string): string[] {
  const ranges = [...text.matchAll(/(\d+\.\d+)\.(\d+) to \1\.(\d+)/g)].flatMap(([, section, first, last]) => upTo(section!, Number(first), Number(last)));
  const single = [...text.matchAll(/\b\d+\.\d+\.\d+\b/g)].map(([id]) => id);
  const sections = [...text.matchAll(/(?<![\d.])(\d+\.\d+)(?![\d.]*\d)/g)].flatMap(([, section]) => ALL.filter((id) => id.startsWith(`${section}.`)));
  const chapters = [...text.matchAll(/chapter V(\d+)/g)].flatMap(([, chapter]) => ALL.filter((id) => id.startsWith(`${chapter}.`)));
  return [...new Set([...ranges, ...single, ...sections, ...chapters])];
}

describe('the paper on security', () => {
  it('names only tests, files and proofs that exist', () => {
    const named = [...paper.matchAll(/`((?:test|src|views)\/[^`]+)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(150);
    expect([...new Set(named)].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const proofs = readFileSync(join(ROOT, 'bin/proof.mjs'), 'utf8');
    const known = new Set([...proofs.matchAll(/^ {2}'?([a-z-]+)'?: '(test\/[^']+)'/gm)].filter(([, , path]) => existsSync(join(ROOT, path!))).map(([, name]) => name!));
    const asked = [...paper.matchAll(/npm run proof -- ([a-z-]+)/g)].map(([, name]) => name!);
    expect([...new Set(asked)].filter((name) => !known.has(name))).toEqual([]);
    expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts.sbom).toContain('sbom');
  });

  it('leads only to papers that exist, at headings that they have', () => {
    for (const [, path, heading] of paper.matchAll(/\]\(([^)#\s]+)(?:#([^)]+))?\)/g)) {
      const target = join(ROOT, 'docs', path!);
      expect([path, existsSync(target)]).toEqual([path, true]);
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text]) => text!.toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-'));
      if (heading) expect([heading, headings.includes(heading)]).toEqual([heading, true]);
    }
  });

  it('has a line for every requirement of level 1 and 2, and for those of level 3 that we took on, but for what is said not to apply', () => {
    expect(ALL).toHaveLength(253);
    const [away] = paper.split('\n\n').filter((part) => part.startsWith('Not applicable')).map(idsIn);
    const ids = rows.flatMap(([, cell]) => idsIn(cell!));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => away!.includes(id))).toEqual([]);
    expect([...ALL, ...ON_TOP].filter((id) => !ids.includes(id) && !away!.includes(id))).toEqual([]);
    for (const [, id, level, matter, shown] of rows) expect([id, /^[123](, [12])*$/.test(level!), matter !== '', shown !== '']).toEqual([id, true, true, true]);
  });

  it('lists every deviation and everything that is not met in one place', () => {
    const [said] = paper.split('\n\n').filter((part) => part.startsWith('Deviations in one place')).map(idsIn);
    const open = rows.filter(([, , , , shown]) => /\*\*(?:deviation|not met)\*\*/i.test(shown!)).flatMap(([, cell]) => idsIn(cell!));
    expect(said!.toSorted()).toEqual(open.toSorted());
  });
});
