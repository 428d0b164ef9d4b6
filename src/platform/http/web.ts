import compression from 'compression';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { constants } from 'node:zlib';
import type { Config } from '../config/config.js';
import { NotFound } from '../errors.js';
import { fieldsOf } from '../forms/form.js';
import { serveAsset } from '../views/assets.js';
import { refuseForgery } from './forgery.js';

const FORM_LIMIT = '1mb';
const YEAR_SECONDS = 31536000;
/** What a public host of its own answers; people sign in on the other one, and neither tells of the other. */
const PUBLIC_PATHS = /^\/($|front$|verify($|\/)|issuer$|\.well-known\/did\.json$|status-lists\/|schemas\/|language\/|healthz$|readyz$)/;

/** Everything that stands between the socket and the handlers, in order; the same for the web process and for tests. */
export function setUpWeb(app: NestExpressApplication, config: Config & { secretKey: string }, session: RequestHandler, viewerOfSession: RequestHandler[]): void {
  app.set('trust proxy', config.trustedProxies.length > 0 ? config.trustedProxies : false);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.disable('etag');
  const site = config.siteUrl;
  const ownOrigins = [...new Set([site, config.publicUrl, `http://127.0.0.1:${config.port}`, `http://localhost:${config.port}`])];
  app.use(serveAsset);
  app.use(securityHeaders(site.startsWith('https:')));
  app.use(whenCompressed(compression({ threshold: 512, level: 6, brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } } })));
  app.use(whenSent(express.urlencoded({ extended: false, limit: FORM_LIMIT, parameterLimit: 2000 })));
  app.use(whenSent(express.json({ limit: FORM_LIMIT })));
  app.use(whenSent(fieldsOnly));
  if (config.publicUrl !== site) app.use(publicPathsOnly(new URL(config.publicUrl).host));
  app.use(unlessProbe(session));
  for (const handler of viewerOfSession) app.use(unlessProbe(handler));
  app.use(refuseForgery(config.secretKey, () => ownOrigins));
}

function securityHeaders(isHttps: boolean): RequestHandler {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"], 'style-src': ["'self'"], 'script-src': ["'self'"], 'img-src': ["'self'", 'data:'], 'media-src': ["'self'", 'blob:'], 'connect-src': ["'self'"],
        'form-action': ["'self'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"], 'object-src': ["'none'"],
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: YEAR_SECONDS, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    xPoweredBy: false,
  });
  // The same for every answer: asked of helmet once. Pages hold what a person may see now; nothing of them stays on the device.
  const all = new Map<string, string>([['Cache-Control', 'no-store'], ['X-Robots-Tag', 'noindex']]);
  headers({} as Request, { setHeader: (name: string, value: string) => all.set(name, value), removeHeader: () => undefined } as unknown as Response, () => undefined);
  return (_request: Request, response: Response, next: NextFunction) => {
    response.setHeaders(all);
    next();
  };
}

function publicPathsOnly(publicHost: string): RequestHandler {
  return (request, _response, next) => (request.host === publicHost && !PUBLIC_PATHS.test(request.path) ? next(new NotFound()) : next());
}

/** A browser that takes no compressed answers need not pass through the compressor. */
function whenCompressed(handler: RequestHandler): RequestHandler {
  return (request, response, next) => (request.headers['accept-encoding'] ? handler(request, response, next) : next());
}

/** Reading a page sends no body. */
function whenSent(handler: RequestHandler): RequestHandler {
  return (request, response, next) => (request.method === 'GET' || request.method === 'HEAD' ? next() : handler(request, response, next));
}

/** Handlers get fields: text or lists of text, whatever way they came, and none where nothing came. */
function fieldsOnly(request: Request, _response: Response, next: NextFunction): void {
  request.body = fieldsOf(request.body);
  next();
}

/** Load balancers ask often; they need no session. */
function unlessProbe(handler: RequestHandler): RequestHandler {
  return (request, response, next) => (request.path === '/healthz' || request.path === '/readyz' ? next() : handler(request, response, next));
}
