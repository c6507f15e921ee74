/** Parses a URL as `URL.parse` does, which older browsers lack: `null` if it is none. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
