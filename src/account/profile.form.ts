import { z } from 'zod';
import { line, oneOf } from '../platform/forms/form.js';
import { isZone } from '../platform/time/local-time.js';

export const ProfileForm = z.object({
  displayName: line('people.displayName.missing', 'people.displayName.tooLong', 80),
  zone: z.string({ error: 'people.zone.unknown' }).refine(isZone, 'people.zone.unknown'),
});

export const PhoneForm = z.object({ phone: oneOf(['shared', 'own'], 'account.phone.missing') });

/** The zones of our region first, then all others this machine knows. */
export const ZONES: readonly string[] = [
  ...new Set([
    'Asia/Yangon', 'Asia/Bangkok', 'Asia/Dhaka', 'Asia/Kabul', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Karachi', 'Asia/Colombo', 'Asia/Kuala_Lumpur', 'Asia/Jakarta',
    ...Intl.supportedValuesOf('timeZone').filter((zone) => /^(Asia|Australia|Pacific|Indian|Europe)\//.test(zone)), 'UTC',
  ]),
];
