import { z } from 'zod';
import { longText } from '../../platform/forms/form.js';

export const TALK_MOST = 2000;

/** One message of a talk. */
export const TalkForm = z.object({ talk: longText('assignment.talk.missing', 'assignment.talk.tooLong', TALK_MOST) });
