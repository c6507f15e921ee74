/** A package's name in a path, as npm escapes it: `@scope%2fname`. */
export function escapeName(name: string): string {
  return encodeURIComponent(name).replace(/^%40/, '@').replace('%2F', '%2f')
}
