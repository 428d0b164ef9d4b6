import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import { ROOT } from '../root.js';

/** A file to send; packed when it is first asked for and kept. */
class Asset {
  #br?: Buffer;
  #gzip?: Buffer;
  #plain?: Buffer;
  constructor(
    readonly type: string,
    private readonly read: () => Buffer,
    private readonly quality: number,
  ) {}

  get plain(): Buffer {
    return (this.#plain ??= this.read());
  }

  get br(): Buffer {
    return (this.#br ??= brotliCompressSync(this.plain, { params: { [constants.BROTLI_PARAM_QUALITY]: this.quality } }));
  }

  get gzip(): Buffer {
    return (this.#gzip ??= gzipSync(this.plain, { level: 9 }));
  }
}

const TYPES: Record<string, string> = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp', '.bcmap': 'application/octet-stream' };
/** A second of work for the last per cent is too much for what is large. */
const QUALITY = { ours: 11, libraries: 5 };
const ASSET_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";
const assets = new Map<string, Asset>();
const urls = new Map<string, string>();

/** Of packages, as they come: loaded by the page that needs them only, so read when first asked for. The version of the package stands in the address. */
const LIBRARIES: Array<{ from: string; files: Record<string, string>; folders?: Record<string, string> }> = [
  { from: 'squire-rte', files: { 'js/squire.mjs': 'dist/squire.mjs' } },
  {
    from: 'pdfjs-dist',
    files: { 'pdf/pdf.mjs': 'legacy/build/pdf.min.mjs', 'pdf/pdf.worker.mjs': 'legacy/build/pdf.worker.min.mjs', 'pdf/openjpeg_nowasm_fallback.js': 'wasm/openjpeg_nowasm_fallback.js' },
    folders: { 'pdf/cmaps': 'cmaps' },
  },
];

readFolder('');
for (const { from, files, folders = {} } of LIBRARIES) {
  const root = packageFolder(from, Object.values(files)[0]!);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const inFolders = Object.entries(folders).flatMap(([path, folder]) => readdirSync(join(root, folder)).filter((name) => TYPES[extname(name)]).map((name) => [`${path}/${name}`, `${folder}/${name}`] as const));
  for (const [path, file] of [...Object.entries(files), ...inFolders]) add(path, `${from}@${version}`, () => readFileSync(join(root, file)), QUALITY.libraries);
}

/** The address of a file under public/, with its hash in it, so that it may be kept for ever. */
export function assetUrl(path: string): string {
  const url = urls.get(path);
  if (!url) throw new Error(`No file public/${path}.`);
  return url;
}

/** Bytes that a browser which takes brotli loads for public/`path`. */
export function assetBytes(path: string): number {
  return assets.get(assetUrl(path))?.br.length ?? 0;
}

/** Answers `/a/...` from memory; anything else is left to the next handler. */
export function serveAsset(request: Request, response: Response, next: () => void): void {
  const asset = assets.get(request.path);
  if (!asset || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
  const accepts = String(request.headers['accept-encoding'] ?? '');
  const encoding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : null;
  response.setHeader('Content-Type', asset.type);
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  // A worker has the policy of its own file: what reads a stranger's PDF runs no text as code and asks nobody else.
  response.setHeader('Content-Security-Policy', ASSET_POLICY);
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.end(encoding === 'br' ? asset.br : encoding === 'gzip' ? asset.gzip : asset.plain);
}

function readFolder(folder: string): void {
  const full = join(ROOT, 'public', folder);
  if (!existsSync(full)) return;
  for (const entry of readdirSync(full, { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    const type = TYPES[extname(entry.name)];
    if (entry.isDirectory()) readFolder(path);
    else if (type) keep(path, readFileSync(join(full, entry.name)));
  }
}

function keep(path: string, plain: Buffer): void {
  add(path, plain, () => plain, QUALITY.ours);
}

/** `stamp` changes whenever the file does: it stands in the address, which may be kept for ever. */
function add(path: string, stamp: Buffer | string, read: () => Buffer, quality: number): void {
  const url = `/a/${createHash('sha256').update(stamp).digest('base64url').slice(0, 10)}/${path}`;
  urls.set(path, url);
  assets.set(url, new Asset(TYPES[extname(path)]!, read, quality));
}

/** Where a package lies: not every package lets its package.json be asked for. */
function packageFolder(name: string, file: string): string {
  const full = createRequire(import.meta.url).resolve(`${name}/${file}`);
  return full.slice(0, full.length - file.length);
}
