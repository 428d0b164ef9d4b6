import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../root.js';
import { viewHelpers } from './view-helpers.js';

/**
 * All views as the text of one CommonJS file that exports their template specifications by name. The build writes it beside itself (`COMPILED_VIEWS`):
 * no process of the product holds the compiler, so nothing that a person sends can reach it, and no start waits for it.
 * @throws Handlebars.Exception for a view that cannot be read
 */
export function compileViews(): string {
  const knownHelpers = Object.fromEntries(Object.keys(viewHelpers).map((helper) => [helper, true]));
  const specs = viewFiles().map((file) => {
    const code = Handlebars.precompile(readFileSync(join(ROOT, 'views', file), 'utf8'), { knownHelpers, knownHelpersOnly: true, preventIndent: true }) as string;
    return `${JSON.stringify(file.replaceAll('\\', '/').replace(/\.hbs$/, ''))}: ${code}`;
  });
  return `module.exports = {\n${specs.join(',\n')}\n};\n`;
}

function viewFiles(): string[] {
  return readdirSync(join(ROOT, 'views'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.hbs')).sort();
}
