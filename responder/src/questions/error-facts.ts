/** What a log may say of an error: its text can hold values of a query. */
export function factsOf(error: unknown): { code: string } {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return { code: String(code ?? name) }
}
