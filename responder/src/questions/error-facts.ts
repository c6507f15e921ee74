/** Returns what a log may say about an error. Its text may contain values of a query. */
export function factsOf(error: unknown): { code: string } {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return { code: String(code ?? name) }
}
