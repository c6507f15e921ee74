/** From this share of its space on a project is said to be nearly full. */
const NEARLY_FULL = 0.8

export const isNearlyFull = (bytes: number, limit: number): boolean => bytes >= limit * NEARLY_FULL

const MEBIBYTE = 1024 * 1024

/** Rounded up: what is there at all is not nothing. */
export const mebibytes = (bytes: number): number => Math.ceil(bytes / MEBIBYTE)
