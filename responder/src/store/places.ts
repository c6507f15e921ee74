/** The places of so many values in a list of SQL, `$1, $2, …`, from number `first` on. */
export const placesOf = (count: number, first = 1): string =>
  Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ')
