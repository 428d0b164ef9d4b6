/** Versions of marks from outside, by place and assignment: see `versionKey`. */
export type OutsideVersions = ReadonlyMap<string, number>;

export const versionKey = (enrolmentId: string, assignmentId: string): string => `${enrolmentId} ${assignmentId}`;
