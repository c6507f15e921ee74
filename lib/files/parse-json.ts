/** Returns what the JSON says, or `undefined` if it can't be parsed. */
export function parseJson(text: string | Buffer): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
