import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from '../../platform/root.js';
import { CONTEXTS } from './contexts.js';
import type { IssuerDocument } from './issuer-document.js';

/** What checks a credential here checks it there: these very files, each after those that it needs. */
const MODULES = ['multikey', 'canonical', 'credential-proof', 'status-bits', 'baked', 'credential-shape', 'credential-check', 'credential-file', 'issuer-knowledge', 'status-list-check', 'offline-check'];
const FOLDER = join(ROOT, 'src/certificate/credential');
const WORDS = join(ROOT, 'locales/en/credential.json');

let parts: Promise<string> | undefined;

/** One script that checks credentials under plain Node, with no connection and no package: our code, the vocabularies, the library for them, and the issuer's keys. */
export async function offlineTool(issuer: IssuerDocument): Promise<string> {
  parts ??= assembled();
  return `${await parts}\nprocess.exitCode = await modules['offline-check'].offlineCheck(process.argv.slice(2), ${JSON.stringify(issuer)}, WORDS, (line) => console.log(line), new Date());\n`;
}

async function assembled(): Promise<string> {
  const words = Object.entries(JSON.parse(await readFile(WORDS, 'utf8')) as Record<string, string>).filter(([key]) => key.startsWith('certificate.file.'));
  const library = await readFile(join(dirname(createRequire(import.meta.url).resolve('jsonld/package.json')), 'dist/jsonld.min.js'), 'utf8');
  const used = JSON.stringify([...CONTEXTS]);
  const code = await Promise.all(MODULES.map(async (name) => wrapped(name, await plainCode(name))));
  return [
    '// Checks Open Badges 3.0 credentials of one issuer. Asks nobody. Run: node check-credential.mjs FILE [--issuer ISSUER.json] [--status STATUS-LIST.json]',
    '// It holds the library jsonld (https://github.com/digitalbazaar/jsonld.js, BSD-3-Clause).',
    `const WORDS = ${JSON.stringify(Object.fromEntries(words))};`,
    `const jsonld = (() => { const module = { exports: {} }; const exports = module.exports; (function () {\n${library}\n}).call(globalThis); return module.exports.default ?? module.exports; })();`,
    `const modules = { contexts: { CONTEXTS: new Map(${used}) } };`,
    ...code,
  ].join('\n');
}

async function plainCode(name: string): Promise<string> {
  const { transform } = await import('@swc/core');
  const source = await readFile(join(FOLDER, `${name}.ts`), 'utf8');
  return (await transform(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } })).code;
}

/** A module as a function: what it imports it takes from those before it, what it exports it gives back. */
function wrapped(name: string, code: string): string {
  // The compiler puts a comment and what it is about on one line.
  const exported = [...code.matchAll(/(?:^|\*\/ )export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, each]) => each);
  const inner = code
    .replace(/^\s*const \{ default: jsonld \} = await import\(['"]jsonld['"]\);$/gm, '')
    .replace(/^import \{([^}]+)\} from ['"](node:[\w/]+)['"];$/gm, (_all, names: string, from: string) => `const {${asPattern(names)}} = process.getBuiltinModule('${from}');`)
    .replace(/^import \{([^}]+)\} from ['"]\.\/([\w-]+)\.js['"];$/gm, (_all, names: string, from: string) => `const {${asPattern(names)}} = modules['${from}'];`)
    .replace(/(^|\*\/ )export (?=async function|function|const|class)/gm, '$1');
  return `modules['${name}'] = (() => {\n${inner}\nreturn { ${exported.join(', ')} };\n})();`;
}

/** `a as b` of an import is `a: b` of a pattern. */
function asPattern(names: string): string {
  return names.replaceAll(' as ', ': ');
}
