import { z } from 'zod';

const LONGEST = 200;
/** A name that programs know: did, https, mailto or urn. Anything with a space is none. */
const NAME = /^(did:[a-z0-9]+:|https:\/\/|urn:uuid:|mailto:)[\x21-\x7e]{3,190}$/;

/** Whom the credential is made out to: a name of the holder's own, or none (then a random one). */
export const SubjectForm = z.object({ subject: z.string().optional().transform((typed) => (typed ?? '').trim()).pipe(z.string().max(LONGEST, 'certificate.credential.subjectWrong').refine((typed) => typed === '' || NAME.test(typed), 'certificate.credential.subjectWrong')).transform((typed) => typed || null) });
