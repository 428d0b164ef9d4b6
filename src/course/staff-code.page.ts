import type { StaffCode } from './staff-codes.service.js';

/** A code as it is shown once: whose it is, where it is typed, how long it lives, and the way back. */
export function staffCodePage({ displayName, code, isRenewal }: StaffCode, siteUrl: string, path: string, backKey: string) {
  const kind = isRenewal ? 'renewal' : 'code';
  return { displayName, groups: code.split(' '), address: `${siteUrl.replace(/^https?:\/\//, '')}/first`, headingKey: `course.staff.${kind}Heading`, textKey: `course.staff.${kind}Text`, path, backKey };
}
