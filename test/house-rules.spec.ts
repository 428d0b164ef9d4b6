import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { dataSourceFor } from '../ormconfig.js';
import { ACCESS, type AccessRule } from '../src/platform/http/access.js';
import { hasMessage } from '../src/platform/i18n/messages.js';
import { ROOT } from '../src/platform/root.js';
import { columnClasses } from '../src/people/columns.js';
import { useApp } from './support/app.js';

/** A slice may import from those that stand above it, and from itself. */
const ARROW = ['platform', 'people', 'account', 'course', 'enrolment', 'message', 'completion', 'module', 'workshop', 'assessment', 'certificate', 'record', 'overview'];
const LONGEST_FILE = 260;

const files = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(ending)).map((path) => join(folder, path).replaceAll('\\', '/'));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const sources = files('src', '.ts');
const templates = files('views', '.hbs');

describe('house rules', () => {
  const test = useApp();

  it('every handler says who may call it, and every change names its audit event', () => {
    const undeclared: string[] = [];
    for (const handler of handlers(test.app.get(ModulesContainer))) {
      const rule = Reflect.getMetadata(ACCESS, handler.method) as AccessRule | undefined;
      if (!rule) undeclared.push(`${handler.name}: no @Allow or @Public`);
      else if (handler.isChange && !rule.event) undeclared.push(`${handler.name}: a change without an event`);
    }
    expect(undeclared).toEqual([]);
  });

  it('imports follow the arrow of slices', () => {
    const against = sources.flatMap((path) => {
      const slice = path.split('/')[1]!;
      if (!ARROW.includes(slice)) return [];
      return importsOf(path).filter((target) => {
        const other = target.split('/')[1]!;
        return target.startsWith('src/') && ARROW.includes(other) && ARROW.indexOf(other) > ARROW.indexOf(slice);
      }).map((target) => `${path} -> ${target}`);
    });
    expect(against).toEqual([]);
  });

  it('no file imports itself by way of others', () => {
    const graph = new Map(sources.map((path) => [path, importsOf(path, true)]));
    expect(cycles(graph)).toEqual([]);
  });

  it('a process holds no heavy library before it needs it', () => {
    const graph = new Map(sources.map((path) => [path, importsOf(path, true)]));
    const reached = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      graph.get(path)?.forEach(visit);
    };
    ['src/main.ts', 'src/worker.ts'].forEach(visit);
    expect(reached.size).toBeGreaterThan(300);
    const heavy = [...reached].flatMap((path) => [...read(path).matchAll(/^import (?!type )[^;]*? from '(sharp|jsonld|nodemailer|@swc\/core|@simplewebauthn\/server|@tus\/server|@myriaddreamin[^']*|write-excel-file[^']*|read-excel-file[^']*|handlebars)';/gm)].map((match) => `${path} -> ${match[1]}`));
    expect(heavy).toEqual([]);
  });

  /** `npm test` puts many spec files into one suite: what stands outside `describe` would be there for all of them. */
  it('a spec file keeps its hooks to itself', () => {
    const specs = files('test', '.spec.ts');
    const outside = specs.filter((path) => /^(?:(?:const|let) .*\b(?:useApp|useDemo|useWindows)\(|use(?:App|Demo|Windows)\(|(?:before|after)(?:All|Each)\(|jest\.)/m.test(read(path)));
    expect(specs.length).toBeGreaterThan(100);
    expect(outside).toEqual([]);
  });

  it('has no relation on an entity, no forwardRef, no nameless folder', () => {
    const found = sources.filter((path) => /@(ManyToOne|OneToMany|OneToOne|ManyToMany)\(|eager:|forwardRef\(/.test(read(path)));
    expect(found).toEqual([]);
    expect(sources.filter((path) => /\/(utils?|helpers?|common|shared)(\/|\.ts)/.test(path))).toEqual([]);
  });

  it('has no over-long file', () => {
    const long = sources.filter((path) => !/^src\/(migrations|seeds)\//.test(path) && read(path).split('\n').length > LONGEST_FILE);
    expect(long).toEqual([]);
  });

  it('SQL stands in queries, services and the platform only', () => {
    const elsewhere = sources.filter((path) => /\.(controller|page|form|entity|policy)\.ts$/.test(path) && /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(FROM|INTO|SET|VALUES)\b/.test(read(path)));
    expect(elsewhere).toEqual([]);
  });

  it('templates are safe by construction', () => {
    const faults = templates.flatMap((path) => faultsOf(path, read(path)));
    expect(faults).toEqual([]);
  });

  /** The view engine keeps what a layout prints for everybody who is given the same: nothing of one request or one person may stand in it. */
  it('layouts print nothing that belongs to one person or one request', () => {
    for (const path of ['layouts/page', 'layouts/bare', 'components/head', 'components/site-foot', 'components/mark']) {
      expect(`${path}: ${/formKey|csrf|viewer|\bnow\b|\btime\b|form-open-fields|button-form|@root\.form/.exec(read(`views/${path}.hbs`))?.[0] ?? 'fine'}`).toBe(`${path}: fine`);
    }
  });

  it('every message that a template or a form names is there', () => {
    const keys = [
      ...templates.flatMap((path) => [...read(path).matchAll(/[{(]t '([^']+)'/g)].map((match) => [path, match[1]!])),
      ...sources.flatMap((path) => [...read(path).matchAll(/(?:new (?:DomainError|Conflict|\w+Error)\(|\btitle: )'([a-z][\w]*(?:\.[\w-]+)+)'/g)].map((match) => [path, match[1]!])),
      ...sources.filter((path) => path.endsWith('.form.ts')).flatMap((path) => [...read(path).matchAll(/'([a-z][a-zA-Z]*\.[a-zA-Z]+\.[a-zA-Z.]+)'/g)].map((match) => [path, match[1]!])),
      ...sources.flatMap((path) => [...read(path).matchAll(/redirect\([^\n]*, '([a-zA-Z.]+)'\)/g)].map((match) => [path, `said.${match[1]}`])),
    ];
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter(([, key]) => !hasMessage(key!)).map(([path, key]) => `${path}: ${key}`)).toEqual([]);
  });

  it('every column of the database is classified as personal or not', async () => {
    const columns = await test.ownerRows<{ table: string; column: string }>(
      "SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations' AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = format('%I', table_name)::regclass AND c.relispartition) ORDER BY 1, 2",
    );
    const known = new Set(Object.entries(columnClasses).flatMap(([table, classes]) => [...classes.personal, ...classes.plain].map((column) => `${table}.${column}`)));
    expect(columns.map(({ table, column }) => `${table}.${column}`).filter((name) => !known.has(name))).toEqual([]);
    const real = new Set(columns.map(({ table, column }) => `${table}.${column}`));
    expect([...known].filter((name) => !real.has(name))).toEqual([]);
  });

  it('the schema goes down and up again', async () => {
    const source = await dataSourceFor(test.config.databaseOwnerUrl!).initialize();
    for (let left = source.migrations.length; left > 0; left -= 1) await source.undoLastMigration();
    const tables = await test.rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'migrations'");
    expect(tables).toEqual([]);
    await source.runMigrations();
    await source.destroy();
  });
});

interface Handler {
  name: string;
  method: object;
  isChange: boolean;
}

function handlers(modules: ModulesContainer): Handler[] {
  return [...modules.values()].flatMap((module) => [...module.controllers.values()]).flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: Record<string, object> }).prototype;
    return Object.getOwnPropertyNames(prototype)
      .filter((name) => name !== 'constructor' && Reflect.hasMetadata('path', prototype[name]!))
      .map((name) => ({ name: `${(metatype as { name: string }).name}.${name}`, method: prototype[name]!, isChange: ![RequestMethod.GET, RequestMethod.HEAD].includes(Reflect.getMetadata('method', prototype[name]!) as number) }));
  });
}

function importsOf(path: string, valuesOnly = false): string[] {
  return [...read(path).matchAll(/^import (type )?[^;]*? from '(\.[^']+)';/gms)]
    .filter((match) => !(valuesOnly && match[1]))
    .map((match) => relative(ROOT, join(ROOT, path, '..', match[2]!)).replaceAll('\\', '/').replace(/\.js$/, '.ts'));
}

function cycles(graph: Map<string, string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

function faultsOf(path: string, text: string): string[] {
  const faults: string[] = [];
  const bare = text.replace(/\{\{!--[\s\S]*?--\}\}/g, '');
  if (bare.includes('{{{') && path !== 'views/components/rich-text.hbs') faults.push(`${path}: {{{`);
  if (/<script(?![^>]*\bsrc=)/.test(bare)) faults.push(`${path}: inline script`);
  if (/<style|\sstyle=/.test(bare)) faults.push(`${path}: inline style`);
  if (/\son[a-z]+=/.test(bare)) faults.push(`${path}: inline handler`);
  if (/\s[a-z-]+=\{\{/.test(bare.replace(/\{\{[^}]*\}\}/g, (inner) => inner.replaceAll('=', ' ')))) faults.push(`${path}: unquoted attribute`);
  for (const [, name, value] of bare.matchAll(/\s(href|src|action|formaction)="([^"]*\{\{[^"]*)"/g)) {
    const isSafe = /^\{\{(safeUrl|asset) [^}]*\}\}$/.test(value!) || /^\/[a-z][^"]*/.test(value!) || /^#/.test(value!);
    if (!isSafe) faults.push(`${path}: ${name}="${value}" not by safeUrl`);
  }
  return faults;
}
