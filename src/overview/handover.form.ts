import { z } from 'zod';
import { isDay } from '../course/day-rule.js';

export const HandoverForm = z.object({
  successorId: z.string({ error: 'handover.successor.missing' }).regex(/^[0-9a-z]{26}$/, 'handover.successor.missing'),
  lastDay: z.string({ error: 'handover.lastDay.missing' }).refine(isDay, 'handover.lastDay.missing'),
});
