/** Escapes a package's name for a path as npm does: `@scope%2fname`. */
export function escapeName(name: string): string {
  return encodeURIComponent(name).replace(/^%40/, '@').replace('%2F', '%2f')
}
