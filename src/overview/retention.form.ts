import { z } from 'zod';
import { oneOf } from '../platform/forms/form.js';
import { RETENTION_KINDS } from './retention-rule.js';

const months = z.string({ error: 'retention.months.bad' }).regex(/^\d{1,3}$/, 'retention.months.bad').transform(Number).refine((value) => value >= 1 && value <= 240, 'retention.months.bad');

export const RetentionTermForm = z.object({ kind: oneOf(RETENTION_KINDS, 'retention.kind.missing'), months });
export const RetentionYesForm = z.object({ kind: oneOf(RETENTION_KINDS, 'retention.kind.missing') });
