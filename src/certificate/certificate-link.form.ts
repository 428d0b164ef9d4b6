import { z } from 'zod';
import { oneOf, tick } from '../platform/forms/form.js';

export const LINK_DAYS = ['1', '7', '30'] as const;
export const LINK_USES = ['1', '3', '10'] as const;

export const LinkForm = z.object({
  days: oneOf(LINK_DAYS, 'certificate.links.chooseDays').transform(Number),
  uses: oneOf(LINK_USES, 'certificate.links.chooseUses').transform(Number),
  withName: tick,
});
