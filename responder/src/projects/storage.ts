/** The share of its space from which a project counts as nearly full. */
const NEARLY_FULL = 0.8

export const isNearlyFull = (bytes: number, limit: number): boolean => bytes >= limit * NEARLY_FULL

const MEBIBYTE = 1024 * 1024

/** Rounds up, so that only 0 bytes are 0 MiB. */
export const mebibytes = (bytes: number): number => Math.ceil(bytes / MEBIBYTE)
