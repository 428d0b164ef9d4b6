import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

/**
 * A child process that sets documents; `typesetter-pool.ts` starts it, feeds it one order at a time and ends it after 100, since Typst's memory
 * grows. Node runs this file as it is (from src/ in tests, from dist/ otherwise), so it imports packages only.
 *
 * Text reaches a template as JSON in `sys.inputs`, never as source. The workspace is the folder of templates, the fonts are ours, and the templates
 * switch font fallback off, so that no font of the machine can slip in.
 */
export interface Order {
  id: number;
  /** File name in the workspace. */
  main: string;
  /** JSON text. */
  data: string;
  /** True where the text has CJK letters, whose fonts weigh 12 MB. */
  wide: boolean;
  /** `svg`: the first page as a drawing, letters as shapes, to be looked at. */
  form: 'pdf' | 'svg';
}
export type Answer = { id: number; content: Uint8Array } | { id: number; missing: string[] } | { id: number; failure: string };
export interface Equipment {
  workspace: string;
  fontFolders: string[];
  wideFontFolders: string[];
}

const MISSING = /the text `\\?"((?:\\.|[^"\\])*?)\\?"` could not be displayed/gu;
const typst = createRequire(import.meta.url)('@myriaddreamin/typst-ts-node-compiler') as { NodeCompiler: typeof NodeCompiler };
const equipment = JSON.parse(process.argv[2] ?? '{}') as Equipment;
const compilers = new Map<boolean, NodeCompiler>();

process.on('message', (order: Order) => process.send?.(answerTo(order)));
process.on('disconnect', () => process.exit());

function answerTo(order: Order): Answer {
  try {
    return { id: order.id, content: setDocument(order) };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    const missing = [...failure.matchAll(MISSING)].flatMap((match) => [...readable(match[1] ?? '')]);
    return missing.length > 0 ? { id: order.id, missing: [...new Set(missing)] } : { id: order.id, failure };
  }
}

function setDocument({ main, data, wide, form }: Order): Uint8Array {
  const compiler = compilerFor(wide);
  const result = compiler.compile({ mainFilePath: join(equipment.workspace, main), inputs: { data, wide: String(wide) } });
  if (!result.result) throw new Error(`${main}: ${JSON.stringify(compiler.fetchDiagnostics(result.takeDiagnostics()!))}`);
  const content = form === 'svg' ? Buffer.from(compiler.plainSvg(result.result), 'utf8') : compiler.pdf(result.result, { pdfStandard: 'ua-1' });
  // Other data, other document: what Typst remembers of this one is never used again, and would come to 1.3 MB each.
  compiler.evictCache(0);
  return content;
}

function compilerFor(wide: boolean): NodeCompiler {
  let compiler = compilers.get(wide);
  if (!compiler) {
    const fontPaths = wide ? [...equipment.fontFolders, ...equipment.wideFontFolders] : equipment.fontFolders;
    compiler = typst.NodeCompiler.create({ workspace: equipment.workspace, fontArgs: [{ fontPaths }] });
    compilers.set(wide, compiler);
  }
  return compiler;
}

/** Rust prints some characters as \u{103a}. */
function readable(text: string): string {
  return text.replace(/\\+u\{([0-9a-f]+)\}/gu, (_all, code: string) => String.fromCodePoint(parseInt(code, 16)));
}
