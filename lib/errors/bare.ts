/** Copies an error's name, text and stack. Leaves out whatever else it may carry: requests, headers, outputs. */
export function bare(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const { name, message, stack } = error
  const copy = new Error(message)
  for (const [key, value] of Object.entries({ name, stack })) {
    Object.defineProperty(copy, key, { value, writable: true, configurable: true })
  }
  return copy
}
