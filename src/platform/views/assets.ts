import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import { ROOT } from '../root.js';

interface Asset {
  type: string;
  plain: Buffer;
  br: Buffer;
  gzip: Buffer;
}

const TYPES: Record<string, string> = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp' };
const assets = new Map<string, Asset>();
const urls = new Map<string, string>();

/** Of packages, as they come: loaded by the page that needs them only. */
const LIBRARIES = { 'js/squire.mjs': 'squire-rte/dist/squire.mjs' };

readFolder('');
for (const [path, file] of Object.entries(LIBRARIES)) keep(path, TYPES[extname(path)]!, readFileSync(createRequire(import.meta.url).resolve(file)));

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
    else if (type) keep(path, type, readFileSync(join(full, entry.name)));
  }
}

function keep(path: string, type: string, plain: Buffer): void {
  const url = `/a/${createHash('sha256').update(plain).digest('base64url').slice(0, 10)}/${path}`;
  urls.set(path, url);
  assets.set(url, { type, plain, gzip: gzipSync(plain, { level: 9 }), br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }) });
}
