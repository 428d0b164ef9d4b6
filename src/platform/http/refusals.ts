import { Injectable } from '@nestjs/common';
import { AuditNotes } from '../audit/audit-notes.js';
import { DomainError } from '../errors.js';
import type { BanyanRequest } from './access.js';
import { Refused } from './access.guard.js';
import { ForgedRequest } from './forgery.js';

/** Notes in the audit log what was refused, and to whom: never what was asked for by its id, and of strangers nothing that names them. */
@Injectable()
export class Refusals {
  constructor(private readonly notes: AuditNotes) {}

  note(error: unknown, request: BanyanRequest): void {
    if (!(error instanceof DomainError)) return;
    const route = String((request.route as { path?: unknown } | undefined)?.path ?? 'any');
    const who = { viewer: { personId: request.viewer?.personId ?? null } };
    if (request.viewer && (error instanceof Refused || (error.status === 404 && !isReading(request)))) {
      this.notes.add({ event: 'access.refused', ...who, kind: 'route', id: route, detail: { method: request.method } });
    } else if (error instanceof ForgedRequest) {
      this.notes.add({ event: 'request.forged', ...who, ...this.notes.stranger(request.ip), detail: { method: request.method } });
    } else if (error.status === 429) {
      this.notes.add({ event: 'tries.limited', ...who, ...this.notes.stranger(request.ip), detail: { route } });
    }
  }
}

/** Following a stale link is no event; sending a form to what one may not see is. */
function isReading(request: BanyanRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}
