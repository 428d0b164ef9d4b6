import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { createServer, request as tlsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TlsAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** What stands in front of a real site: takes TLS with a certificate made now, and passes on as plain HTTP with X-Forwarded-*. */
export class TlsProxy {
  private server: Server;
  private certificate: string;

  async start(port: number): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'banyan-tls-'));
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name)) as [string, string];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=desk.example.org', '-addext', 'subjectAltName=DNS:desk.example.org', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    this.certificate = readFileSync(certificate, 'utf8');
    this.server = createServer({ cert: this.certificate, key: readFileSync(key) }, (request, response) => {
      const headers = { ...request.headers, 'x-forwarded-proto': 'https', 'x-forwarded-for': request.socket.remoteAddress };
      const onward = plainRequest({ port, host: '127.0.0.1', method: request.method, path: request.url, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    });
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
  }

  /** Asks as a browser that trusts the certificate would. */
  ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<TlsAnswer> {
    return new Promise((resolve, reject) => {
      const { port } = this.server.address() as AddressInfo;
      const type = body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) } : {};
      const asking = tlsRequest({ host: '127.0.0.1', port, servername: 'desk.example.org', ca: this.certificate, method, path, agent: false, timeout: 10000, headers: { host: 'desk.example.org', 'sec-fetch-site': 'same-origin', ...type, ...headers } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
      });
      asking.on('timeout', () => asking.destroy(new Error(`${path} does not answer`))).on('error', reject).end(body);
    });
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }
}
