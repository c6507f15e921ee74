/** Writes `count` numbered parameters for an SQL list, `$1, $2, …`, from number `first`. */
export const placesOf = (count: number, first = 1): string =>
  Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ')
