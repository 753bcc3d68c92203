import { layout1 } from './layout.js'

/**
 * What brings a database from one version to the next: the first makes version 1 of an empty one. Steps are only added;
 * each runs in one transaction with all others that are due, so a database is of the old version or of the new one.
 */
export const migrations: readonly string[] = [layout1]

/** `PRAGMA application_id`: by which a database is known to be ours. "FLTL" in ASCII. */
export const applicationId = 0x464c544c
