import { z } from 'zod';

/** The text of a file, pasted; anything else comes as the file itself. */
export const SendForm = z.object({ pasted: z.string().optional().transform((text) => text ?? '') });

/** The part of what arrived that is to be handed in now. */
export const WaitingPartForm = z.object({ part: z.string().regex(/^[0-9a-z]{26}$/) });
